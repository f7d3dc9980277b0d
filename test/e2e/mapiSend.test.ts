import type { INodeParameters } from 'n8n-workflow';

import { parseMessage } from '../../nodes/mail/message/parseMessage';
import { SIGN_INS } from '../../nodes/mail/n8n/credentials/credentialTypes';
import type { WebProtocol } from '../lab/ExchangeLab';
import { accessFor, MailLab } from '../lab/MailLab';
import type { N8nCredential } from '../lab/n8n/n8nTypes';
import { waitFor } from '../lab/waitFor';
import { mailWithAttachment } from './helpers/badMail';
import { expectNoSecrets } from './helpers/expectNoSecrets';
import { Intake } from './helpers/Intake';
import { dispatch, sendNode } from './helpers/Outbox';
import { people } from './helpers/people';

jest.setTimeout(300_000);

const APIS: readonly WebProtocol[] = ['graph', 'ews'];
const SEND = 'Microsoft MAPI Send';
const MEGABYTE = 1024 * 1024;

const TO_AND_SUBJECT: INodeParameters = {
	to: '={{ $json.to }}',
	subject: '={{ $json.subject }}',
	text: 'Hello',
};

const mailTo = (to: string, subject: string) => ({ to, subject });

let lab: MailLab;

beforeAll(async () => {
	const names = ['desk', 'sender', 'customer', 'large'];
	const users = APIS.flatMap((api) => people(...names.map((name) => `${name}-${api}`)));
	lab = await MailLab.start({ authority: { users: [...users, ...people('second')] }, exchange: true });
	for (const { user } of lab.authority.users) lab.exchange.store.mailbox(user);
});

afterAll(async () => await lab?.stop());

