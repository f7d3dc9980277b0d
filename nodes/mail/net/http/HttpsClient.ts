import { request as startRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { MailError } from '../../contracts/MailError';
import { assertMaySendToken } from '../assertMaySendToken';
import type { ConnectionSettings } from '../ConnectionSettings';
import type { HttpsSettings } from '../postForm';
import { withDeadline } from '../../async/withDeadline';
import type { HttpRequest, HttpResponse } from './HttpRequest';
import { notUnderstood, readBody } from './readBody';
import { noteSent, type Sent } from './sentBefore';
import { SocketAgent, type OpeningOptions } from './SocketAgent';
import { stopped } from '../../async/stopped';

export type { HttpRequest, HttpResponse } from './HttpRequest';

/** An idle connection is kept so long, in milliseconds: less than any server or firewall on the way keeps it. */
const IDLE_MS = 20_000;
const LARGEST_HEADER = 64 * 1024;
/** The body goes out in pieces of this many octets, each after the one before has left. */
const PIECE = 64 * 1024;
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);
/** What a request meets on a connection that the server closed while it was idle. */
const STALE = new Set(['ECONNRESET', 'EPIPE']);

export interface HttpsClientSettings extends HttpsSettings {
	/** Plain http goes to loopback only unless this is set. */
	allowUnencrypted?: boolean;
	/** How long an idle connection is kept, in milliseconds. */
	idleMs?: number;
}

/** One request as it is under way. */
interface Flight {
	readonly request: HttpRequest;
	readonly abort: AbortController;
	sent: Sent;
	outgoing?: ClientRequest;
	/** What Node's parser said of an answer that had begun: whoever reads its body learns of a broken connection only. */
	fault?: Error;
}

/**
 * HTTP/1.1 for servers that are not trusted: everything has a limit, every wait a deadline. Redirects are answers
 * and not followed, since they would take a token elsewhere.
 *
 * Connections are kept for the next request. One that must not be sent twice gets a new connection: on a kept one,
 * which the server may be closing just then, nobody could tell a request that was never read from one whose answer
 * was lost.
 */
export class HttpsClient {
	private readonly kept: SocketAgent;
	private readonly single = new SocketAgent({ keepAlive: false });
	private readonly flights = new Set<Flight>();
	private closed = false;

	constructor(private readonly settings: HttpsClientSettings = {}) {
		this.kept = new SocketAgent({ keepAlive: true, timeout: settings.idleMs ?? IDLE_MS, scheduling: 'lifo' });
	}

	/**
	 * @throws errors of sockets and TLS with their codes, ProxyError, DeadlineExceeded, MailError; `sentBefore` tells
	 * of each whether the server may have had the request
	 */
	async request(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
		const flight: Flight = { request, abort: new AbortController(), sent: 'nothing' };
		this.flights.add(flight);
		try {
			this.assertAllowed(request.url);
			const work = this.attempt(flight);
			return await withDeadline(work, { ms: request.ms, signal, onGiveUp: () => giveUp(flight) });
		} catch (error) {
			const described = this.closed ? stopped() : describe(error, flight);
			noteSent(described, flight.sent);
			throw described;
		} finally {
			this.flights.delete(flight);
		}
	}

	/** Ends what is under way and what is idle. */
	close(): void {
		this.closed = true;
		for (const flight of this.flights) giveUp(flight);
		this.kept.destroy();
		this.single.destroy();
	}

	private assertAllowed(url: URL): void {
		if (this.closed) throw stopped();
		if (url.protocol === 'https:') return;
		if (url.protocol !== 'http:')
			throw new MailError('configuration', `"${url.protocol}" is no address of a web service`);
		assertMaySendToken({ ...this.settings, ...addressOf(url), security: 'none' });
	}

	private async attempt(flight: Flight): Promise<HttpResponse> {
		const { method, idempotent = IDEMPOTENT.has(method.toUpperCase()) } = flight.request;
		if (!idempotent) return await this.exchange(flight, this.single);
		try {
			return await this.exchange(flight, this.kept);
		} catch (error) {
			if (!isStale(error, flight)) throw error;
			flight.sent = 'nothing';
			return await this.exchange(flight, this.single);
		}
	}

