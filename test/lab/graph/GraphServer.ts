import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Server, createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Certificates, makeCertificates } from '../dovecot/makeCertificates';
import { ExchangeStore } from '../exchange/ExchangeStore';
import type { DeliverOptions } from '../exchange/Mailbox';
import type { StoredMessage } from '../exchange/StoredMessage';
import { Guard } from '../process/Guard';
import { type Answer, type Call, segmentsOf } from './Call';
import { type DeltaQuirks, DeltaRoutes } from './DeltaRoutes';
import { Faults, type GraphFault } from './Faults';
import { Gatekeeper } from './Gatekeeper';
import { GraphApi } from './GraphApi';
import { GraphError, badRequest, requestIds } from './GraphError';
import { makeRoutes } from './routes';
import { SendRoutes } from './sendMail';
import { Subscriptions } from './Subscriptions';
import { OUTLOOK_LIMITS, Throttle, type ThrottleLimits } from './Throttle';
import { UploadSessions } from './UploadSessions';
import { cut, cutInBody, send, sendEndless } from './answers';

export interface GraphServerOptions {
	/** Asked about every token: its base URL. */
	authority: { url: string };
	/** Default: a new one. */
	store?: ExchangeStore;
	/** Default: a free one. */
	port?: number;
	limits?: Partial<ThrottleLimits>;
	/** Default: all of them but `createdWithoutMoves`. */
	quirks?: Partial<DeltaQuirks>;
	/** Milliseconds for which a token that was good is not asked about again; default 0. */
	rememberTokensMs?: number;
	/** Milliseconds each request takes at least; default 0. */
	latencyMs?: number;
	/** Of a message that is sent; default 35 MB, as in tenants that have not changed it. */
	maxMessageBytes?: number;
	/** Of an upload session; default an hour. */
	uploadLifetimeMs?: number;
}

/** A request as it came; what it carried as authorization is not kept. */
export interface SeenRequest {
	method: string;
	path: string;
	headers: Readonly<Record<string, string>>;
	bytes: number;
	status?: number;
}

const VERSION = 'v1.0';
const MAX_SEEN = 20_000;
/** https://learn.microsoft.com/en-us/graph/use-the-api: what a request may carry, but for upload sessions. */
const MAX_BODY = 4 * 1024 * 1024;

/**
 * Microsoft Graph as far as mail needs it, over https with a certificate of the lab's own authority. Tokens are really
 * checked, pages and tokens of delta queries are real, and it throttles as Outlook does.
 */
export class GraphServer {
	readonly host = '127.0.0.1';
	readonly store: ExchangeStore;
	readonly faults = new Faults();
	readonly throttle: Throttle;
	readonly delta: DeltaRoutes;
	readonly uploads: UploadSessions;
	readonly subscriptions: Subscriptions;
	/** The last ones, in order. */
	readonly requests: SeenRequest[] = [];
	port = 0;
	certificates: Certificates = { ca: '', certificate: '', key: '' };
	private readonly gatekeeper: Gatekeeper;
	private readonly api: GraphApi;
	private readonly sockets = new Set<Socket>();
	private folder = '';
	private server?: Server;

	constructor(private readonly options: GraphServerOptions) {
		const {
			quirks,
			limits,
			maxMessageBytes = 35 * 1024 * 1024,
			uploadLifetimeMs = 3_600_000,
			latencyMs = 0,
		} = options;
		this.store = options.store ?? new ExchangeStore();
		this.throttle = new Throttle({ ...OUTLOOK_LIMITS, ...limits });
		this.delta = new DeltaRoutes({
			shuffle: true,
			repeat: true,
			emptyPages: true,
			repeatsMoves: true,
			omitsMoves: true,
			createdWithoutMoves: false,
			...quirks,
		});
		this.uploads = new UploadSessions(uploadLifetimeMs);
		this.gatekeeper = new Gatekeeper(options.authority, options.rememberTokensMs ?? 0);
		this.subscriptions = new Subscriptions(this.store, this.gatekeeper);
		const send = new SendRoutes(this.store, { maxMessageBytes });
		const routes = makeRoutes(this.delta, send, this.uploads);
		this.api = new GraphApi(this.store, this.gatekeeper, this.throttle, routes, latencyMs);
	}

	static async start(options: GraphServerOptions): Promise<GraphServer> {
		const server = new GraphServer(options);
		await server.start();
		return server;
	}

	/** What requests begin with: `https://127.0.0.1:1234/v1.0`. */
	get url(): string {
		return `https://${this.host}:${this.port}/${VERSION}`;
	}

