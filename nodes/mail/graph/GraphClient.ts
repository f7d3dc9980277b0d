import { randomUUID } from 'node:crypto';
import type { MailError } from '../contracts/MailError';
import type { TokenProvider } from '../contracts/TokenProvider';
import { defined } from '../contracts/defined';
import { serverName } from '../contracts/serverName';
import { toMailError } from '../errors/toMailError';
import { HttpsClient, type HttpResponse } from '../net/http/HttpsClient';
import { afterRefusal } from '../net/http/afterRefusal';
import { gateKey } from '../net/http/gateKey';
import { RequestGate } from '../net/http/RequestGate';
import { noteSent, sentBefore } from '../net/http/sentBefore';
import { secretsOf } from '../net/secretsOf';
import { USER_AGENT } from '../net/http/userAgent';
import { GraphRefusal } from './graphAnswer';
import { ownLink } from './graphLink';
import { mailboxPath } from './graphPath';
import { ANSWER_MS, TRANSFER_FACTOR, type GraphSettings } from './GraphSettings';
import { notGraph, readGraphJson, type JsonObject } from './readGraphJson';
import { TokenHolder } from '../auth/TokenHolder';

/**
 * Limit for an app and mailbox, whoever sends the requests. Batches would not be faster: Graph counts the
 * requests in them, and runs four at a time as well.
 * https://learn.microsoft.com/en-us/graph/throttling-limits#outlook-service-limits
 */
export const AT_ONCE = 4;
const LARGEST_JSON = 8 * 1024 * 1024;
const MAX_ATTEMPTS = 4;
const FIRST_WAIT_MS = 1_000;
/** Too many requests, or too busy for this one: https://learn.microsoft.com/en-us/graph/throttling */
const ASKS_TO_WAIT = new Set([429, 503]);

/**
 * An immutable ID stays the same when a message is moved within its mailbox. The default ID identifies a
 * message in its folder and becomes invalid once the message is moved, as with EWS.
 */
export type GraphIds = 'immutable' | 'ofFolder';

export interface GraphRequest {
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	/** Path after `/v1.0` and the mailbox, made with `graphPath`; or `link`, as returned by the server. */
	path?: string;
	link?: string;
	/** As it follows "Could not". */
	step: string;
	json?: unknown;
	body?: { type: string; content: string | Buffer };
	/** Preferences in addition to the kind of IDs (RFC 7240). */
	prefer?: string;
	ms?: number;
	maxBytes?: number;
	/** Called with the octets of the response received so far, or announced. */
	came?: (octets: number) => void;
	/** Repeating the request does no harm. Implied by the method unless given. */
	repeatable?: boolean;
	/** Statuses that are accepted as responses and are not errors. */
	also?: (status: number) => boolean;
}

/**
 * Requests to Microsoft Graph for one mailbox; everything in this package that uses Graph goes through it.
 * Each request has a token, a limit and a deadline; at most four are in progress per mailbox, across all
 * nodes of the process.
 */
export class GraphClient {
	readonly server: string;
	readonly base: URL;
	private readonly http: HttpsClient;
	private readonly gate: RequestGate;
	private readonly holder: TokenHolder;

	constructor(
		readonly settings: GraphSettings,
		tokens: TokenProvider,
		/** The kind of IDs in requests and responses. */
		private readonly ids: GraphIds = 'immutable',
	) {
		const { connection, mailbox } = settings;
		this.server = serverName(settings.connection);
		this.base = new URL(baseOf(settings));
		this.http = new HttpsClient(connection);
		const { account, service: api = 'graph' } = settings;
		this.gate = RequestGate.shared(gateKey({ api, connection, mailbox, account }), AT_ONCE);
		this.holder = new TokenHolder(tokens);
	}

	/** The JSON body of the response. */
	async json(request: GraphRequest, signal: AbortSignal): Promise<JsonObject> {
		const { body } = await this.request(request, signal);
		try {
			return readGraphJson(body, this.server);
		} catch (error) {
			throw this.failure(error, request.step);
		}
	}

	/**
	 * @returns a response with a 2xx status, or one that `also` accepts
	 * @throws MailError; for each of them `sentBefore` returns whether the server may have acted
	 */
	async request(request: GraphRequest, signal: AbortSignal): Promise<HttpResponse> {
		let refusal: MailError | undefined;
		for (let attempt = 1, isFresh = false; ; attempt += 1) {
			const { answer, token } = await this.attempt(request, signal).catch((error: unknown) => {
				throw afterRefusal(error, refusal);
			});
			const { status } = answer;
			if (status >= 200 && status < 300) return answer;
			if (status === 401 && !isFresh) {
				isFresh = true;
				this.holder.refused(token);
				continue;
			}
			const error = this.refusal(answer, request.step);
			if (ASKS_TO_WAIT.has(status)) {
				this.gate.holdBack(error.retryAfterMs ?? backoff(attempt), error);
				// A request refused because of the number of requests was not executed; "busy" may occur
				// half-way.
				refusal = error;
				const mayRepeat = status === 429 || isRepeatable(request);
				if (mayRepeat && attempt < MAX_ATTEMPTS && !signal.aborted) continue;
			}
			if (request.also?.(status)) return answer;
			throw error;
		}
	}

