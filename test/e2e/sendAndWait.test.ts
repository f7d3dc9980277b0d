import type { INodeParameters } from 'n8n-workflow';

import { parseMessage } from '../../nodes/mail/message/parseMessage';
import { accessFor, MailLab } from '../lab/MailLab';
import type { N8nCredential } from '../lab/n8n/n8nTypes';
import { Ask } from './helpers/Ask';
import { expectNoSecrets } from './helpers/expectNoSecrets';
import { dispatch, type SendNodeName } from './helpers/Outbox';
import { people } from './helpers/people';

jest.setTimeout(300_000);

const NODES: readonly SendNodeName[] = ['smtp', 'graph', 'ews'];

const QUESTION: INodeParameters = {
	to: 'boss@contoso.example',
	subject: '=Refund {{ $json.ticket }}',
	message: '=Refund <5 €> for ticket {{ $json.ticket }}?',
};
const BOTH: INodeParameters = {
	approvalOptions: { values: { approvalType: 'double', approveLabel: 'Pay', disapproveLabel: 'No & never' } },
};

let lab: MailLab;
const credentials = new Map<SendNodeName, N8nCredential>();

beforeAll(async () => {
	lab = await MailLab.start({ authority: { users: people('boss', 'sender') }, exchange: true });
	for (const { user } of lab.authority.users) lab.exchange.store.mailbox(user);
	for (const by of NODES) {
		const access = by === 'smtp' ? {} : accessFor(by);
		credentials.set(by, await lab.signedInCredential(lab.user('sender'), access));
	}
});

afterAll(async () => await lab?.stop());

async function ask(by: SendNodeName, parameters: INodeParameters, ticket: number): Promise<Ask> {
	const credential = credentials.get(by) as N8nCredential;
	const input = { ticket };
	return await Ask.start(lab, by, {
		parameters: { ...QUESTION, ...parameters },
		credentials: [credential],
		input,
	});
}

/** The mail as the recipient has it. */
async function question(by: SendNodeName, ticket: number) {
	const mails =
		by === 'smtp'
			? lab.relay.taken.map(({ mime }) => mime)
			: lab.exchange.store.messages('boss@contoso.example').map(({ mime }) => mime);
	const found = mails.filter((mime) => mime.includes(`Subject: Refund ${String(ticket)}\r\n`));
	expect(found).toHaveLength(1);
	const { text = '', html = '' } = await parseMessage(found[0] as Buffer);
	return { text, html };
}

const linkOf = (text: string, label: string): string =>
	text
		.split('\n')
		.find((line) => line.startsWith(`${label}: `))
		?.slice(label.length + 2)
		.trim() ?? '';

const form = async (url: string, body = '') =>
	await fetch(url, {
		method: 'POST',
		body,
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
	});

describe.each(NODES)('Send and Wait for Response in n8n by %s', (by) => {
	const ticket = (n: number) => 1000 * (NODES.indexOf(by) + 1) + n;

	it('sends the request, shows a page when the link is opened, and continues when its button is clicked', async () => {
		const asked = await ask(by, BOTH, ticket(1));
		const { text, html } = await question(by, ticket(1));
		expect(text).toContain(`Refund <5 €> for ticket ${String(ticket(1))}?`);
		expect(html).toContain('Refund &lt;5 €&gt;');
		expect(html).toContain('No &amp; never');
		const link = linkOf(text, 'Pay');

		for (const method of ['HEAD', 'GET', 'GET']) {
			const page = await fetch(link, { method });
			expect(page.status).toBe(200);
			// HEAD is answered by n8n itself.
			if (method === 'HEAD') continue;
			expect(page.headers.get('x-frame-options')).toBe('DENY');
			expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
			const content = await page.text();
			expect(content).toContain('<form method="post">');
			expect(content).toContain('>Pay</button>');
			expect(content).toContain(`Refund &lt;5 €&gt; for ticket ${String(ticket(1))}?`);
		}
		expect(await asked.status()).toBe('waiting');

		const answer = await form(link);
		expect(answer.status).toBe(200);
		expect(await answer.text()).toContain('Answer received');
		expect(await asked.outcome()).toEqual({
			status: 'success',
			items: [
				{
					answer: { data: { approved: true, respondedAt: expect.stringMatching(/^\d{4}-.*Z$/) } },
					ticket: ticket(1),
				},
			],
		});
	});

	it('disapproves when the other button is clicked', async () => {
		const asked = await ask(by, BOTH, ticket(2));
		const { text } = await question(by, ticket(2));
		await form(linkOf(text, 'No & never'));
		expect((await asked.outcome()).items).toMatchObject([{ answer: { data: { approved: false } } }]);
	});

	it('accepts a free-text response', async () => {
		const asked = await ask(by, { responseType: 'freeText' }, ticket(3));
		const { text } = await question(by, ticket(3));
		const link = linkOf(text, 'Respond');
		expect(await (await fetch(link)).text()).toContain('<textarea name="text"');
		expect(await (await form(link, 'text=+')).text()).toContain('Please write an answer');
		expect(await asked.status()).toBe('waiting');
		await form(link, new URLSearchParams({ text: 'Only <half> of it: 2 €' }).toString());
		expect((await asked.outcome()).items).toMatchObject([
			{ answer: { data: { text: 'Only <half> of it: 2 €' } } },
		]);
	});
});

