import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import type { MailError } from '../../../nodes/mail/contracts/MailError';
import { ScriptedServer } from '../../lab/ScriptedServer';
import { waitFor } from '../../lab/waitFor';
import { ImapLab, readAll, subjects, type Variant } from './ImapLab';

let lab: ImapLab;

beforeAll(async () => (lab = await ImapLab.start()));
afterAll(async () => await lab.stop());
beforeEach(async () => await lab.reset());

/** What an admin is told when the folder cannot be opened. */
async function failure(variant: Variant): Promise<MailError> {
	return await lab.open(variant).then(
		() => {
			throw new Error('It was opened after all');
		},
		(error: MailError) => error,
	);
}

describe('an admin learns', () => {
	const ssl = (more: object = {}) => ({
		connection: { port: lab.dovecot.ports.imaps, security: 'ssl' as const, ...more },
	});

	it('that the token is not good for this mailbox', async () => {
		const error = await failure({ mailbox: 'somebody.else@contoso.example' });
		expect(error).toMatchObject({ kind: 'authentication', transient: false });
		expect(error.message).toContain('somebody.else@contoso.example');
		expect(error.hint).toMatch(/mailbox/i);
	});

	it('that the token is garbage, and no connection stays behind', async () => {
		lab.token = 'garbage';
		expect(await failure({})).toMatchObject({ kind: 'authentication', transient: false });
		await waitFor('the connections to end', () => lab.proxy.connections === 0);
	});

	it('that there is no such folder', async () => {
		const error = await failure({ folder: 'Nowhere' });
		expect(error).toMatchObject({ kind: 'folderNotFound', transient: false });
		expect(error.message).toContain('Nowhere');
	});

	it('that there is no folder to move to, before a message is touched', async () => {
		await lab.deliver('a');
		const error = await failure({ afterProcessing: 'move', moveTo: 'Nowhere' });
		expect(error).toMatchObject({ kind: 'folderNotFound' });
		expect(error.hint).toContain('Move to Folder');
		expect(subjects(await readAll(await lab.open()))).toEqual(['a']);
	});

	it('that the certificate is not to be trusted', async () => {
		const error = await failure(ssl());
		expect(error).toMatchObject({ kind: 'certificate', transient: false });
		expect(error.hint).toContain('CA Certificate');
	});

	it.each([
		['with the own CA', () => ssl({ ca: lab.ca })],
		['with certificate errors ignored', () => ssl({ ignoreCertificateErrors: true })],
		['by STARTTLS', () => ({ connection: { security: 'starttls' as const, ca: lab.ca } })],
	])('nothing, when it works %s', async (_, variant) => {
		await lab.deliver('a');
		expect(subjects(await readAll(await lab.open(variant())))).toEqual(['a']);
	});

	it('that a server without STARTTLS gets no token', async () => {
		const server = await ScriptedServer.start({
			greeting: '* OK IMAP4rev1 ready\r\n',
			replies: [
				[/^(\S+) CAPABILITY/i, '* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n$1 OK done\r\n'],
				[/^(\S+) /, '$1 BAD no\r\n'],
			],
		});
		const error = await failure({ connection: { port: server.port, security: 'starttls' } });
		expect(error.kind).toBe('tls');
		expect(server.received.join('\n')).not.toMatch(/AUTHENTICATE|LOGIN/i);
		await server.stop();
	});

	it('that a token does not go out in clear text to another machine', async () => {
		const error = await failure({ connection: { host: 'mail.contoso.example', security: 'none' } });
		expect(error).toMatchObject({ kind: 'configuration', transient: false });
		expect(error.hint).toContain('Allow Unencrypted');
	});

	it('that plain text answers where TLS is expected', async () => {
		const error = await failure({ connection: { port: lab.dovecot.ports.imap, security: 'ssl' } });
		expect(error.kind).toBe('tls');
		expect(error.hint).toMatch(/Security|Port/);
	});

	it('that nobody listens there', async () => {
		await lab.proxy.refuse();
		const error = await failure({});
		await lab.proxy.open();
		expect(error).toMatchObject({ kind: 'network', transient: true, code: 'ECONNREFUSED' });
	});

	it('that there is no such host', async () => {
		expect(await failure({ connection: { host: 'no-such-host.invalid', security: 'ssl' } })).toMatchObject({
			code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
		});
	});

	it.each([
		['an HTTP server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
		['an SMTP server', '220 mail.contoso.example ESMTP\r\n'],
		['a POP3 server', '+OK ready\r\n'],
		['binary garbage', Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 7919) % 256))],
	])('that it is no IMAP server but %s', async (_, greeting) => {
		const server = await ScriptedServer.start({ greeting });
		const error = await failure({ connection: { port: server.port } });
		expect(['protocol', 'timeout', 'network']).toContain(error.kind);
		expect(error.hint).toBeDefined();
		await server.stop();
	});

	it('that the server accepts the connection and sends nothing', async () => {
		const mute: Server = createServer(() => undefined);
		mute.listen(0, '127.0.0.1');
		await once(mute, 'listening');
		const error = await failure({ connection: { port: (mute.address() as AddressInfo).port } });
		expect(error).toMatchObject({ kind: 'timeout', transient: true });
		expect(error.hint).toContain('Security');
		mute.close();
	});

	it('that Exchange lets people in and then refuses every command', async () => {
		const server = await ScriptedServer.start({
			greeting: '* OK The Microsoft Exchange IMAP4 service is ready.\r\n',
			replies: [
				[
					/^(\S+) CAPABILITY/i,
					'* CAPABILITY IMAP4 IMAP4rev1 AUTH=XOAUTH2 SASL-IR UIDPLUS IDLE\r\n$1 OK done\r\n',
				],
				[/^(\S+) AUTHENTICATE/i, '$1 OK AUTHENTICATE completed.\r\n'],
				[/^(\S+) /, '$1 BAD User is authenticated but not connected.\r\n'],
			],
		});
		const error = await failure({ connection: { port: server.port } });
		expect(error.transient).toBe(false);
		expect(error.message).toContain('authenticated but not connected');
		expect(error.hint).toMatch(/IMAP/);
		await server.stop();
	});

	it('how long Exchange wants to be left alone', async () => {
		const server = await ScriptedServer.start({
			greeting: '* OK ready\r\n',
			replies: [
				[/^(\S+) CAPABILITY/i, '* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n$1 OK done\r\n'],
				[
					/^(\S+) AUTHENTICATE/i,
					'$1 NO Request is throttled. Suggested Backoff Time: 300000 milliseconds\r\n',
				],
			],
		});
		const error = await failure({ connection: { port: server.port } });
		await server.stop();
		expect(error).toMatchObject({ kind: 'throttled', transient: true, retryAfterMs: 300_000 });
	});
});

it('never a token: not in the error, not in its cause, not in its stack', async () => {
	lab.token = 'secret-token-0123456789-abcdefghijklmnopqrstuvwxyz';
	const encoded = Buffer.from(`user=${lab.mailbox}\x01auth=Bearer ${lab.token}\x01\x01`).toString('base64');
	const error = await failure({});
	const everything =
		JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error.stack) + inspectCause(error);
	expect(everything).not.toContain(lab.token);
	expect(everything).not.toContain(encoded);
});

function inspectCause(error: Error): string {
	const { cause } = error;
	return cause instanceof Error
		? JSON.stringify(cause, Object.getOwnPropertyNames(cause)) + inspectCause(cause)
		: String(cause);
}
