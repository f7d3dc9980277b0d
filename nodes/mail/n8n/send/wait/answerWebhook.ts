import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { defined } from '../../../contracts/defined';
import { asObject, asWords } from '../../settings/parameterValues';
import { answeredPage, askedPage, MAX_ANSWER, PAGE_HEADERS, unknownPage } from './answerPage';
import { answerOf, type AnswerKind } from './Question';

/**
 * The `webhook()` of every node with Send and Wait. n8n has verified the URL's signature. A GET (a person,
 * a link scanner, a preview) is shown a page; its button (POST) submits the response.
 */
export async function answerWebhook(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const answer = answerOf(asObject(context.getQueryData()));
	if (answer === undefined) return show(context, 404, unknownPage());
	if (context.getRequestObject().method !== 'POST') return show(context, 200, asked(context, answer));
	const data = answer === 'text' ? writtenAnswer(context) : { approved: answer === 'approve' };
	if (data === undefined) {
		const note = `Please write an answer of at most ${String(MAX_ANSWER)} characters.`;
		return show(context, 200, asked(context, answer, note));
	}
	setHeaders(context);
	return await Promise.resolve({
		webhookResponse: answeredPage(),
		workflowData: [[{ json: { data: { ...data, respondedAt: new Date().toISOString() } } }]],
	});
}

function writtenAnswer(context: IWebhookFunctions): IDataObject | undefined {
	const text = asWords(asObject(context.getBodyData()).text);
	return text === '' || text.length > MAX_ANSWER ? undefined : { text };
}

function asked(context: IWebhookFunctions, answer: AnswerKind, note?: string): string {
	const { approveLabel, disapproveLabel } = asObject(asObject(read(context, 'approvalOptions')).values);
	const labels: Readonly<Record<AnswerKind, string>> = {
		approve: asWords(approveLabel) || 'Approve',
		decline: asWords(disapproveLabel) || 'Decline',
		text: 'Submit',
	};
	return askedPage({
		subject: asWords(read(context, 'subject')),
		message: asWords(read(context, 'message')),
		label: labels[answer],
		hasText: answer === 'text',
		...defined({ note }),
	});
}

/** An expression may no longer resolve: the page works without the value. */
function read(context: IWebhookFunctions, name: string): unknown {
	try {
		return context.getNodeParameter(name, '');
	} catch {
		return '';
	}
}

/** Without data for the workflow, n8n continues to wait. */
function show(context: IWebhookFunctions, status: number, html: string): IWebhookResponseData {
	setHeaders(context);
	context.getResponseObject().status(status).send(html);
	return { noWebhookResponse: true };
}

function setHeaders(context: IWebhookFunctions): void {
	const response = context.getResponseObject();
	for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
}
