import { setTimeout as sleep } from 'node:timers/promises';
import type { INode, INodeParameters } from 'n8n-workflow';

import { MailLab } from '../lab/MailLab';
import type { N8nCredential } from '../lab/n8n/n8nTypes';
import { FaultProxy } from '../lab/FaultProxy';
import { SmtpLabServer } from '../lab/smtp/SmtpLabServer';
import { waitFor } from '../lab/waitFor';
import { dispatch } from './helpers/Outbox';
import { people } from './helpers/people';
import { numbered } from './helpers/plainMail';

jest.setTimeout(300_000);

describe('sending in n8n', () => {
	let lab: MailLab;
	let credential: N8nCredential;
	let server: SmtpLabServer;

	beforeAll(async () => {
		// Neither is the zone of the workflows below.
		const env = { TZ: 'Asia/Tokyo', GENERIC_TIMEZONE: 'Europe/Berlin' };
		lab = await MailLab.start({ env, authority: { users: people('sender', 'customer') } });
		credential = await lab.signedInCredential(lab.user('sender'));
		server = await SmtpLabServer.start({
			authority: lab.authority,
			answer: (command, address) =>
				command === 'RCPT' && address.startsWith('gone@')
					? '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'
					: undefined,
		});
	});

	afterAll(async () => {
		await server?.stop();
		await lab?.stop();
	});

	function at(port: number, more: INodeParameters = {}): INodeParameters {
		const text = { to: '={{ $json.to }}', subject: '={{ $json.subject }}', text: 'Hello' };
		return { ...text, server: '127.0.0.1', port, security: 'none', ...more };
	}

	const ways: Array<INode['onError']> = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];
	const cases = ways.flatMap((onError) => [0, 1, 2].map((bad) => [onError, bad] as const));

	// n8n runs a whole node again when an item has failed; what was sent must stay sent once.
	it.each(cases)(
		'retries with Retry On Fail, and sends the accepted items once: On Error %s, item %i is refused',
		async (onError, bad) => {
			const subject = (index: number) => `${String(onError)} ${String(bad)} item ${String(index)}`;
			const items = [0, 1, 2].map((index) => ({
				to: index === bad ? 'gone@contoso.example' : 'customer@contoso.example',
				subject: subject(index),
			}));
			const result = await dispatch(lab, {
				items,
				// One at a time and all of them, so that the good ones are sent whichever is refused.
				parameters: at(server.port, { options: { maxConnections: 1 } }),
				credentials: [credential],
				retries: 3,
				onError,
			});
			const times = [0, 1, 2].map((index) => server.subjects.filter((one) => one === subject(index)).length);
			// The node stops at the first that fails.
			const isSent = (index: number) => index !== bad && (onError !== 'stopWorkflow' || index < bad);
			expect(times).toEqual([0, 1, 2].map((index) => (isSent(index) ? 1 : 0)));
			expect(result.status).toBe(onError === 'stopWorkflow' ? 'error' : 'success');
			const handedOn = result.sent.filter(({ json }) => json.sent === true);
			if (onError !== 'stopWorkflow') expect(handedOn).toHaveLength(2);
			if (onError === 'continueErrorOutput') expect(result.failed).toHaveLength(1);
		},
	);

	it('does not send again what may have been sent', async () => {
		const proxy = await FaultProxy.start({ port: server.port });
		proxy.cutAfterCommand(/\r\n\.\r\n$/);
		const result = await dispatch(lab, {
			items: [{ to: 'customer@contoso.example', subject: 'Fate unknown, tried again' }],
			parameters: at(proxy.port),
			credentials: [credential],
			onError: 'continueErrorOutput',
			retries: 3,
		});
		expect(result.failed[0]?.json).toMatchObject({ error: { sent: 'unknown', kind: 'outcomeUnknown' } });
		expect(server.subjects.filter((subject) => subject === 'Fate unknown, tried again')).toHaveLength(1);
		await proxy.stop();
	});

	it('sends only the rest when a failed execution is retried from the list', async () => {
		let isDown = true;
		const moody = await SmtpLabServer.start({
			authority: lab.authority,
			answer: (command, address) =>
				isDown && command === 'RCPT' && address.startsWith('later@') ? '550 5.7.1 Not now' : undefined,
		});
		const result = await dispatch(lab, {
			items: [
				{ to: 'customer@contoso.example', subject: 'Retried: first' },
				{ to: 'later@contoso.example', subject: 'Retried: second' },
			],
			parameters: at(moody.port, { options: { maxConnections: 1 } }),
			credentials: [credential],
		});
		expect(result.status).toBe('error');
		expect(moody.subjects).toEqual(['Retried: first']);
		isDown = false;
		await lab.api.retryExecution(result.executionId);
		expect(moody.subjects).toEqual(['Retried: first', 'Retried: second']);
		await moody.stop();
	});

	it('sends again when a person runs the workflow again', async () => {
		const items = [{ to: 'customer@contoso.example', subject: 'Run twice' }];
		const outbox = { items, parameters: at(server.port), credentials: [credential] };
		await dispatch(lab, outbox);
		await dispatch(lab, outbox);
		expect(server.subjects.filter((subject) => subject === 'Run twice')).toHaveLength(2);
	});

	describe('under an idempotency key', () => {
		let workflowId: string | undefined;

		/** In the same workflow each time: n8n remembers keys with it. */
		const send = async (port: number, subject: string) => {
			const result = await dispatch(lab, {
				items: [{ to: 'customer@contoso.example', subject }],
				parameters: at(port, { options: { idempotencyKey: '=ticket {{ $json.subject }}', tries: 1 } }),
				credentials: [credential],
				onError: 'continueErrorOutput',
				...(workflowId === undefined ? {} : { workflowId }),
			});
			({ workflowId } = result);
			return result;
		};
		const times = (subject: string) => server.subjects.filter((one) => one === subject).length;

		it('sends a message once, in however many executions', async () => {
			const first = await send(server.port, 'Keyed');
			const second = await send(server.port, 'Keyed');
			expect(second.sent[0]?.json).toMatchObject({
				sent: true,
				alreadySent: true,
				messageId: first.sent[0]?.json.messageId,
			});
			expect(times('Keyed')).toBe(1);
			await send(server.port, 'Keyed otherwise');
			expect(times('Keyed otherwise')).toBe(1);
		});

		it('sends a message that was certainly not sent before', async () => {
			const proxy = await FaultProxy.start({ port: server.port });
			await proxy.refuse();
			expect((await send(proxy.port, 'Keyed and refused')).failed).toHaveLength(1);
			await proxy.stop();
			expect((await send(server.port, 'Keyed and refused')).sent[0]?.json).toMatchObject({ sent: true });
			expect(times('Keyed and refused')).toBe(1);
		});

		it('does not send again what an earlier execution may have sent', async () => {
			const proxy = await FaultProxy.start({ port: server.port });
			proxy.cutAfterCommand(/\r\n\.\r\n$/);
			await send(proxy.port, 'Keyed and lost');
			const again = await send(server.port, 'Keyed and lost');
			expect(again.failed[0]?.json).toMatchObject({ error: { sent: 'unknown', kind: 'outcomeUnknown' } });
			expect(times('Keyed and lost')).toBe(1);
			await proxy.stop();
		});
	});

	it('sends only the rest of a batch that a crash of n8n interrupted, with idempotency keys', async () => {
		const slow = await SmtpLabServer.start({
			authority: lab.authority,
			onMail: async () => await sleep(200),
		});
		const subjects = numbered('In a batch', 30);
		const batch = (items: string[]) => ({
			items: items.map((subject) => ({ to: 'customer@contoso.example', subject })),
			parameters: at(slow.port, { options: { idempotencyKey: '={{ $json.subject }}' } }),
			credentials: [credential],
			onError: 'continueErrorOutput' as const,
		});
		const { workflowId } = await dispatch(lab, batch(subjects.slice(0, 1)));
		const cutOff = dispatch(lab, { ...batch(subjects), workflowId }).catch(() => undefined);
		await waitFor('some of the batch to be sent', () => slow.taken.length >= 8, 60_000);
		await lab.n8n.kill();
		await cutOff;
		const before = new Set(slow.subjects);
		await lab.n8n.start();
		await lab.api.login();
		const again = await dispatch(lab, { ...batch(subjects), workflowId });
		expect(new Set(slow.subjects).size).toBe(slow.subjects.length);
		expect(before.size).toBeGreaterThanOrEqual(8);
		expect(before.size).toBeLessThan(30);
		expect(slow.subjects.length).toBeGreaterThan(before.size);
		// On its way when n8n was killed: that it may be out is all that can be said.
		for (const { json } of again.failed)
			expect(json).toMatchObject({ error: { sent: 'unknown', kind: 'outcomeUnknown' } });
		const unknown = again.failed.map(({ json }) => json.subject);
		const reported = again.sent.filter(({ json }) => json.sent === true);
		expect(reported.length + unknown.length).toBe(30);
		expect(unknown.length).toBeLessThanOrEqual(slow.peakConnections * 2);
		await slow.stop();
	});

	it.each([
		['the workflow', 'America/New_York', '20261125T193000Z'],
		['n8n, where the workflow has none', undefined, '20261125T133000Z'],
	])('invites to a meeting in the time zone of %s', async (_, timezone, start) => {
		const subject = `Meeting in ${String(timezone)}`;
		const meeting = { start: '2026-11-25T14:30:00', end: '2026-11-25T15:30:00', summary: subject };
		const result = await dispatch(lab, {
			items: [{ to: 'customer@contoso.example', subject }],
			parameters: await lab.smtpParameters({
				...{ to: '={{ $json.to }}', subject: '={{ $json.subject }}', text: 'Come' },
				options: { invite: { meeting } },
			}),
			credentials: [credential],
			...(timezone === undefined ? {} : { timezone }),
		});
		expect(result.status).toBe('success');
		const mails = await lab.dovecot.readMessages('customer@contoso.example');
		const mail = mails
			.map(({ mime }) => mime.toString())
			.find((text) => text.includes(`Subject: ${subject}`));
		const [, calendar = ''] = /text\/calendar[^]*?\r?\n\r?\n([^]*?)--/.exec(mail ?? '') ?? [];
		const isBase64 = !calendar.includes('BEGIN');
		const text = isBase64 ? Buffer.from(calendar, 'base64').toString() : calendar;
		expect(text).toContain(`DTSTART:${start}`);
	});
});
