import type { Socket } from 'node:net';
import { execFile } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sharedPool } from '../../../nodes/mail/smtp/sharedPool';
import { SmtpClient } from '../../../nodes/mail/smtp/SmtpClient';
import type { SmtpTransport } from '../../../nodes/mail/smtp/SmtpTransport';
import { ScriptedServer } from '../../lab/ScriptedServer';
import { waitFor } from '../../lab/waitFor';
import { failure, SmtpLab, SENDER } from './SmtpLab';

const run = promisify(execFile);
const signal = new AbortController().signal;
// As runMailSend does: many messages wait for their turn under one signal.
setMaxListeners(0, signal);

describe('connections to a submission server', () => {
	let lab: SmtpLab;

	beforeAll(async () => {
		lab = await SmtpLab.start();
	});
	afterEach(async () => await lab.reset());
	afterAll(async () => await lab?.stop());

	async function send(transport: SmtpTransport, times: number): Promise<void> {
		const mails = await Promise.all(Array.from({ length: times }, async () => await lab.mail()));
		await Promise.all(mails.map(async (mail) => await transport.send(mail, signal)));
	}

	it('are three at most, and carry one message after the other', async () => {
		const server = await lab.server();
		await send(lab.transport(server.port), 30);
		expect(server.taken).toHaveLength(30);
		expect(server.peakConnections).toBeLessThanOrEqual(3);
		expect(server.connections).toBeLessThanOrEqual(3);
	});

	it('are as many as they are set to elsewhere', async () => {
		const server = await lab.server();
		await send(lab.transport(server.port, { maxConnections: 6 }), 60);
		expect(server.peakConnections).toBeGreaterThan(3);
		expect(server.peakConnections).toBeLessThanOrEqual(6);
	});

	it('are three to Exchange, whatever is set', async () => {
		const server = await lab.server();
		// Nothing but the name makes it Exchange, and nobody calls it.
		const settings = lab.settings(server.port, { maxConnections: 10 });
		const pool = lab.pool();
		const exchange = { ...settings, connection: { ...settings.connection, host: 'smtp.office365.com' } };
		let most = 0;
		let now = 0;
		const open = jest.spyOn(SmtpClient, 'open').mockImplementation(async () => await count());
		const uses = Array.from({ length: 9 }, async () => {
			await pool
				.use(exchange, lab.tokens(), signal, {
					mayFollow: true,
					run: async () => await Promise.resolve(),
				})
				.catch(() => undefined);
		});
		async function count(): Promise<never> {
			most = Math.max(most, (now += 1));
			await new Promise((resolve) => setTimeout(resolve, 20));
			now -= 1;
			throw new Error('Not there');
		}
		await Promise.all(uses);
		expect(open).toHaveBeenCalledTimes(9);
		expect(most).toBe(3);
		open.mockRestore();
	});

	it.each([
		['smtp.office365.com', 1],
		['relay.contoso.example', 2],
	])('beside one whose answer does not come: to %s %i at a time', async (host, most) => {
		let release: () => void = () => undefined;
		const gate = new Promise<void>((resolve) => (release = resolve));
		let count = 0;
		// No PIPELINING: nobody waits behind the first one.
		const server = await lab.server({
			hide: ['PIPELINING'],
			onMail: async () => {
				if ((count += 1) === 1) await gate;
			},
		});
		const open = SmtpClient.open.bind(SmtpClient);
		const here = jest.spyOn(SmtpClient, 'open').mockImplementation(async (settings, ...more) => {
			const connection = { ...settings.connection, host: '127.0.0.1' };
			return await open({ ...settings, connection }, ...more);
		});
		const transport = lab.transport(server.port, {
			connection: { host, allowUnencrypted: true },
			maxConnections: 1,
			stallMs: 100,
			acceptMs: 30_000,
		});
		const work = send(transport, 3);
		await waitFor('the first message', () => count === 1);
		await new Promise((resolve) => setTimeout(resolve, 500));
		if (most > 1) await waitFor('the others', () => server.taken.length === 2);
		release();
		await work;
		expect(server.peakConnections).toBe(most);
		expect(server.taken).toHaveLength(3);
		here.mockRestore();
	});

	it('end with an answer in the middle of a text, which nothing may follow', async () => {
		const server = await ScriptedServer.start({
			greeting: '220 lab ESMTP',
			replies: [
				[/^EHLO|^MAIL|^RCPT|^RSET/, '250 OK'],
				[/^DATA/, '354 Go on'],
				[/^MIME-Version/, '552 5.3.4 Enough'],
			],
		});
		const { account: _, ...settings } = lab.settings(server.port, { maxConnections: 1 });
		const work = lab.transportWith(settings).send(await lab.mail({ text: 'x'.repeat(30_000_000) }), signal);
		expect(await failure(work)).toMatchObject({ kind: 'tooLarge' });
		expect(server.received.filter((line) => line.includes('RSET'))).toEqual([]);
		await server.stop();
	});

	it('continue after a refused sender as they are: nothing was begun', async () => {
		let isHers = false;
		const say = (hers: string, others: string) => (_line: string, socket: Socket) =>
			void socket.write(`${isHers ? hers : others}\r\n`);
		const server = await ScriptedServer.start({
			greeting: '220 lab ESMTP',
			replies: [
				[/^EHLO/, '250-lab\r\n250 PIPELINING'],
				[
					/^MAIL/,
					(line, socket) => {
						isHers = line.includes('grace');
						say('550 5.7.60 Not as her', '250 OK')(line, socket);
					},
				],
				[/^RCPT/, say('503 MAIL first', '250 OK')],
				[/^DATA/, say('503 MAIL first', '354 Go on')],
				[/^RSET/, '250 OK'],
				[/^\.$/, '250 Taken'],
			],
		});
		const { account: _, ...settings } = lab.settings(server.port, { maxConnections: 1 });
		const transport = lab.transportWith(settings);
		const mail = await lab.mail();
		const hers = { ...mail, envelope: { ...mail.envelope, from: 'grace@contoso.example' } };
		expect(await failure(transport.send(hers, signal))).toMatchObject({ kind: 'permission' });
		expect(await transport.send(await lab.mail(), signal)).toMatchObject({ response: '250 Taken' });
		expect(server.received.filter((line) => /^(?:EHLO|RSET)/.test(line))).toHaveLength(1);
		await server.stop();
	});

	it('are shared by all executions of a process, and by nobody with another credential, server or trust', async () => {
		const settings = lab.settings(2525);
		const same = lab.settings(2525, { connection: { host: '127.0.0.1' }, maxConnections: 1 });
		expect(sharedPool(same)).toBe(sharedPool(settings));
		const others = [
			{ account: { user: SENDER, id: 'another credential' } },
			{ account: { user: 'grace@contoso.example', id: 'credential' } },
			{ connection: { port: 2526 } },
			{ connection: { ca: 'another CA' } },
			{ connection: { ignoreCertificateErrors: true } },
			{ connection: { security: 'starttls' as const } },
			{ connection: { proxy: { kind: 'http' as const, host: 'proxy', port: 1, user: 'u', password: 'p' } } },
		];
		const pools = new Set([settings, ...others.map((other) => lab.settings(2525, other))].map(sharedPool));
		expect(pools.size).toBe(others.length + 1);
	});

	it('sign in again when the token was renewed, and only then', async () => {
		const server = await lab.server();
		const transport = lab.transport(server.port);
		await send(transport, 1);
		await send(transport, 1);
		expect(server.signIns).toBe(1);
		lab.token = await lab.newToken();
		await send(transport, 1);
		expect(server.signIns).toBe(2);
		await waitFor('the old connection to end', () => server.open === 1);
	});

	it('get a new token when the one at hand was withdrawn', async () => {
		const server = await lab.server();
		const fresh = await lab.newToken();
		const asked: boolean[] = [];
		const tokens = {
			getToken: async ({ refresh = false } = {}) => {
				asked.push(refresh);
				return await Promise.resolve({ token: refresh ? fresh : 'withdrawn.to.ken' });
			},
		};
		await send(lab.transport(server.port, {}, lab.pool(), tokens), 1);
		expect(asked).toEqual([false, true]);
		expect(server.subjects).toHaveLength(1);
	});

	it('get one new token for all messages that wait with the withdrawn one', async () => {
		const server = await lab.server();
		const fresh = await lab.newToken();
		let token = 'withdrawn.to.ken';
		let renewals = 0;
		const tokens = {
			getToken: async ({ refresh = false } = {}) => {
				if (refresh) renewals += 1;
				if (refresh) token = fresh;
				return await Promise.resolve({ token });
			},
		};
		await send(lab.transport(server.port, { maxConnections: 1 }, lab.pool(), tokens), 10);
		expect(server.taken).toHaveLength(10);
		expect({ renewals, signIns: server.signIns, connections: server.connections }).toEqual({
			renewals: 1,
			signIns: 1,
			connections: 2,
		});
	});

	it('do not knock again and again with a token that is refused', async () => {
		const server = await lab.server();
		const asked: boolean[] = [];
		const tokens = {
			getToken: async ({ refresh = false } = {}) => {
				asked.push(refresh);
				return await Promise.resolve({ token: 'not.a.token' });
			},
		};
		await expect(send(lab.transport(server.port, {}, lab.pool(), tokens), 1)).rejects.toMatchObject({
			kind: 'authentication',
		});
		expect(asked).toEqual([false, true]);
		expect(server.connections).toBe(1);
	});

	it('are closed when they have rested', async () => {
		const server = await lab.server();
		await send(lab.transport(server.port, { idleMs: 50 }), 3);
		await waitFor('all connections to end', () => server.open === 0);
	});

	it.each(['none', 'starttls', 'ssl'] as const)(
		'keep no process from ending while they rest (security %s)',
		async (security) => {
			const { certificates } = lab.dovecot;
			const server = await lab.server({ security, certificates });
			const settings = lab.settings(server.port, { connection: { security, ca: lab.ca } });
			const args = [
				'--import',
				'tsx',
				join(__dirname, 'sendAndRest.ts'),
				JSON.stringify({ settings, token: lab.token }),
			];
			// Ends when nothing is left to wait for; a connection would be kept for a minute.
			const { stdout } = await run(process.execPath, args, { timeout: 30_000 });
			expect(stdout).toContain('sent');
			expect(server.taken).toHaveLength(1);
		},
	);

	it('continue after a message that was refused in the middle', async () => {
		const server = await lab.server({
			answer: (command, address) =>
				command === 'RCPT' && address.startsWith('gone') ? '550 5.1.1 No' : undefined,
		});
		const transport = lab.transport(server.port, { maxConnections: 1 });
		for (let i = 0; i < 5; i += 1) {
			const mail = await lab.mail({ to: [{ address: 'gone@fabrikam.example' }] });
			await expect(transport.send(mail, signal)).rejects.toMatchObject({ kind: 'refused' });
			await send(transport, 1);
		}
		expect(server.taken.map(({ to }) => to)).toEqual(
			Array.from({ length: 5 }, () => ['sam@fabrikam.example']),
		);
		expect(server.connections).toBe(1);
	});
});
