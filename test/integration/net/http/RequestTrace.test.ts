import { hasSubscribers } from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { RequestTrace } from '../../../../nodes/mail/net/http/RequestTrace';
import { waitFor } from '../../../lab/waitFor';

const ENOUGH = new Error('Long enough');

/** As agents for proxies do it: the request gets its connection when the proxy has answered. */
class ProxyAgent extends Agent {
	constructor(private readonly proxyPort: number) {
		super();
	}

	createConnection(_: unknown, done: (error: Error | null, socket?: Socket) => void): undefined {
		const socket = connect(this.proxyPort, '127.0.0.1');
		let answer = '';
		socket
			.once('error', (error) => done(error))
			.on('data', (chunk) => {
				answer += chunk.toString('latin1');
				if (answer.includes('\r\n\r\n')) done(null, socket);
			});
		return undefined;
	}
}

describe('the requests of a call', () => {
	let server: Server;
	let url: string;
	const waiting: IncomingMessage[] = [];

	beforeAll(async () => {
		server = createServer((request, response) => {
			if (request.url === '/answered') response.end('Here you are');
			else waiting.push(request);
		}).listen(0, '127.0.0.1');
		await once(server, 'listening');
		url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
	});

	beforeEach(() => void waiting.splice(0));

	afterAll(() => {
		server.closeAllConnections();
		server.close();
	});

	/** As other code sends it: it cannot be ended from outside. */
	const ask = async (path: string, agent?: Agent): Promise<string> => {
		// A library may do other things first.
		await new Promise(setImmediate);
		return await new Promise((resolve, reject) => {
			get(`${url}${path}`, agent === undefined ? {} : { agent }, (response) => {
				response.setEncoding('utf8').once('data', resolve);
			}).once('error', reject);
		});
	};
	const arrived = async (count: number) => await waitFor('the requests', () => waiting.length === count);

	it('are ended when nobody answers', async () => {
		const trace = new RequestTrace();
		const work = trace.run(async () => await ask('/silent'));
		await arrived(1);
		trace.end(ENOUGH);
		await expect(work).rejects.toBe(ENOUGH);
		await waitFor('the server to see it', () => waiting[0]?.destroyed);
	});

	it('are ended while they wait for a connection that is in use', async () => {
		const agent = new Agent({ keepAlive: true, maxSockets: 1 });
		const first = ask('/silent', agent);
		await arrived(1);
		const trace = new RequestTrace();
		const work = trace.run(async () => await ask('/silent', agent));
		waiting[0]?.socket.destroy();
		await expect(first).rejects.toThrow();
		await arrived(2);
		trace.end(ENOUGH);
		await expect(work).rejects.toBe(ENOUGH);
		agent.destroy();
	});

	it.each([
		['accepts the connection and does not answer', ''],
		['has begun to answer', 'HTTP/1.1 '],
	])('are ended with the connection to a proxy that %s', async (_, beginning) => {
		const proxy = createTcpServer((socket) => void socket.on('error', () => undefined).write(beginning));
		await once(proxy.listen(0, '127.0.0.1'), 'listening');
		const agent = new ProxyAgent((proxy.address() as AddressInfo).port);
		const accepted = once(proxy, 'connection');
		const trace = new RequestTrace();
		const work = trace.run(async () => await ask('/answered', agent));
		const [socket] = (await accepted) as [Socket];
		trace.end(ENOUGH);
		await expect(work).rejects.toBe(ENOUGH);
		await waitFor('the proxy to see it', () => socket.destroyed || socket.readableEnded);
		socket.destroy();
		proxy.close();
	});

	it('are the only ones that are ended, among those to one server at one time', async () => {
		const trace = new RequestTrace();
		const another = new RequestTrace();
		const own = trace.run(async () => await ask('/silent'));
		const others = [another.run(async () => await ask('/silent')), ask('/silent')];
		await arrived(3);
		trace.end(ENOUGH);
		await expect(own).rejects.toBe(ENOUGH);
		for (const request of waiting.filter(({ destroyed }) => !destroyed)) request.socket.destroy();
		for (const work of others) await expect(work).rejects.toMatchObject({ code: 'ECONNRESET' });
	});

	it('are left alone once they have their answer, with the connection for the next one', async () => {
		const agent = new Agent({ keepAlive: true });
		const trace = new RequestTrace();
		expect(await trace.run(async () => await ask('/answered', agent))).toBe('Here you are');
		await waitFor('the connection to be free', () => Object.keys(agent.freeSockets).length === 1);
		const [free] = Object.values(agent.freeSockets).flat();
		trace.end(ENOUGH);
		expect(free?.destroyed).toBe(false);
		expect(await ask('/answered', agent)).toBe('Here you are');
		agent.destroy();
	});

	it('are followed for as long as a call takes, because that costs the whole process time', async () => {
		const isFollowed = () => ['http.client.request.start', 'net.client.socket'].map(hasSubscribers);
		const ends = new EventEmitter();
		// Files that ran before in this process may have left something behind.
		const before = isFollowed();
		const calls = ['first', 'second'].map(
			async (name) => await new RequestTrace().run(async () => await once(ends, name)),
		);
		expect(isFollowed()).toEqual([true, true]);
		ends.emit('first');
		await calls[0];
		expect(isFollowed()).toEqual([true, true]);
		ends.emit('error', ENOUGH);
		await expect(calls[1]).rejects.toBe(ENOUGH);
		expect(isFollowed()).toEqual(before);
	});
});