	/**
	 * Uploads octets to an upload session. Without a token: the URL contains its own authorization.
	 * https://learn.microsoft.com/en-us/graph/outlook-large-attachments
	 */
	async upload(
		url: URL,
		range: { content: Buffer; header: string },
		signal: AbortSignal,
	): Promise<HttpResponse> {
		const step = 'upload an attachment';
		const { answerMs = ANSWER_MS } = this.settings;
		const request = {
			method: 'PUT',
			url,
			headers: {
				'User-Agent': USER_AGENT,
				'Content-Type': 'application/octet-stream',
				'Content-Range': range.header,
			},
			body: range.content,
			ms: answerMs * TRANSFER_FACTOR,
			maxBytes: LARGEST_JSON,
		};
		try {
			const answer = await this.gate.run(signal, async () => await this.http.request(request, signal));
			this.assertNoRedirect(answer);
			return answer;
		} catch (error) {
			throw this.failure(error, step);
		}
	}

	/**
	 * Validates a link returned by the server, to be stored and followed. @throws MailError of kind
	 * `protocol`
	 */
	linkOf(link: unknown): string {
		return ownLink(this.base, link);
	}

	/** Converts any failure into a MailError in plain words. */
	failure(error: unknown, step: string): MailError {
		const { mailbox, connection } = this.settings;
		const secrets = secretsOf(connection, this.holder.known);
		const described = toMailError(error, { protocol: 'graph', server: this.server, mailbox, step, secrets });
		noteSent(described, sentBefore(error));
		return described;
	}

	refusal(answer: HttpResponse, step: string): MailError {
		const refusal = new GraphRefusal(answer);
		// RFC 9110 section 15.5: with a 4xx status the server has not executed the request.
		if (answer.status < 500) noteSent(refusal, 'nothing');
		return this.failure(refusal, step);
	}

	close(): void {
		this.http.close();
	}

	private async attempt(
		request: GraphRequest,
		signal: AbortSignal,
	): Promise<{ answer: HttpResponse; token: string }> {
		let isUnderWay = false;
		try {
			return await this.gate.run(signal, async () => {
				const token = await this.holder.token();
				const prepared = this.httpRequest(request, token);
				isUnderWay = true;
				const answer = await this.http.request(prepared, signal);
				this.assertNoRedirect(answer);
				return { answer, token };
			});
		} catch (error) {
			if (!isUnderWay) noteSent(error, 'nothing');
			throw this.failure(error, request.step);
		}
	}

	private httpRequest(request: GraphRequest, token: string) {
		const { method, prefer, json, body, ms = this.settings.answerMs ?? ANSWER_MS } = request;
		const preferred = [
			// https://learn.microsoft.com/en-us/graph/outlook-immutable-id
			...(this.ids === 'immutable' ? ['IdType="ImmutableId"'] : []),
			...(prefer === undefined ? [] : [prefer]),
		].join(', ');
		const content = json === undefined ? body?.content : JSON.stringify(json);
		const type = json === undefined ? body?.type : 'application/json';
		return {
			method,
			url: this.urlOf(request),
			headers: {
				Authorization: `Bearer ${token}`,
				'User-Agent': USER_AGENT,
				...(preferred === '' ? {} : { Prefer: preferred }),
				'client-request-id': randomUUID(),
				...defined({ 'Content-Type': type }),
			},
			...defined({ body: content }),
			ms,
			maxBytes: request.maxBytes ?? LARGEST_JSON,
			...defined({ came: request.came }),
			idempotent: isRepeatable(request),
		};
	}

	private urlOf({ path = '', link }: GraphRequest): URL {
		if (link !== undefined) return new URL(ownLink(this.base, new URL(link, this.base).href), this.base);
		return new URL(`${this.base.pathname}${mailboxPath(this.settings.mailbox)}${path}`, this.base);
	}

	/** A redirect would take the token elsewhere; Graph needs none. */
	private assertNoRedirect({ status }: HttpResponse): void {
		if (status >= 200 && (status < 300 || status >= 400)) return;
		const error = notGraph(this.server, `${String(status)}, to go on elsewhere`);
		noteSent(error, 'nothing');
		throw error;
	}
}

function baseOf({ connection: { host, port, security } }: GraphSettings): string {
	const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
	return `${security === 'none' ? 'http' : 'https'}://${name}:${String(port)}/v1.0`;
}

function isRepeatable({ method, repeatable = method !== 'POST' }: GraphRequest): boolean {
	return repeatable;
}

/** If the server does not say how long. */
function backoff(attempt: number): number {
	return FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
}
