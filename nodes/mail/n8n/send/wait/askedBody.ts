import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { MailError } from '../../../contracts/MailError';
import type { ItemParameter } from '../../settings/SettingsContext';
import type { DraftContent } from '../DraftContent';
import { questionBody } from './questionBody';
import { readQuestion } from './readQuestion';

export type AskContext = Pick<IExecuteFunctions, 'getInputData' | 'getTimezone' | 'getSignedResumeUrl'>;

/**
 * The text of a question. n8n waits only once per execution, with the same links for every item, so one
 * response would count for all.
 *
 * @throws MailError of kind `configuration`
 */
export function askedBody(
	context: AskContext,
	parameter: ItemParameter,
	options: IDataObject,
): Pick<DraftContent, 'text' | 'html' | 'waitUntil'> {
	const items = context.getInputData().length;
	if (items > 1) {
		throw new MailError(
			'configuration',
			`Send and Wait for Response asks one question at a time, but got ${String(items)} items; nothing was sent`,
			{
				hint: 'Put a Loop Over Items node with Batch Size 1 in front, or turn on Execute Once in the settings of the node to ask about the first item only.',
			},
		);
	}
	const question = readQuestion(parameter, options, context.getTimezone());
	const body = questionBody(question, (query) => context.getSignedResumeUrl(query));
	return { ...body, waitUntil: question.waitUntil };
}
