import Ajv from 'ajv';
import type { IWebhookFunctions } from 'n8n-workflow';
import mapi from '../../../../../nodes/MicrosoftMapiSend/__schema__/v1.0.0/sendAndWait.json';
import smtp from '../../../../../nodes/MicrosoftSmtpSend/__schema__/v1.0.0/sendAndWait.json';
import { MAX_ANSWER } from '../../../../../nodes/mail/n8n/send/wait/answerPage';
import { answerWebhook } from '../../../../../nodes/mail/n8n/send/wait/answerWebhook';

const ajv = new Ajv({ allErrors: true });

interface Visit {
	method?: string;
	query?: Record<string, unknown>;
	body?: Record<string, unknown>;
	parameters?: Record<string, unknown>;
}

async function visit({ method = 'GET', query = { approved: 'true' }, body = {}, parameters = {} }: Visit) {
	const headers: Record<string, string> = {};
	const shown: { status?: number; html?: string } = {};
	const response = {
		setHeader: (name: string, value: string) => void (headers[name.toLowerCase()] = value),
		status: (status: number) => {
			shown.status = status;
			return { send: (html: string) => void (shown.html = html) };
		},
	};
	const context = {
		getQueryData: () => query,
		getRequestObject: () => ({ method }),
		getResponseObject: () => response,
		getBodyData: () => body,
		getNodeParameter: (name: string, fallback: unknown) => {
			const value = parameters[name] ?? fallback;
			if (value instanceof Error) throw value;
			return value;
		},
	} as unknown as IWebhookFunctions;
	const { workflowData, webhookResponse } = await answerWebhook(context);
	const page = shown.html ?? (webhookResponse as string);
	return { answer: workflowData?.[0]?.[0]?.json, headers, page, status: shown.status ?? 200 };
}

describe('the page behind a question', () => {
	it.each(['GET', 'HEAD'])('decides nothing when it is opened by %s', async (method) => {
		const { answer, page, headers } = await visit({
			method,
			parameters: { subject: 'Refund', message: 'Pay?' },
		});
		expect(answer).toBeUndefined();
		expect(page).toMatch(/<h1>Refund<\/h1>[\s\S]*Pay\?[\s\S]*<form method="post">[\s\S]*>Approve<\/button>/);
		expect(headers).toMatchObject({
			'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
			'referrer-policy': 'no-referrer',
			'cache-control': 'no-store',
		});
	});

	it.each([
		['true', true],
		['false', false],
	])('answers when its button is pressed: approved=%s', async (approved, expected) => {
		const { answer } = await visit({ method: 'POST', query: { approved } });
		expect(answer).toMatchObject({ data: { approved: expected } });
		for (const schema of [smtp, mapi]) expect(ajv.validate(schema, answer) ? [] : ajv.errors).toEqual([]);
	});

	it('answers with what was written', async () => {
		const { answer } = await visit({
			method: 'POST',
			query: { respond: 'text' },
			body: { text: ' Yes <b> ' },
		});
		expect(answer).toMatchObject({ data: { text: 'Yes <b>' } });
		for (const schema of [smtp, mapi]) expect(ajv.validate(schema, answer) ? [] : ajv.errors).toEqual([]);
	});

	it.each([[{}], [{ text: ' ' }], [{ text: ['a'] }], [{ text: 'a'.repeat(MAX_ANSWER + 1) }]])(
		'asks again where nothing of use was written (%#)',
		async (body) => {
			const { answer, page } = await visit({ method: 'POST', query: { respond: 'text' }, body });
			expect(answer).toBeUndefined();
			expect(page).toContain('role="alert"');
		},
	);

	it.each([[{}], [{ approved: 'yes' }], [{ approved: ['true', 'false'] }], [{ respond: 'html' }]])(
		'decides nothing for a link that is not ours: %j',
		async (query) => {
			const { answer, status } = await visit({ method: 'POST', query });
			expect(answer).toBeUndefined();
			expect(status).toBe(404);
		},
	);

	it('shows texts as text, and does without those that cannot be fetched any more', async () => {
		const hostile = '"><script>alert(1)</script>';
		const values = { approveLabel: hostile };
		const { page } = await visit({
			parameters: { subject: hostile, message: hostile, approvalOptions: { values } },
		});
		expect(page).not.toContain('<script');
		const bare = await visit({ parameters: { subject: new Error('gone'), message: new Error('gone') } });
		expect(bare.page).toContain('<h1>Approve</h1>');
	});
});
