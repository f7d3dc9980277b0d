import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { ProxySettings } from '../../../../nodes/mail/net/ConnectionSettings';
import type { EgressFilter } from '../../../../nodes/mail/net/EgressFilter';
import type { Destination } from '../../../../nodes/mail/net/Destination';
import { socksConnect } from '../../../../nodes/mail/net/proxy/socksConnect';
import { waitFor } from '../../../lab/waitFor';

/** A proxy by RFC 1928 and RFC 1929 that connects to nobody. */
let server: Server;
const sockets = new Set<Socket>();
let heard: Buffer[] = [];
/** Whether it wants a login, whether the login is right, how the request is answered, and what follows at once. */
let answers = { method: 0, login: 0, reply: 0, rest: '', isSilent: false };

beforeAll(async () => {
	server = createServer((socket) => {
		sockets.add(socket.on('error', () => undefined));
		socket.once('close', () => sockets.delete(socket));
		let step = 0;
		socket.on('data', (octets) => {
			heard.push(octets);
			if (answers.isSilent) return;
			if (step === 0) socket.write(Buffer.from([5, answers.method]));
			else if (step === 1 && answers.method === 2) socket.write(Buffer.from([1, answers.login]));
			else {
				const reply = Buffer.from([5, answers.reply, 0, 1, 127, 0, 0, 1, 0, 1]);
				socket.write(Buffer.concat([reply, Buffer.from(answers.rest)]));
			}
			step += 1;
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
});
beforeEach(() => {
	answers = { method: 0, login: 0, reply: 0, rest: '', isSilent: false };
	heard = [];
});
afterEach(() => {
	for (const socket of sockets) socket.destroy();
});
afterAll(() => server.close());

const MAIL: Destination = { host: 'mail.test', port: 993 };

async function connect(
	login: Partial<ProxySettings> = {},
	destination = MAIL,
	{ signal } = new AbortController(),
	{ ms = 20_000, egress }: { ms?: number; egress?: EgressFilter } = {},
): Promise<Socket> {
	const { port } = server.address() as AddressInfo;
	const proxy = { kind: 'socks5', host: '127.0.0.1', port, ...login } as const;
	return await socksConnect(proxy, destination, { ms, signal, egress });
}

const PORT = [993 >> 8, 993 & 255];

describe('a SOCKS 5 proxy', () => {
	it.each([
		['mail.test', [3, 9, ...Buffer.from('mail.test')]],
		['192.0.2.1', [1, 192, 0, 2, 1]],
		['2001:db8::1', [4, 0x20, 1, 0x0d, 0xb8, ...Array<number>(11).fill(0), 1]],
	])('is asked for %s, whose name it resolves', async (host, octets) => {
		await connect({}, { host, port: 993 });
		expect([...(heard[1] ?? [])]).toEqual([5, 1, 0, ...octets, ...PORT]);
	});

	it('is told the login that it wants', async () => {
		answers.method = 2;
		await connect({ user: 'ann', password: 'p:w' });
		expect([...(heard[1] ?? [])]).toEqual([1, 3, ...Buffer.from('ann'), 3, ...Buffer.from('p:w')]);
	});

	it('is not told a login where there is none', async () => {
		await connect();
		expect(heard[0]).toEqual(Buffer.from([5, 1, 0]));
	});

	it('that does not take the login is an error of its own, which does not name it', async () => {
		Object.assign(answers, { method: 2, login: 1 });
		const error = await connect({ user: 'ann', password: 'Secret-1' }).catch((one: Error) => one);
		expect(error).toMatchObject({ name: 'ProxyError', code: 'EPROXYAUTH' });
		expect((error as Error).message).toContain('does not take the login');
		expect(JSON.stringify([error, { ...error }, (error as Error).cause])).not.toContain('Secret-1');
		await waitFor('the connection to end', () => sockets.size === 0);
	});

	it('that is not found is not taken for one that refuses the login, whatever its name', async () => {
		const proxy = { kind: 'socks5', host: 'auth.proxy.invalid', port: 1080 } as const;
		const { signal } = new AbortController();
		const connecting = socksConnect(proxy, MAIL, { ms: 20_000, signal, egress: undefined });
		await expect(connecting).rejects.toMatchObject({ code: 'EPROXY' });
	});

	it.each([
		[2, 'NotAllowed'],
		[4, 'HostUnreachable'],
		[5, 'ConnectionRefused'],
	])('that answers %i did not connect: %s', async (reply, why) => {
		answers.reply = reply;
		await expect(connect()).rejects.toMatchObject({
			name: 'ProxyError',
			code: 'EPROXY',
			message: expect.stringMatching(
				new RegExp(`^The proxy 127\\.0\\.0\\.1:\\d+ did not connect to mail\\.test:993: ${why}$`),
			),
		});
		await waitFor('the connection to end', () => sockets.size === 0);
	});

	it('is looked for at its own address, which no name server is asked for', async () => {
		const other = createServer((socket) => socket.once('data', () => socket.end(Buffer.from([5, 0xff]))));
		other.listen(0, '127.0.0.2');
		await once(other, 'listening');
		const { port } = other.address() as AddressInfo;
		const egress = {
			validateUrl: () => Promise.resolve({ ok: true as const }),
			createSecureLookup: () => () => undefined,
		};
		for (const options of [{}, { egress }]) {
			const asked = connect({ host: '127.0.0.2', port }, MAIL, new AbortController(), options);
			await expect(asked).rejects.toMatchObject({ code: 'EPROXYAUTH' });
		}
		other.close();
	});

	it('that does not answer is left at the deadline', async () => {
		answers.isSilent = true;
		await expect(connect({}, MAIL, new AbortController(), { ms: 300 })).rejects.toMatchObject({
			code: 'EPROXY',
		});
		await waitFor('the connection to end', () => sockets.size === 0);
	});

	it('that connects after the caller has stopped is left', async () => {
		const stop = new AbortController();
		stop.abort();
		const socket = await connect({}, MAIL, stop);
		expect(socket.destroyed).toBe(true);
		await waitFor('the connection to end', () => sockets.size === 0);
	});
});

describe('what a server says at once behind a SOCKS 5 proxy', () => {
	it('waits for its reader, however late', async () => {
		answers.rest = '220 hello\r\n';
		const socket = await connect();
		expect(socket.readableFlowing).toBe(false);
		for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
		socket.once('close', () => undefined);
		await new Promise(setImmediate);
		expect(socket.readableFlowing).toBe(false);
		expect(socket.listenerCount('data')).toBe(0);
		const [octets] = (await once(socket, 'data')) as [Buffer];
		expect(octets.toString()).toBe('220 hello\r\n');
	});

	it('is followed by what it says later', async () => {
		answers.rest = '220-hello\r\n';
		const socket = await connect();
		for (const one of sockets) one.write('220 ready\r\n');
		let text = '';
		socket.on('data', (octets) => (text += octets.toString()));
		await waitFor('both lines', () => text === '220-hello\r\n220 ready\r\n');
	});

	it('is read as well where nothing is said at once', async () => {
		const socket = await connect();
		for (const one of sockets) one.end('220 ready\r\n');
		expect(Buffer.concat(await socket.toArray()).toString()).toBe('220 ready\r\n');
	});

	it('stays paused for whoever pauses it', async () => {
		const socket = await connect();
		let text = '';
		socket.on('data', (octets) => (text += octets.toString()));
		await new Promise(setImmediate);
		expect(socket.readableFlowing).toBe(true);
		socket.pause();
		socket.on('data', () => undefined);
		await new Promise(setImmediate);
		expect(socket.readableFlowing).toBe(false);
	});
});
