import { WAIT_INDEFINITELY, type IDataObject } from 'n8n-workflow';
import { MailError } from '../../../contracts/MailError';
import {
	APPROVAL_CHOICES,
	RESPONSE_CHOICES,
	WAIT_LIMIT_CHOICES,
	WAIT_UNIT_CHOICES,
} from '../../settings/choices';
import { oneOf } from '../../settings/oneOf';
import { SEND_DEFAULTS } from '../../settings/defaults';
import { asNumber, asObject, asWords } from '../../settings/parameterValues';
import { readDateTime } from '../../settings/readDateTime';
import type { ItemParameter } from '../../settings/SettingsContext';
import type { AnswerButton, Question } from './Question';

const UNIT_MS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
/** Far below the largest valid date. */
const MAX_WAIT_MS = 100 * 365 * UNIT_MS.days;
/** Maximum length of a button's label. */
const MAX_LABEL = 100;

/**
 * The question of Send and Wait.
 *
 * @param zone of the workflow, for a limit without a zone
 * @throws MailError of kind `configuration`
 */
export function readQuestion(parameter: ItemParameter, options: IDataObject, zone: string): Question {
	const question = { buttons: readButtons(parameter), waitUntil: readLimit(options, zone) };
	const message = asWords(parameter('message', ''));
	if (message === '') {
		throw new MailError('configuration', 'Message is empty: there is nothing to ask', {
			hint: 'Fill in "Message". If it is an expression, check what it returns for this item.',
		});
	}
	return { message, ...question };
}

function readButtons(parameter: ItemParameter): AnswerButton[] {
	const type = oneOf(parameter('responseType', 'approval'), RESPONSE_CHOICES, 'Response Type');
	if (type === 'freeText') return [{ label: 'Respond', answer: 'text' }];
	const { approvalType, approveLabel, disapproveLabel } = asObject(
		asObject(parameter('approvalOptions', {})).values,
	);
	const approve: AnswerButton = { label: labelOf(approveLabel, 'Approve'), answer: 'approve' };
	const kind = oneOf(approvalType ?? 'single', APPROVAL_CHOICES, 'Type of Approval');
	return kind === 'single'
		? [approve]
		: [approve, { label: labelOf(disapproveLabel, 'Decline'), answer: 'decline' }];
}

function labelOf(value: unknown, fallback: string): string {
	return asWords(value).slice(0, MAX_LABEL) || fallback;
}

function readLimit(options: IDataObject, zone: string): Date {
	const limit = asObject(asObject(options.limitWaitTime).values);
	if (Object.keys(limit).length === 0) return WAIT_INDEFINITELY;
	const type = oneOf(limit.limitType ?? 'afterTimeInterval', WAIT_LIMIT_CHOICES, 'Limit Type');
	if (type === 'afterTimeInterval') return new Date(Date.now() + intervalMs(limit));
	const { epochMs } = readDateTime('Max Date and Time', limit.maxDateAndTime, zone);
	if (epochMs > Date.now()) return new Date(epochMs);
	throw new MailError('configuration', 'Max Date and Time is in the past: nobody could answer in time', {
		hint: 'Choose a later time. If the value names no time zone, that of the workflow applies.',
	});
}

function intervalMs({ resumeAmount, resumeUnit }: IDataObject): number {
	const unit = oneOf(resumeUnit ?? 'hours', WAIT_UNIT_CHOICES, 'Unit');
	const ms = asNumber(resumeAmount ?? SEND_DEFAULTS.waitAmount, 0, 0) * UNIT_MS[unit];
	if (ms > 0 && ms <= MAX_WAIT_MS) return ms;
	throw new MailError(
		'configuration',
		'Amount of Limit Wait Time is not a number greater than 0 and within 100 years',
		{
			hint: 'Enter how many minutes, hours or days to wait for a response, or remove the option "Limit Wait Time".',
		},
	);
}
