import { once } from 'node:events';
import { type Server, type Socket, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaultProxy } from '../../lab/FaultProxy';
import { FaultyLink } from '../../lab/FaultyLink';
import { ScriptedServer } from '../../lab/ScriptedServer';
import { waitFor } from '../../lab/waitFor';

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

	/** Says something and waits for so many octets of answer, however long that takes. */
	async ask(text: string, octets = text.length): Promise<string> {
		const before = this.text.length;
		this.socket.write(text);
		await waitFor(`an answer to "${text}"`, () => this.text.length >= before + octets);
		return this.text.slice(before);
	}

	/** Says something that nobody answers; what comes for a while all the same. */
	async askInVain(text: string): Promise<string> {
		const before = this.text.length;
		this.socket.write(text);
		await sleep(60);
		return this.text.slice(before);
	}

	async untilEnded(): Promise<void> {
		await waitFor('the end of the connection', () => this.ended);
	}

	async untilClosed(): Promise<void> {
		await waitFor('the connection to be closed', () => this.closed);
	}
}

async function untilNoneIsOpen(): Promise<void> {
	await waitFor('the proxy to have no connection left', () => proxy.connections === 0);
}

it('FaultProxy passes everything by default', async () => {
	const client = await Client.open();
	expect(await client.ask('hello')).toBe('hello');
	client.socket.end();
	await client.untilClosed();
	await untilNoneIsOpen();
});

it('FaultProxy ends a connection in order, with a FIN', async () => {
	const client = await Client.open();
	await client.ask('hello');
	proxy.cut();
	await client.untilEnded();
	expect(client.error).toBeUndefined();
	await untilNoneIsOpen();
});

it('FaultProxy resets a connection', async () => {
	const client = await Client.open();
	await client.ask('hello');
	proxy.reset();
	await client.untilClosed();
	expect(client.error).toBe('ECONNRESET');
});

it('FaultProxy closes connections that are reset while their end is under way', async () => {
	const [client, behind] = [connect(proxy.port, proxy.host), connect(proxy.port, proxy.host)];
	await Promise.all([once(client, 'connect'), once(behind, 'connect')]);
	const link = new FaultyLink(client, behind, {}, () => undefined);
	const closed = Promise.all([once(client, 'close'), once(behind, 'close')]);
	link.cut();
	link.reset();
	await closed;
});

it('FaultProxy stalls open and new connections until it is healed', async () => {
	const client = await Client.open();
	proxy.stall();
	expect(await client.askInVain('lost')).toBe('');
	expect(await (await Client.open()).askInVain('lost too')).toBe('');
	expect([client.closed, heard]).toEqual([false, []]);
	proxy.heal();
	expect(await (await Client.open()).ask('fine')).toBe('fine');
});

it('FaultProxy stalls after a set number of octets from the server', async () => {
	const client = await Client.open();
	proxy.stall({ fromServer: 3 });
	expect(await client.ask('hello', 3)).toBe('hel');
	expect(await client.askInVain('more')).toBe('');
	expect(heard).toEqual(['hello']);
});

it('FaultProxy cuts after a set number of octets from the server', async () => {
	const client = await Client.open();
	proxy.cutAfter(3);
	expect(await client.ask('hello', 3)).toBe('hel');
	await client.untilEnded();
	expect(client.text).toBe('hel');
	expect(await (await Client.open()).ask('hello')).toBe('hello');
});

it('FaultProxy leaves a connection half open: nothing passes, nothing closes, new ones work', async () => {
	const client = await Client.open();
	await client.ask('hello');
	proxy.halfOpen();
	expect(await client.askInVain('lost')).toBe('');
	client.socket.end();
	await sleep(50);
	expect([client.ended, client.closed]).toEqual([false, false]);
	expect(await (await Client.open()).ask('fine')).toBe('fine');
});

it('FaultProxy delays each way, keeping the order', async () => {
	proxy.slow({ latencyMs: 60 });
	const client = await Client.open();
	const start = Date.now();
	client.socket.write('a');
	expect(await client.ask('b', 2)).toBe('ab');
	// Timers may be a little early.
	expect(Date.now() - start).toBeGreaterThan(110);
});

it('FaultProxy is as slow as configured', async () => {
	proxy.slow({ bytesPerSecond: 10_000 });
	const client = await Client.open();
	const start = Date.now();
	await client.ask('x'.repeat(2000));
	expect(Date.now() - start).toBeGreaterThan(190);
});

it('FaultProxy refuses, and opens again on the same port', async () => {
	const client = await Client.open();
	await proxy.refuse();
	await expect(Client.open()).rejects.toThrow('ECONNREFUSED');
	expect(await client.ask('still here')).toBe('still here');
	await proxy.open();
	expect(await (await Client.open()).ask('hello')).toBe('hello');
});

it('FaultProxy forwards a command and drops its response, as often as configured', async () => {
	proxy.cutAfterCommand(/UID STORE/);
	const client = await Client.open();
	expect(await client.ask('1 NOOP\r\n')).toBe('1 NOOP\r\n');
	// In two pieces: what is said in between is answered before, since the command is not whole.
	expect(await client.ask('2 UID ST')).toBe('2 UID ST');
	client.socket.write('ORE 1\r\n');
	await client.untilEnded();
	expect(client.text).toBe('1 NOOP\r\n2 UID ST');
	expect(heard.join('')).toBe('1 NOOP\r\n2 UID STORE 1\r\n');
	expect(await (await Client.open()).ask('3 UID STORE 1\r\n')).toBe('3 UID STORE 1\r\n');
});

it('FaultProxy speaks in the name of the server', async () => {
	const client = await Client.open();
	await client.ask('x');
	proxy.inject('* BYE Session invalidated - AccessTokenExpired\r\n');
	await waitFor('what the proxy says', () => client.text.includes('AccessTokenExpired'));
});

it('FaultProxy passes much data without holding it all', async () => {
	const client = await Client.open();
	expect(await client.ask('y'.repeat(5_000_000))).toHaveLength(5_000_000);
});

it('FaultProxy has a scripted server beside it, for what no honest server says', async () => {
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
	const answer = '* BAD luck\r\na1 NO\r\n';
	client.socket.write('a1 LOGIN x y\r\n');
	await waitFor('the scripted answer', () => client.text.includes(answer));
	expect(await client.askInVain('a2 silence\r\n')).toBe('');
	client.socket.write('a3 LOGOUT\r\n');
	await client.untilEnded();
	expect(server.received).toEqual(['a1 LOGIN x y', 'a2 silence', 'a3 LOGOUT']);
	await server.stop();
});