	/** Starts the server; after a `stop({ keep: true })` on the same port, with the same mail and certificates. */
	async start(): Promise<void> {
		if (this.server) return;
		if (!this.folder) {
			this.folder = await mkdtemp(join(tmpdir(), 'lab-graph-'));
			Guard.instance.addFolder(this.folder);
			this.certificates = await makeCertificates(this.folder);
		}
		const { certificate, key } = this.certificates;
		const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) });
		server.keepAliveTimeout = 60_000;
		server.on('connection', (socket: Socket) => {
			this.sockets.add(socket);
			socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
		});
		server.on('tlsClientError', () => undefined);
		server.on('request', (request, response) => void this.serve(request, response));
		server.listen(this.port || (this.options.port ?? 0), this.host);
		await once(server, 'listening');
		this.port = (server.address() as AddressInfo).port;
		this.server = server;
	}

	/** Cuts every connection. @param options.keep for another `start` */
	async stop(options: { keep?: boolean } = {}): Promise<void> {
		const { server } = this;
		delete this.server;
		for (const socket of this.sockets) socket.destroy();
		if (server) await new Promise((resolve) => server.close(resolve));
		this.gatekeeper.close();
		if (options.keep || !this.folder) return;
		await rm(this.folder, { recursive: true, force: true });
		Guard.instance.removeFolder(this.folder);
		this.folder = '';
	}

	/** Puts a message into a mailbox, which is made when it is not there. */
	deliver(mailbox: string, mime: Buffer | string, folder?: string, options?: DeliverOptions): StoredMessage {
		return this.store.deliver(mailbox, mime, folder, options);
	}

	/** Requests whose method and path match: `/^PATCH .*\/messages\//`. */
	seen(pattern: RegExp): SeenRequest[] {
		return this.requests.filter(({ method, path }) => pattern.test(`${method} ${path}`));
	}

	private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { method = 'GET', url: path = '/' } = request;
		const headers = request.headers as Record<string, string>;
		const ids = requestIds(headers['client-request-id']);
		const fault = this.faults.take({ method, path });
		const seen = this.note(request);
		try {
			const body = await readBody(request, path.startsWith(UploadSessions.path) ? 2 * MAX_BODY : MAX_BODY);
			seen.bytes = body.length;
			if (fault && (await stumble(fault, response))) return;
			const answer = await this.answer({ method, path, headers, body });
			seen.status = answer.status;
			if (fault?.kind === 'dropAnswer') return cut(response);
			if (fault?.kind === 'silence') return;
			if (fault?.kind === 'cutInBody') return cutInBody(response, answer, ids);
			send(response, answer, ids, headers['accept-encoding'] ?? '');
		} catch (error) {
			if (response.destroyed || request.socket.destroyed) return;
			const said = error instanceof GraphError ? error : unexpected(error);
			seen.status = said.status;
			const { status } = said;
			send(response, { status, headers: { ...said.headers }, body: said.body(ids) }, ids, '');
		}
	}

	private async answer(given: {
		method: string;
		path: string;
		headers: Record<string, string>;
		body: Buffer;
	}): Promise<Answer> {
		const { method, path, headers, body } = given;
		const { pathname, searchParams } = new URL(path, this.url);
		const [version = '', ...segments] = segmentsOf(pathname);
		// By the name the client has for it, as behind a proxy.
		const base = `https://${headers.host ?? new URL(this.url).host}/${VERSION}`;
		const call: Call = { method, segments, query: searchParams, headers, body, base };
		if (pathname.startsWith(UploadSessions.path)) return await this.uploads.handle(call);
		if (version !== VERSION) throw badRequest(`Invalid version: ${version}`);
		if (segments[0]?.toLowerCase() === 'subscriptions') return await this.subscriptions.handle(call);
		return await this.api.answer(call);
	}

	private note(request: IncomingMessage): SeenRequest {
		const { authorization, ...headers } = request.headers as Record<string, string>;
		const { method = '', url: path = '' } = request;
		const seen = {
			method,
			path,
			headers: authorization === undefined ? headers : { ...headers, authorization: '[removed]' },
			bytes: 0,
		};
		this.requests.push(seen);
		if (this.requests.length > MAX_SEEN) this.requests.shift();
		return seen;
	}
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request) {
		size += (chunk as Buffer).length;
		// What is too much is read all the same, so that the client sees the answer and not a broken pipe.
		if (size <= limit) chunks.push(chunk as Buffer);
	}
	if (size > limit) throw new GraphError(413, 'BadRequest', 'Maximum request length exceeded.');
	return Buffer.concat(chunks);
}

/** Carries out what replaces an answer; false when the request is to be answered all the same. */
async function stumble(fault: GraphFault, response: ServerResponse): Promise<boolean> {
	if (fault.kind === 'delay') await sleep(fault.ms);
	if (fault.kind === 'cut') cut(response);
	if (fault.kind === 'endless') sendEndless(response);
	if (fault.kind === 'error')
		throw new GraphError(fault.status, fault.code, fault.message ?? fault.code, fault.headers);
	if (fault.kind === 'answer') send(response, fault.answer, requestIds(undefined), '');
	return !['delay', 'dropAnswer', 'silence', 'cutInBody'].includes(fault.kind);
}

function unexpected(error: unknown): GraphError {
	console.error(error);
	return new GraphError(500, 'generalException', error instanceof Error ? error.message : String(error));
}