describe.each(APIS)('Microsoft MAPI Send in n8n by %s', (api) => {
	const sender = `sender-${api}@contoso.example`;
	const customer = `customer-${api}@contoso.example`;
	let credential: N8nCredential;

	beforeAll(async () => {
		credential = await lab.signedInCredential(lab.user(`sender-${api}`), accessFor(api));
	});

	const send = async (
		items: ReturnType<typeof mailTo>[],
		more: Partial<Parameters<typeof dispatch>[1]> = {},
	) =>
		await dispatch(lab, {
			items,
			by: api,
			credentials: [credential],
			...more,
			parameters: { ...TO_AND_SUBJECT, ...more.parameters },
		});

	const received = (mailbox: string) =>
		lab.exchange.store.messages(mailbox).map(({ mime }) => mime.toString());
	const mail = (mailbox: string, subject: string) =>
		received(mailbox).filter((mime) => mime.includes(`Subject: ${subject}\r\n`));

	it('replies to a message from the trigger, in its conversation, and saves a copy', async () => {
		const desk = lab.user(`desk-${api}`);
		const deskCredential = await lab.signedInCredential(desk, accessFor(api));
		const intake = await Intake.with(lab, desk.user, deskCredential, {
			protocol: api,
			next: sendNode(
				await lab.webParameters(api, {
					operation: 'reply',
					text: '=We look after "{{ $json.subject }}".',
					options: { senderName: 'Service Desk', automaticReply: true },
				}),
				[deskCredential],
				undefined,
				api,
			),
		});
		lab.exchange.store.deliver(
			desk.user,
			[
				`From: "Customer, Carla" <${customer}>`,
				`To: ${desk.user}`,
				'Subject: RE: Der Drucker =?utf-8?Q?l=C3=A4uft?= nicht',
				'Message-ID: <third@contoso.example>',
				'In-Reply-To: <second@contoso.example>',
				'References: <first@contoso.example> <second@contoso.example>',
				'',
				'Hello?',
				'',
			].join('\r\n'),
		);
		await intake.activate();
		const answer = await waitFor('the answer', () => received(customer)[0], 60_000);
		expect(answer).toMatch(new RegExp(`^From: Service Desk <${desk.user}>\\r?$`, 'm'));
		expect(answer).toMatch(/^In-Reply-To: <third@contoso\.example>\r?$/m);
		expect(answer.replace(/\r?\n[ \t]/g, ' ')).toMatch(
			/^References: <first@contoso\.example> <second@contoso\.example> <third@contoso\.example>\r?$/m,
		);
		expect(answer).toMatch(/^Auto-Submitted: auto-replied\r?$/m);
		const [run] = await intake.runs.until(1);
		const { runData } = (await lab.api.getExecution(run?.id ?? '')).data.resultData;
		const item = runData[SEND]?.[0]?.data?.main?.[0]?.[0];
		expect(item).toMatchObject({
			json: { sent: true, accepted: [customer], rejected: [], dropped: [], fallback: false },
			pairedItem: { item: 0 },
		});
		expect(answer).toContain(`Message-ID: <${String(item?.json.messageId)}>`);
		expect(lab.exchange.store.messages(desk.user, 'sentitems')).toHaveLength(1);
		await intake.end();
	});

	it('sends items in parallel, and returns the results in order', async () => {
		const items = Array.from({ length: 12 }, (_, index) => mailTo(customer, `Bulk ${String(index)}`));
		const result = await send(items);
		expect(result).toMatchObject({ status: 'success', failed: [] });
		expect(result.sent.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		for (const [index, { subject }] of items.entries()) {
			const [mime = '', ...others] = mail(customer, subject);
			expect(mime).toContain(`Message-ID: <${String(result.sent[index]?.json.messageId)}>`);
			expect(others).toEqual([]);
		}
	});

	it('drops recipients that the filter does not allow, and hides blind copies', async () => {
		const hidden = `desk-${api}@contoso.example`;
		const result = await send([mailTo(`${customer}, rival@evil.example`, 'Filtered')], {
			parameters: {
				recipientFilter: 'allow',
				recipientFilterDomains: 'contoso.example',
				bcc: hidden,
				options: { importance: 'high', replyTo: 'tickets@contoso.example' },
			},
		});
		expect(result.sent[0]?.json).toMatchObject({
			sent: true,
			accepted: expect.arrayContaining([customer, hidden]),
			dropped: ['rival@evil.example'],
		});
		for (const mailbox of [customer, hidden]) {
			const [mime = ''] = mail(mailbox, 'Filtered');
			expect(mime).toMatch(/^Importance: High\r?$/m);
			expect(mime).toMatch(/^Reply-To: tickets@contoso\.example\r?$/m);
			expect(mime).not.toMatch(/rival|^bcc/im);
		}
	});

	it('saves no copy if none is wanted', async () => {
		await send([mailTo(customer, 'Without a copy')], { parameters: { options: { saveToSentItems: false } } });
		expect(mail(customer, 'Without a copy')).toHaveLength(1);
		const copies = lab.exchange.store.messages(sender, 'sentitems').map(({ mime }) => mime.toString());
		expect(copies.filter((mime) => mime.includes('Subject: Bulk '))).toHaveLength(12);
		expect(copies.filter((mime) => mime.includes('Subject: Without a copy'))).toEqual([]);
	});

	it('reports a message whose response was lost as unknown, and sends it once', async () => {
		lab.exchange.loseNextAnswer(api);
		const result = await send([mailTo(customer, 'Answer lost')], { onError: 'continueErrorOutput' });
		expect(result.failed[0]?.json).toMatchObject({
			error: { sent: 'unknown', kind: 'outcomeUnknown', messageId: expect.any(String) },
		});
		expect(mail(customer, 'Answer lost')).toHaveLength(1);
	});

	it('waits while the server throttles, then sends', async () => {
		lab.exchange.storm(api, 3_000);
		const result = await send([mailTo(customer, 'After the storm')]);
		expect(result.sent[0]?.json).toMatchObject({ sent: true });
		expect(mail(customer, 'After the storm')).toHaveLength(1);
	});

	it('reads a message with a large attachment, and forwards it', async () => {
		const large = lab.user(`large-${api}`);
		const largeCredential = await lab.signedInCredential(large, accessFor(api));
		const intake = await Intake.with(lab, large.user, largeCredential, {
			protocol: api,
			parameters: { downloadAttachments: true },
			next: sendNode(
				await lab.webParameters(api, {
					to: customer,
					subject: '=Film: {{ $json.subject }}',
					text: 'Here it is.',
					attachments: '*',
				}),
				[largeCredential],
				undefined,
				api,
			),
		});
		lab.exchange.store.deliver(large.user, mailWithAttachment('Large', 'film.bin', 8 * MEGABYTE));
		await intake.activate();
		await intake.runs.until(1);
		expect((await intake.runs.all())[0]).toMatchObject({ status: 'success' });
		const [mime = ''] = mail(customer, 'Film: Large');
		const { attachments } = await parseMessage(Buffer.from(mime), {
			attachments: true,
			maxAttachmentBytes: Infinity,
		});
		expect(attachments.map(({ fileName }) => fileName)).toEqual(['film.bin']);
		expect(attachments[0]?.content?.length).toBeGreaterThan(7 * MEGABYTE);
		await intake.end();
	});

	it('sends as an app, from the mailbox it may use', async () => {
		const app = await lab.createAppCredential('support@contoso.example');
		const result = await send([mailTo(customer, 'By the app')], {
			credentials: [app],
			parameters: { authentication: SIGN_INS.app },
		});
		expect(result.sent[0]?.json).toMatchObject({ sent: true });
		expect(mail(customer, 'By the app')[0]).toMatch(/^From: support@contoso\.example\r?$/m);
	});

	it('sends with another API and account if the first is known not to have sent it', async () => {
		const other = api === 'graph' ? 'ews' : 'graph';
		const fallback = await lab.signedInCredential(
			lab.user('second'),
			accessFor(other),
			'microsoftMailFallbackOAuth2Api',
		);
		const { server } = await lab.webParameters(other);
		const bringBack = await lab.exchange.takeAway(api);
		try {
			const { sent } = await send([mailTo(customer, 'By the second')], {
				credentials: [credential, fallback],
				parameters: { useFallback: true, fallbackApi: other, ...(server ? { fallbackServer: server } : {}) },
			});
			expect(sent[0]?.json).toMatchObject({ sent: true, fallback: true, primaryError: { kind: 'network' } });
		} finally {
			await bringBack();
		}
		expect(mail(customer, 'By the second')[0]).toMatch(/^From: second@contoso\.example\r?$/m);
	});

	it('says that the credential is for the other API', async () => {
		const other = api === 'graph' ? 'ews' : 'graph';
		const wrong = await lab.signedInCredential(lab.user(`sender-${api}`), accessFor(other));
		const result = await send([mailTo(customer, 'Never')], { credentials: [wrong] });
		expect(result.status).toBe('error');
		expect(result.error?.description).toMatch(/"Access" in the credential/);
		expect(mail(customer, 'Never')).toEqual([]);
	});
});

it('the node is available as a tool for AI agents', async () => {
	expect(await lab.api.nodeTypes()).toContain('n8n-nodes-microsoft-mail.microsoftMapiSendTool');
});

it('leaves no secret in executions and logs', async () => await expectNoSecrets(lab));
