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
 * For an app and mailbox, whoever sends them. Batches would not be quicker: Graph counts what is in them, and runs
 * four at a time as well. https://learn.microsoft.com/en-us/graph/throttling-limits#outlook-service-limits
 */
export const AT_ONCE = 4;
const LARGEST_JSON = 8 * 1024 * 1024;
const MAX_ATTEMPTS = 4;
const FIRST_WAIT_MS = 1_000;
/** Too many requests, and too busy for this one: https://learn.microsoft.com/en-us/graph/throttling */
const ASKS_TO_WAIT = new Set([429, 503]);

/**
 * An immutable id stays the same wherever a message is moved within its mailbox. Graph's own, the default, is that of
 * the message in its folder, and nothing is found by it once the message was moved, as with EWS.
 */
export type GraphIds = 'immutable' | 'ofFolder';

export interface GraphRequest {
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	/** Behind `/v1.0` and the mailbox, made with `graphPath`; or `link`, which the server gave. */
	path?: string;
	link?: string;
	/** As it follows "Could not". */
	step: string;
	json?: unknown;
	body?: { type: string; content: string | Buffer };
	/** Preferences beside the kind of ids (RFC 7240). */
	prefer?: string;
	ms?: number;
	maxBytes?: number;
	/** Told how many octets of the answer have come so far, or are announced. */
	came?: (octets: number) => void;
	/** Doing it twice does no harm. Follows from the method unless it is given. */
	repeatable?: boolean;
	/** Statuses that are answers here, and no errors. */
	also?: (status: number) => boolean;
}

/**
 * Requests to Microsoft Graph for one mailbox; there is no other way to it in this package. Each has a token, a limit
 * and a deadline; no more than four are under way for a mailbox, over all nodes of the process.
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
		/** What is said of messages, and what they are asked for by. */
		private readonly ids: GraphIds = 'immutable',
	) {
		const { connection, mailbox } = settings;
		this.server = serverName(settings.connection);
		this.base = new URL(baseOf(settings));
		this.http = new HttpsClient(connection);
		const { account } = settings;
		this.gate = RequestGate.shared(gateKey({ api: 'graph', connection, mailbox, account }), AT_ONCE);
		this.holder = new TokenHolder(tokens);
	}

	/** The data that a request is answered with. */
	async json(request: GraphRequest, signal: AbortSignal): Promise<JsonObject> {
		const { body } = await this.request(request, signal);
		try {
			return readGraphJson(body, this.server);
		} catch (error) {
			throw this.failure(error, request.step);
		}
	}

	/**
	 * @returns an answer with a 2xx status, or one that `also` takes
	 * @throws MailError; of each `sentBefore` tells whether the server may have acted
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
				// What was refused for its number was not looked at; "busy" may come from half-way.
				refusal = error;
				const mayRepeat = status === 429 || isRepeatable(request);
				if (mayRepeat && attempt < MAX_ATTEMPTS && !signal.aborted) continue;
			}
			if (request.also?.(status)) return answer;
			throw error;
		}
	}

	/**
	 * Puts octets where an upload session wants them. Without a token: the address holds its own authorization.
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

	/** A link that the server gave, as it is kept and followed. @throws MailError of kind `protocol` */
	linkOf(link: unknown): string {
		return ownLink(this.base, link);
	}

	/** Anything that went wrong, in plain words. */
	failure(error: unknown, step: string): MailError {
		const { mailbox, connection } = this.settings;
		const secrets = secretsOf(connection, this.holder.known);
		const described = toMailError(error, { protocol: 'graph', server: this.server, mailbox, step, secrets });
		noteSent(described, sentBefore(error));
		return described;
	}

	refusal(answer: HttpResponse, step: string): MailError {
		const refusal = new GraphRefusal(answer);
		// RFC 9110 section 15.5: the server says no before it has done anything.
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

/** Where the server does not say how long. */
function backoff(attempt: number): number {
	return FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
}
