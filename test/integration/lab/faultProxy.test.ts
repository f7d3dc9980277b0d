import { once } from 'node:events';
import { type Server, type Socket, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaultProxy } from '../../lab/FaultProxy';
import { ScriptedServer } from '../../lab/ScriptedServer';

let echo: Server;
let proxy: FaultProxy;
const heard: string[] = [];

beforeAll(async () => {
	echo = createServer((socket) => {
		socket.on('error', () => undefined);
		socket.on('data', (chunk) => (heard.push(chunk.toString()), socket.write(chunk)));
	}).listen(0, '127.0.0.1');
	await once(echo, 'listening');
});
afterAll(() => echo.close());
beforeEach(async () => {
	heard.length = 0;
	const address = echo.address();
	proxy = await FaultProxy.start({ port: typeof address === 'object' && address ? address.port : 0 });
});
afterEach(async () => await proxy.stop());

class Client {
	text = '';
	ended = false;
	error?: string;
	closed = false;

	private constructor(readonly socket: Socket) {
		socket.on('data', (chunk) => (this.text += chunk.toString()));
		socket.on('end', () => (this.ended = true));
		socket.on('error', (error: NodeJS.ErrnoException) => (this.error = error.code ?? error.message));
		socket.on('close', () => (this.closed = true));
	}

	static async open(): Promise<Client> {
		const socket = connect(proxy.port, proxy.host);
		const client = new Client(socket);
		await once(socket, 'connect');
		return client;
	}

	async say(text: string, waitMs = 60): Promise<string> {
		const before = this.text.length;
		this.socket.write(text);
		await sleep(waitMs);
		return this.text.slice(before);
	}
}

it('passes everything when it is not told otherwise', async () => {
	const client = await Client.open();
	expect(await client.say('hello')).toBe('hello');
	client.socket.end();
	await sleep(50);
	expect(client.closed).toBe(true);
	expect(proxy.connections).toBe(0);
});

it('cuts in order', async () => {
	const client = await Client.open();
	await client.say('hello');
	proxy.cut();
	await sleep(50);
	expect([client.ended, client.error]).toEqual([true, undefined]);
	expect(proxy.connections).toBe(0);
});

it('resets', async () => {
	const client = await Client.open();
	await client.say('hello');
	proxy.reset();
	await sleep(50);
	expect(client.error).toBe('ECONNRESET');
});

it('stalls open and new connections until it is healed', async () => {
	const client = await Client.open();
	proxy.stall();
	expect(await client.say('lost')).toBe('');
	expect(await (await Client.open()).say('lost too')).toBe('');
	expect([client.closed, heard]).toEqual([false, []]);
	proxy.heal();
	expect(await (await Client.open()).say('fine')).toBe('fine');
});

it('stalls after so many octets from the server', async () => {
	const client = await Client.open();
	proxy.stall({ fromServer: 3 });
	expect(await client.say('hello')).toBe('hel');
	expect(await client.say('more')).toBe('');
	expect(heard).toEqual(['hello']);
});

it('cuts after so many octets from the server', async () => {
	const client = await Client.open();
	proxy.cutAfter(3);
	expect(await client.say('hello')).toBe('hel');
	expect(client.ended).toBe(true);
	expect(await (await Client.open()).say('hello')).toBe('hello');
});

it('leaves a connection half open: nothing passes, nothing closes, new ones work', async () => {
	const client = await Client.open();
	await client.say('hello');
	proxy.halfOpen();
	expect(await client.say('lost')).toBe('');
	client.socket.end();
	await sleep(50);
	expect([client.ended, client.closed]).toEqual([false, false]);
	expect(await (await Client.open()).say('fine')).toBe('fine');
});

it('delays, keeping the order', async () => {
	proxy.slow({ latencyMs: 60 });
	const client = await Client.open();
	expect(await client.say('a')).toBe('');
	expect(await client.say('b', 150)).toBe('ab');
});

it('is as slow as told', async () => {
	proxy.slow({ bytesPerSecond: 10_000 });
	const client = await Client.open();
	const start = Date.now();
	client.socket.write('x'.repeat(2000));
	while (client.text.length < 2000) await sleep(10);
	expect(Date.now() - start).toBeGreaterThan(190);
});

it('refuses, and opens again on the same port', async () => {
	const client = await Client.open();
	await proxy.refuse();
	await expect(Client.open()).rejects.toThrow('ECONNREFUSED');
	expect(await client.say('still here')).toBe('still here');
	await proxy.open();
	expect(await (await Client.open()).say('hello')).toBe('hello');
});

it('lets a command through and loses its answer, as often as told', async () => {
	proxy.cutAfterCommand(/UID STORE/);
	const client = await Client.open();
	expect(await client.say('1 NOOP\r\n')).toBe('1 NOOP\r\n');
	client.socket.write('2 UID ST');
	await sleep(30);
	expect(await client.say('ORE 1\r\n')).toBe('');
	expect([client.ended, heard.join('')]).toEqual([true, '1 NOOP\r\n2 UID STORE 1\r\n']);
	expect(await (await Client.open()).say('3 UID STORE 1\r\n')).toBe('3 UID STORE 1\r\n');
});

it('speaks in the name of the server', async () => {
	const client = await Client.open();
	await client.say('x');
	proxy.inject('* BYE Session invalidated - AccessTokenExpired\r\n');
	await sleep(30);
	expect(client.text).toContain('AccessTokenExpired');
});

it('passes much data without holding it all', async () => {
	const client = await Client.open();
	client.socket.write(Buffer.alloc(5_000_000, 'y'));
	const start = Date.now();
	while (client.text.length < 5_000_000 && Date.now() - start < 4000) await sleep(10);
	expect(client.text.length).toBe(5_000_000);
});

it('has a scripted server beside it, for what no honest server says', async () => {
	const server = await ScriptedServer.start({
		greeting: '* OK hello',
		replies: [
			[/^(\S+) LOGIN/i, '* BAD luck', '$1 NO'],
			[/^\S+ LOGOUT/i, 'close'],
			[/GARBAGE/, Buffer.from([0, 255, 254])],
		],
	});
	proxy.retarget(server);
	const client = await Client.open();
	expect(await client.say('a1 LOGIN x y\r\n')).toContain('* BAD luck\r\na1 NO\r\n');
	expect(await client.say('a2 silence\r\n')).toBe('');
	await client.say('a3 LOGOUT\r\n');
	expect([client.ended, server.received]).toEqual([true, ['a1 LOGIN x y', 'a2 silence', 'a3 LOGOUT']]);
	await server.stop();
});
