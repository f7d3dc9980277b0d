import type { INodeParameters } from 'n8n-workflow';

import { FaultProxy } from '../lab/FaultProxy';
import { LAB_SERVERS, MailLab, TRIGGER } from '../lab/MailLab';
import type { N8nCredential } from '../lab/n8n/n8nTypes';
import { SmtpLabServer } from '../lab/smtp/SmtpLabServer';
import { waitFor } from '../lab/waitFor';
import { dispatch, SEND, sendNode } from './helpers/Outbox';
import { expectNoSecrets } from './helpers/expectNoSecrets';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';

jest.setTimeout(300_000);

const TO_AND_SUBJECT: INodeParameters = {
	to: '={{ $json.to }}',
	subject: '={{ $json.subject }}',
	text: 'Hello',
};

describe('Microsoft SMTP Send in n8n', () => {
	let lab: MailLab;
	let credential: N8nCredential;

	beforeAll(async () => {
		lab = await MailLab.start({ authority: { users: people('desk', 'sender', 'customer', 'second') } });
		credential = await lab.signedInCredential(lab.user('sender'));
	});

	afterAll(async () => await lab?.stop());

	async function mailOf(person: string): Promise<string[]> {
		const { user } = lab.user(person);
		return (await lab.dovecot.readMessages(user)).map(({ mime }) => mime.toString());
	}

	function mailTo(to: string, subject: string) {
		return { to, subject };
	}

	it('replies to a message from a trigger; the reply arrives in the sender’s conversation', async () => {
		const desk = lab.user('desk');
		const intake = await Intake.create(lab, 'desk', {
			next: sendNode(
				await lab.smtpParameters({
					operation: 'reply',
					text: '=We look after "{{ $json.subject }}".',
					options: { senderName: 'Service Desk', automaticReply: true },
				}),
				[await lab.signedInCredential(desk)],
			),
		});
		lab.dovecot.deliver(
			desk.user,
			[
				'From: "Customer, Carla" <customer@contoso.example>',
				`To: ${desk.user}`,
				'Subject: RE: AW: Der Drucker =?utf-8?Q?l=C3=A4uft?= nicht',
				'Message-ID: <third@contoso.example>',
				'In-Reply-To: <second@contoso.example>',
				'References: <first@contoso.example>',
				' <second@contoso.example>',
				'',
				'Hello?',
				'',
			].join('\r\n'),
		);
		await intake.activate();
		const [answer = ''] = await waitFor(
			'the answer',
			async () => {
				const mails = await mailOf('customer');
				return mails.length > 0 && mails;
			},
			60_000,
		);
		expect(answer).toMatch(/^From: Service Desk <desk@contoso\.example>\r?$/m);
		expect(answer).toMatch(/^To: "Customer, Carla" <customer@contoso\.example>\r?$/m);
		expect(answer).toMatch(/^Subject: =\?UTF-8\?Q\?Re=3A_Der_Drucker_l=C3=A4uft_nicht\?=\r?$/m);
		expect(answer).toMatch(/^In-Reply-To: <third@contoso\.example>\r?$/m);
		expect(answer.replace(/\r?\n[ \t]/g, ' ')).toMatch(
			/^References: <first@contoso\.example> <second@contoso\.example> <third@contoso\.example>\r?$/m,
		);
		expect(answer).toMatch(/^Auto-Submitted: auto-replied\r?$/m);
		const [run] = await intake.runs.until(1);
		const { runData } = (await lab.api.getExecution(run?.id ?? '')).data.resultData;
		const item = runData[SEND]?.[0]?.data?.main?.[0]?.[0];
		expect(item).toMatchObject({
			json: {
				sent: true,
				accepted: ['customer@contoso.example'],
				rejected: [],
				dropped: [],
				fallback: false,
			},
			pairedItem: { item: 0 },
		});
		expect(answer).toContain(`Message-ID: <${String(item?.json.messageId)}>`);
		expect(runData[TRIGGER]).toHaveLength(1);
		await intake.end();
	});

	it('sends items in parallel on few connections, and returns the results in order', async () => {
		const items = Array.from({ length: 30 }, (_, index) =>
			mailTo('customer@contoso.example', `Bulk ${String(index)}`),
		);
		const before = lab.relay.taken.length;
		const result = await dispatch(lab, { items, parameters: TO_AND_SUBJECT, credentials: [credential] });
		expect(result).toMatchObject({ status: 'success', failed: [] });
		expect(result.sent.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		const bySubject = new Map(
			lab.relay.taken.slice(before).map(({ mime }) => {
				const text = mime.toString();
				return [/^Subject: (.*)$/m.exec(text)?.[1]?.trim(), /^Message-ID: <(.*)>/m.exec(text)?.[1]];
			}),
		);
		expect(result.sent.map(({ json }) => json.messageId)).toEqual(
			items.map(({ subject }) => bySubject.get(subject)),
		);
	});

	it('drops recipients that the filter does not allow, and sends nothing if none is left', async () => {
		const result = await dispatch(lab, {
			items: [
				mailTo('customer@contoso.example, rival@evil.example', 'Filtered'),
				mailTo('rival@evil.example', 'Nobody left'),
			],
			parameters: { ...TO_AND_SUBJECT, recipientFilter: 'allow', recipientFilterDomains: 'contoso.example' },
			credentials: [credential],
		});
		expect(result.status).toBe('success');
		expect(result.sent.map(({ json }) => json)).toEqual([
			expect.objectContaining({
				sent: true,
				accepted: ['customer@contoso.example'],
				dropped: ['rival@evil.example'],
			}),
			{
				sent: false,
				reason: 'The recipient filter removed all recipients',
				accepted: [],
				rejected: [],
				dropped: ['rival@evil.example'],
			},
		]);
		expect(lab.relay.subjects).not.toContain('Nobody left');
		const sent = lab.relay.taken.find(({ mime }) => mime.includes('Subject: Filtered'));
		expect(sent?.mime.toString()).not.toContain('rival');
	});

	describe('with a server that refuses', () => {
		let server: SmtpLabServer;

		beforeAll(async () => {
			server = await SmtpLabServer.start({
				authority: lab.authority,
				answer: (command, address) =>
					command === 'RCPT' && address.startsWith('gone@')
						? '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'
						: undefined,
			});
		});
		afterAll(async () => await server?.stop());

		function at(port: number, more: INodeParameters = {}): INodeParameters {
			return { ...TO_AND_SUBJECT, server: '127.0.0.1', port, security: 'none', ...more };
		}

		it('returns failed items on the error output, and the others on the first', async () => {
			const result = await dispatch(lab, {
				items: [
					mailTo('customer@contoso.example', 'Before'),
					mailTo('gone@contoso.example', 'Refused'),
					mailTo('customer@contoso.example', 'After'),
				],
				parameters: at(server.port),
				credentials: [credential],
				onError: 'continueErrorOutput',
			});
			expect(result.status).toBe('success');
			expect(result.sent.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
			expect(result.failed).toHaveLength(1);
			expect(result.failed[0]?.json).toMatchObject({
				// What came in stands beside it.
				subject: 'Refused',
				error: {
					message: expect.stringMatching(
						/127\.0\.0\.1:\d+, mailbox sender@contoso\.example.*the recipient does not exist/,
					),
					code: '5.1.10',
					hint: expect.stringContaining('typos'),
					sent: false,
				},
			});
		});

		it('returns all items on its one output if On Error says so', async () => {
			const result = await dispatch(lab, {
				items: [mailTo('gone@contoso.example', 'Refused'), mailTo('customer@contoso.example', 'Fine')],
				parameters: at(server.port),
				credentials: [credential],
				onError: 'continueRegularOutput',
			});
			expect(result.status).toBe('success');
			expect(result.sent.map(({ json }) => json)).toEqual([
				{ error: expect.objectContaining({ sent: false, kind: 'refused' }) },
				expect.objectContaining({ sent: true }),
			]);
			expect(result.sent.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		});

		it('otherwise stops with the error, and says what has been sent', async () => {
			const result = await dispatch(lab, {
				items: [mailTo('customer@contoso.example', 'First'), mailTo('gone@contoso.example', 'Refused')],
				parameters: at(server.port, { options: { maxConnections: 1 } }),
				credentials: [credential],
			});
			expect(result).toMatchObject({ status: 'error', sent: [], failed: [] });
			expect(result.error?.message).toMatch(/the recipient does not exist/);
			expect(result.error?.description).toMatch(/Sent before it stopped: 1 of 2 items \(item 0\)/);
		});

		it('lists refused and accepted recipients', async () => {
			const result = await dispatch(lab, {
				items: [mailTo('gone@contoso.example, customer@contoso.example', 'Some')],
				parameters: at(server.port),
				credentials: [credential],
			});
			expect(result.sent[0]?.json).toMatchObject({
				sent: true,
				accepted: ['customer@contoso.example'],
				rejected: [
					{ address: 'gone@contoso.example', code: '5.1.10', temporary: false, hint: expect.any(String) },
				],
			});
		});

		it('reports a message whose response was lost as unknown, and sends it once', async () => {
			const proxy = await FaultProxy.start({ port: server.port });
			proxy.cutAfterCommand(/\r\n\.\r\n$/);
			const result = await dispatch(lab, {
				items: [mailTo('customer@contoso.example', 'Answer lost')],
				parameters: at(proxy.port),
				credentials: [credential],
				onError: 'continueErrorOutput',
			});
			expect(result.failed[0]?.json).toMatchObject({ error: { sent: 'unknown', kind: 'outcomeUnknown' } });
			expect(server.subjects.filter((subject) => subject === 'Answer lost')).toHaveLength(1);
			await proxy.stop();
		});
	});

	describe('with a fallback server', () => {
		let first: SmtpLabServer;
		let second: SmtpLabServer;
		let fallback: N8nCredential;

		beforeAll(async () => {
			first = await SmtpLabServer.start({ authority: lab.authority });
			second = await SmtpLabServer.start({ authority: lab.authority });
			fallback = await lab.signedInCredential(lab.user('second'), {}, 'microsoftMailFallbackOAuth2Api');
		});
		afterAll(async () => {
			await first?.stop();
			await second?.stop();
		});

		function routes(port: number, more: INodeParameters = {}): INodeParameters {
			return {
				...TO_AND_SUBJECT,
				server: '127.0.0.1',
				port,
				security: 'none',
				useFallback: true,
				fallbackServer: '127.0.0.1',
				fallbackPort: second.port,
				fallbackSecurity: 'none',
				...more,
			};
		}

		it('uses the first server as long as it works', async () => {
			const { sent } = await dispatch(lab, {
				items: [mailTo('customer@contoso.example', 'By the first')],
				parameters: routes(first.port),
				credentials: [credential, fallback],
			});
			expect(sent[0]?.json).toMatchObject({
				sent: true,
				fallback: false,
				server: `127.0.0.1:${String(first.port)}`,
			});
			expect(second.subjects).not.toContain('By the first');
		});

		it('uses the second, with its own account, when the first is down, and says so', async () => {
			const down = await FaultProxy.start({ port: first.port });
			await down.refuse();
			const { sent } = await dispatch(lab, {
				items: [mailTo('customer@contoso.example', 'By the second')],
				parameters: routes(down.port),
				credentials: [credential, fallback],
			});
			expect(sent[0]?.json).toMatchObject({
				sent: true,
				fallback: true,
				server: `127.0.0.1:${String(second.port)}`,
				primaryError: { kind: 'network', message: expect.stringContaining(`127.0.0.1:${String(down.port)}`) },
			});
			const mail = second.taken.find(({ mime }) => mime.includes('Subject: By the second'));
			expect(mail).toMatchObject({ user: 'second@contoso.example', from: 'second@contoso.example' });
			expect(first.subjects).not.toContain('By the second');
			await down.stop();
		});

		it('sends as an app without a person, from the given mailbox', async () => {
			const { clientId, secret } = lab.authority.client;
			const app = await lab.api.createCredential('App', 'microsoftMailFallbackAppApi', {
				furtherServers: LAB_SERVERS,
				clientId,
				clientSecret: secret,
				proof: 'secret',
				tenant: lab.authority.tenant.id,
				typedTokenUrl: lab.authority.tokenUrl(),
				email: 'second@contoso.example',
			});
			await lab.authority.setClients([
				{ ...lab.authority.client, roles: ['SMTP.SendAsApp'], mailboxes: ['second@contoso.example'] },
			]);
			const down = await FaultProxy.start({ port: first.port });
			await down.refuse();
			const { sent } = await dispatch(lab, {
				items: [mailTo('customer@contoso.example', 'By the app')],
				parameters: routes(down.port, { fallbackAuthentication: 'microsoftMailFallbackAppApi' }),
				credentials: [credential, app],
			});
			expect(sent[0]?.json).toMatchObject({ sent: true, fallback: true });
			expect(second.taken.at(-1)).toMatchObject({
				user: 'second@contoso.example',
				from: 'second@contoso.example',
			});
			await down.stop();
		});

		it('never sends with the second what the first may have sent', async () => {
			const proxy = await FaultProxy.start({ port: first.port });
			proxy.cutAfterCommand(/\r\n\.\r\n$/);
			const { failed } = await dispatch(lab, {
				items: [mailTo('customer@contoso.example', 'Perhaps sent')],
				parameters: routes(proxy.port),
				credentials: [credential, fallback],
				onError: 'continueErrorOutput',
			});
			expect(failed[0]?.json).toMatchObject({ error: { sent: 'unknown' } });
			expect(first.subjects.filter((subject) => subject === 'Perhaps sent')).toHaveLength(1);
			expect(second.subjects).not.toContain('Perhaps sent');
			await proxy.stop();
		});
	});

	it('sends no automatic reply to automatic mail, and says so', async () => {
		const mail = {
			from: [{ address: 'customer@contoso.example' }],
			subject: 'Away',
			messageId: 'away@contoso.example',
		};
		const result = await dispatch(lab, {
			items: [
				{ ...mail, isAutoReply: true },
				{ ...mail, isBounce: true },
				{ ...mail, doNotAutoReply: 'mailServer' },
			],
			parameters: { operation: 'reply', text: 'Hello', options: { automaticReply: true } },
			credentials: [credential],
		});
		expect(result.status).toBe('success');
		expect(result.sent.map(({ json }) => json)).toEqual(
			[1, 2, 3].map(() =>
				expect.objectContaining({
					sent: false,
					reason: expect.stringContaining('automatic reply or a bounce'),
				}),
			),
		);
	});

	it('sends as an app without a person, from the mailbox it may use', async () => {
		const { clientId, secret } = lab.authority.client;
		const app = await lab.api.createCredential('App', 'microsoftMailAppApi', {
			furtherServers: LAB_SERVERS,
			clientId,
			clientSecret: secret,
			proof: 'secret',
			tenant: lab.authority.tenant.id,
			typedTokenUrl: lab.authority.tokenUrl(),
			email: 'sender@contoso.example',
		});
		await lab.authority.setClients([
			{ ...lab.authority.client, roles: ['SMTP.SendAsApp'], mailboxes: ['desk@contoso.example'] },
		]);
		const { sent } = await dispatch(lab, {
			items: [mailTo('customer@contoso.example', 'By the app')],
			parameters: {
				...TO_AND_SUBJECT,
				authentication: 'microsoftMailAppApi',
				fromEmail: 'desk@contoso.example',
				options: { importance: 'high', headers: { header: [{ name: 'X-Ticket', value: '4711' }] } },
			},
			credentials: [app],
		});
		expect(sent[0]?.json).toMatchObject({
			sent: true,
			messageId: expect.stringMatching(/^n8n\..*@contoso\.example$/),
		});
		const mail = lab.relay.taken.at(-1);
		expect(mail).toMatchObject({ from: 'desk@contoso.example' });
		expect(mail?.mime.toString()).toMatch(/^Importance: High\r?$/m);
		expect(mail?.mime.toString()).toMatch(/^X-Ticket: 4711\r?$/m);
	});

	it('the node is available as a tool for AI agents', async () => {
		expect(await lab.api.nodeTypes()).toContain('n8n-nodes-microsoft-mail.microsoftSmtpSendTool');
	});

	it('sends through a relay that requires no sign-in', async () => {
		const relay = await SmtpLabServer.start();
		const { sent } = await dispatch(lab, {
			items: [mailTo('customer@contoso.example', 'By the relay')],
			parameters: {
				...TO_AND_SUBJECT,
				authentication: 'none',
				fromEmail: 'printer@contoso.example',
				server: '127.0.0.1',
				port: relay.port,
				security: 'none',
			},
		});
		expect(sent[0]?.json).toMatchObject({ sent: true });
		expect(relay.taken[0]).toMatchObject({ from: 'printer@contoso.example' });
		await relay.stop();
	});

	it('explains how to enable SMTP AUTH when Exchange says that it is disabled', async () => {
		const server = await SmtpLabServer.start({
			authority: lab.authority,
			answer: (command) =>
				command === 'MAIL'
					? '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.'
					: undefined,
		});
		const result = await dispatch(lab, {
			items: [mailTo('customer@contoso.example', 'Never')],
			parameters: { ...TO_AND_SUBJECT, server: '127.0.0.1', port: server.port, security: 'none' },
			credentials: [credential],
		});
		expect(result.error?.message).toContain('SMTP AUTH is disabled');
		expect(result.error?.description).toContain('Set-CASMailbox');
		expect(result.error?.description).toContain('Manage email apps > Authenticated SMTP');
		await server.stop();
	});

	it('lets n8n exit while its connections are idle', async () => {
		await dispatch(lab, {
			items: [mailTo('customer@contoso.example', 'Last words')],
			parameters: TO_AND_SUBJECT,
			credentials: [credential],
		});
		// Rejects unless n8n ends by itself.
		await lab.n8n.stop();
		await lab.n8n.start();
		await lab.api.login();
	});

	it('leaves no secret in executions and logs', async () => await expectNoSecrets(lab));
});