	private async exchange(flight: Flight, agent: SocketAgent): Promise<HttpResponse> {
		const { request } = flight;
		const outgoing = startRequest(this.optionsOf(flight, agent));
		flight.outgoing = outgoing;
		outgoing.on('error', (error) => (flight.fault = error));
		const answering = answerTo(outgoing);
		// What goes wrong with it goes wrong with the answer too.
		send(outgoing, flight).catch(() => undefined);
		try {
			const answer = await answering;
			const body = await readBody(answer, request.url.host, request.maxBytes, request.came);
			return { status: answer.statusCode ?? 0, headers: headersOf(answer), body };
		} catch (error) {
			outgoing.destroy();
			throw isOfParser(flight.fault) ? flight.fault : error;
		} finally {
			// An answer may come before the request was read, as to one that is too large.
			if (!outgoing.writableEnded) outgoing.destroy();
		}
	}

	private optionsOf({ request, abort }: Flight, agent: SocketAgent): OpeningOptions {
		const { url, method, headers = {}, body, ms } = request;
		const address = addressOf(url);
		const connection: ConnectionSettings = { ...this.settings, ...address };
		return {
			...address,
			method,
			path: `${url.pathname}${url.search}`,
			agent,
			headers: {
				'Accept-Encoding': 'gzip',
				...headers,
				Host: url.host,
				...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
			},
			maxHeaderSize: LARGEST_HEADER,
			insecureHTTPParser: false,
			opening: { connection, deadline: { ms, signal: abort.signal } },
		};
	}
}

function addressOf(url: URL): Pick<ConnectionSettings, 'host' | 'port' | 'security'> {
	const isSecure = url.protocol === 'https:';
	return {
		host: url.hostname.replace(/^\[|\]$/g, ''),
		port: Number(url.port) || (isSecure ? 443 : 80),
		security: isSecure ? 'ssl' : 'none',
	};
}

function giveUp({ abort, outgoing }: Flight): void {
	abort.abort();
	outgoing?.destroy();
}

async function answerTo(outgoing: ClientRequest): Promise<IncomingMessage> {
	return await new Promise<IncomingMessage>((resolve, reject) => {
		outgoing.once('response', resolve);
		outgoing.on('error', reject);
		outgoing.once('close', () => reject(stopped()));
		// Nobody asked for another protocol.
		outgoing.once('upgrade', (answer, socket) => {
			socket.destroy();
			reject(
				notUnderstood(outgoing.host, `answered ${String(answer.statusCode)}, to go on in another protocol`),
			);
		});
	});
}

/** Sends the body, its last piece only after all others have left: before that, it is known not to be whole. */
async function send(outgoing: ClientRequest, flight: Flight): Promise<void> {
	const { body = '' } = flight.request;
	const octets = typeof body === 'string' ? Buffer.from(body) : body;
	await untilConnected(outgoing);
	let at = 0;
	for (; at + PIECE < octets.length; at += PIECE) {
		flight.sent = 'part';
		const piece = octets.subarray(at, at + PIECE);
		await new Promise<void>((resolve, reject) => {
			outgoing.write(piece, (error) => (error ? reject(error) : resolve()));
		});
	}
	flight.sent = 'all';
	outgoing.end(octets.subarray(at));
}

async function untilConnected(outgoing: ClientRequest): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		outgoing.once('socket', () => resolve());
		outgoing.once('close', () => reject(stopped()));
	});
}

function isStale(error: unknown, { outgoing, abort }: Flight): boolean {
	if (abort.signal.aborted || outgoing?.reusedSocket !== true) return false;
	const { code } = error as { code?: unknown };
	return typeof code === 'string' && STALE.has(code);
}

/** Errors of Node's parser say what is wrong with an answer in terms of its own. */
function describe(error: unknown, { request, sent }: Flight): unknown {
	const { code } = error as { code?: unknown };
	if (error instanceof MailError || typeof code !== 'string') return error;
	const { host } = request.url;
	if (code === 'HPE_HEADER_OVERFLOW') return notUnderstood(host, 'answered with a header without end', error);
	if (code.startsWith('HPE_')) return notUnderstood(host, 'did not answer as a web server does', error);
	if (code.startsWith('Z_') || code.startsWith('ERR__ERROR_FORMAT') || code.startsWith('ERR_BROTLI'))
		return notUnderstood(host, 'compressed its answer wrongly', error);
	// The connection stands, so it is not the way to the server that swallows everything.
	if (code === 'ETIMEDOUT' && sent !== 'nothing')
		return Object.assign(new Error((error as Error).message), { code: 'ESOCKETTIMEDOUT' });
	return error;
}

function isOfParser(error: Error | undefined): error is Error {
	return String((error as { code?: unknown } | undefined)?.code).startsWith('HPE_');
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
	);
}