describe('Send and Wait for Response in n8n', () => {
	it('refuses a modified link, and decides nothing', async () => {
		const asked = await ask('smtp', BOTH, 1);
		const { text } = await question('smtp', 1);
		const link = linkOf(text, 'No & never');
		const forged = link.replace('approved=false', 'approved=true');
		expect(forged).not.toBe(link);
		expect((await form(forged)).status).toBe(401);
		expect(await asked.status()).toBe('waiting');
		await form(link);
		expect((await asked.outcome()).items).toMatchObject([{ answer: { data: { approved: false } } }]);
	});

	it('accepts the first response only', async () => {
		const asked = await ask('smtp', BOTH, 2);
		const { text } = await question('smtp', 2);
		await form(linkOf(text, 'Pay'));
		await asked.outcome();
		await form(linkOf(text, 'No & never'));
		expect((await asked.outcome()).items).toMatchObject([{ answer: { data: { approved: true } } }]);
	});

	it('continues with its input when nobody responds in time', async () => {
		const values = { limitType: 'afterTimeInterval', resumeAmount: 0.05, resumeUnit: 'minutes' };
		const asked = await ask('smtp', { options: { limitWaitTime: { values } } }, 3);
		const { status, items } = await asked.outcome(150_000);
		expect({ status, items }).toEqual({ status: 'success', items: [{ answer: { ticket: 3 }, ticket: 3 }] });
	});

	it('sends nothing for several items, and says what to do', async () => {
		const before = lab.relay.taken.length;
		const result = await dispatch(lab, {
			items: [{ ticket: 4 }, { ticket: 5 }],
			parameters: { ...QUESTION, operation: 'sendAndWait' },
			credentials: [credentials.get('smtp') as N8nCredential],
			onError: 'continueErrorOutput',
		});
		expect(result.sent).toEqual([]);
		expect(result.failed.map(({ json }) => json)).toMatchObject(
			[1, 2].map(() => ({
				error: expect.objectContaining({
					sent: false,
					message: expect.stringContaining('got 2 items'),
					hint: expect.stringContaining('Loop Over Items'),
				}),
			})),
		);
		expect(lab.relay.taken).toHaveLength(before);
	});

	it('does not wait if the filter dropped every recipient', async () => {
		const result = await dispatch(lab, {
			items: [{ ticket: 6 }],
			parameters: {
				...QUESTION,
				operation: 'sendAndWait',
				recipientFilter: 'allow',
				recipientFilterDomains: 'fabrikam.example',
			},
			credentials: [credentials.get('smtp') as N8nCredential],
		});
		expect(result.status).toBe('success');
		expect(result.sent.map(({ json }) => json)).toMatchObject([
			{ sent: false, dropped: ['boss@contoso.example'] },
		]);
	});

	it('reviews tools of AI agents', async () => {
		const types = await lab.api.nodeTypes();
		expect(types).toContain('n8n-nodes-microsoft-mail.microsoftSmtpSendHitlTool');
		expect(types).toContain('n8n-nodes-microsoft-mail.microsoftMapiSendHitlTool');
	});

	it('leaves no secret in executions and logs', async () => await expectNoSecrets(lab));
});
