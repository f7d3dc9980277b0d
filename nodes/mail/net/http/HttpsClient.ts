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

/** How long an idle connection is kept, in milliseconds: less than servers and firewalls keep it. */
const IDLE_MS = 20_000;
const LARGEST_HEADER = 64 * 1024;
/** The body is sent in pieces of this many octets, each after the one before was flushed. */
const PIECE = 64 * 1024;
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);
/** Errors of a request on a connection that the server had closed while it was idle. */
const STALE = new Set(['ECONNRESET', 'EPIPE']);

export interface HttpsClientSettings extends HttpsSettings {
	/** Plain http is allowed to loopback only unless this is set. */
	allowUnencrypted?: boolean;
	/** How long an idle connection is kept, in milliseconds. */
	idleMs?: number;
}

/** A request in progress. */
interface Flight {
	readonly request: HttpRequest;
	readonly abort: AbortController;
	sent: Sent;
	outgoing?: ClientRequest;
	/**
	 * The HTTP parser's error, once a response has begun: the reader of the body only sees a broken
	 * connection.
	 */
	fault?: Error;
}

/**
 * An HTTP/1.1 client for untrusted servers: everything has a limit, every wait a deadline. Redirects are
 * returned and not followed, because they would take a token elsewhere.
 *
 * Connections are kept for the next request. A request that must not be sent twice gets a new connection:
 * on a kept one, which the server may be closing at that moment, a request that was never read cannot be
 * told from one whose response was lost.
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
	 * @throws errors of sockets and TLS with their codes, ProxyError, DeadlineExceeded, MailError; for each
	 * of them `sentBefore` returns whether the server may have received the request
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

	/** Closes connections, in use and idle. */
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
			throw new MailError('configuration', `"${url.protocol}" is not the protocol of a web service`);
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
		// If sending fails, the response fails too.
		send(outgoing, flight).catch(() => undefined);
		try {
			const answer = await answering;
			const body = await readBody(answer, request.url.host, request.maxBytes, request.came);
			return { status: answer.statusCode ?? 0, headers: headersOf(answer), body };
		} catch (error) {
			outgoing.destroy();
			throw isOfParser(flight.fault) ? flight.fault : error;
		} finally {
			// A response may arrive before the request was read, for example if it is too large.
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
		// We never ask for a protocol upgrade.
		outgoing.once('upgrade', (answer, socket) => {
			socket.destroy();
			reject(
				notUnderstood(outgoing.host, `answered ${String(answer.statusCode)} to switch to another protocol`),
			);
		});
	});
}

/**
 * Sends the body; the last piece only after all others were flushed, so that until then the request is
 * known to be incomplete.
 */
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

/** Adds a description in plain words to errors of Node's HTTP parser. */
function describe(error: unknown, { request, sent }: Flight): unknown {
	const { code } = error as { code?: unknown };
	if (error instanceof MailError || typeof code !== 'string') return error;
	const { host } = request.url;
	if (code === 'HPE_HEADER_OVERFLOW')
		return notUnderstood(host, 'sent a response header that is too long', error);
	if (code.startsWith('HPE_')) return notUnderstood(host, 'did not respond like a web server', error);
	if (code.startsWith('Z_') || code.startsWith('ERR__ERROR_FORMAT') || code.startsWith('ERR_BROTLI'))
		return notUnderstood(host, 'sent a response that cannot be decompressed', error);
	// The connection is established, so the request was not lost on the way to the server.
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
