import { TokenHolder } from '../auth/TokenHolder';
import type { MailError } from '../contracts/MailError';
import type { TokenProvider } from '../contracts/TokenProvider';
import { serverName } from '../contracts/serverName';
import { HttpsClient, type HttpResponse } from '../net/http/HttpsClient';
import { afterRefusal } from '../net/http/afterRefusal';
import { gateKey } from '../net/http/gateKey';
import { RequestGate } from '../net/http/RequestGate';
import { noteSent } from '../net/http/sentBefore';
import { USER_AGENT } from '../net/http/userAgent';
import { describe, EwsFault, EwsRefusal, isRefused } from './ewsFailures';
import { ANSWER_MS, ownerOf, urlOf, type EwsSettings } from './EwsSettings';
import { decodeInTurns } from './soap/decodeBase64';
import type { Envelope, ResponseMessage } from './soap/Envelope';
import { readEnvelope } from './soap/readEnvelope';
import { XmlRefused } from './soap/XmlRefused';

/**
 * Leaves room for people who use the mailbox:
 * https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange
 */
export const AT_ONCE = 2;
const LARGEST_ANSWER = 16 * 1024 * 1024;
const MAX_ATTEMPTS = 4;
const FIRST_WAIT_MS = 1_000;

/** Too many requests; our next one would be refused as well. */
const BUSY = new Set(['ErrorServerBusy', 'ErrorExceededConnectionCount', 'ErrorTooManyObjectsOpened']);

export interface Exchange {
	/** As it follows "Could not". */
	readonly step: string;
	readonly ms?: number;
	readonly maxBytes?: number;
	/** Repeating it does no harm. */
	readonly repeatable: boolean;
}

/**
 * Requests to Exchange Web Services for one mailbox; everything in this package that uses EWS goes through
 * it. Each request has a token, a limit and a deadline; redirects are not followed; at most two are in
 * progress per mailbox, across all nodes of the process; and the returned envelope is safe to parse.
 */
export class EwsChannel {
	readonly server: string;
	readonly url: URL;
	private readonly http: HttpsClient;
	private readonly gate: RequestGate;
	private readonly holder: TokenHolder;

	constructor(
		readonly settings: EwsSettings,
		tokens: TokenProvider,
	) {
		this.server = serverName(settings.connection);
		this.url = urlOf(settings);
		this.http = new HttpsClient(settings.connection);
		const { connection, mailbox, account } = settings;
		this.gate = RequestGate.shared(gateKey({ api: 'ews', connection, mailbox, account }), AT_ONCE);
		this.holder = new TokenHolder(tokens);
	}

	/**
	 * @returns an envelope without a fault; responses about single items are not checked
	 * @throws MailError; for each of them `sentBefore` returns whether the server may have acted
	 */
	async exchange(soap: string | Buffer, what: Exchange, signal: AbortSignal): Promise<Envelope> {
		let refusal: MailError | undefined;
		for (let attempt = 1, isFresh = false; ; attempt += 1) {
			const { answer, token } = await this.attempt(soap, what, signal).catch((error: unknown) => {
				throw afterRefusal(error, refusal);
			});
			if (answer.status === 401 && !isFresh) {
				isFresh = true;
				this.holder.refused(token);
				continue;
			}
			try {
				return await this.open(answer, Buffer.byteLength(soap));
			} catch (error) {
				const mailError = this.failure(error, what.step);
				const isWorthIt =
					this.holdBack(error, answer, mailError, attempt) && (what.repeatable || isRefused(error));
				refusal = mailError;
				if (!isWorthIt || attempt >= MAX_ATTEMPTS || signal.aborted) throw mailError;
			}
		}
	}

	/** Converts any failure into a MailError in plain words. */
	failure(error: unknown, step: string): MailError {
		return describe(this.settings, step, error, this.holder.known);
	}

	close(): void {
		this.http.close();
	}

	private async attempt(
		soap: string | Buffer,
		{ step, ms, maxBytes = LARGEST_ANSWER, repeatable }: Exchange,
		signal: AbortSignal,
	): Promise<{ answer: HttpResponse; token: string }> {
		let isUnderWay = false;
		try {
			return await this.gate.run(signal, async () => {
				const token = await this.holder.token();
				isUnderWay = true;
				const request = {
					method: 'POST',
					url: this.url,
					headers: this.headers(token),
					body: soap,
					ms: ms ?? this.settings.answerMs ?? ANSWER_MS,
					maxBytes,
					idempotent: repeatable,
				};
				return { answer: await this.http.request(request, signal), token };
			});
		} catch (error) {
			if (!isUnderWay) noteSent(error, 'nothing');
			throw this.failure(error, step);
		}
	}

	private headers(token: string): Record<string, string> {
		const owner = ownerOf(this.settings);
		// Routes the request to the server that holds the mailbox:
		// https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/how-to-maintain-affinity-between-group-of-subscriptions-and-mailbox-server
		const anchor: Record<string, string> =
			owner !== undefined && /^[\x21-\x7e]+$/.test(owner) ? { 'X-AnchorMailbox': owner } : {};
		return {
			Authorization: `Bearer ${token}`,
			'Content-Type': 'text/xml; charset=utf-8',
			Accept: 'text/xml',
			'User-Agent': USER_AGENT,
			...anchor,
		};
	}

	/** @throws EwsRefusal, EwsFault, XmlRefused */
	private async open(answer: HttpResponse, asked: number): Promise<Envelope> {
		const { status, body } = answer;
		if (status !== 200 && status !== 500) throw new EwsRefusal(answer, asked);
		const envelope = await envelopeOf(answer);
		const busy = envelope.responses.find(({ code }) => BUSY.has(code));
		const said = envelope.fault ?? busy;
		if (said !== undefined) throw new EwsFault(said);
		if (status !== 200 || body.length === 0) throw new EwsRefusal(answer);
		return envelope;
	}

	/** @returns whether the server asked to wait */
	private holdBack(error: unknown, { status }: HttpResponse, mailError: MailError, attempt: number): boolean {
		const isBusy =
			error instanceof EwsFault
				? BUSY.has(error.code) || mailError.retryAfterMs !== undefined
				: status === 429 || status === 503;
		if (isBusy) this.gate.holdBack(mailError.retryAfterMs ?? backoff(attempt), mailError);
		return isBusy;
	}
}

/**
 * A page with status 500 is not an envelope, and says less than the status. @throws XmlRefused, EwsRefusal
 */
async function envelopeOf(answer: HttpResponse): Promise<Envelope> {
	try {
		const envelope = readEnvelope(answer.body, (base64) => base64);
		const responses: ResponseMessage[] = [];
		for (const response of envelope.responses)
			responses.push(
				response.mime === undefined ? response : { ...response, mime: await decodeInTurns(response.mime) },
			);
		return { ...envelope, responses };
	} catch (error) {
		throw answer.status === 500 && error instanceof XmlRefused ? new EwsRefusal(answer) : error;
	}
}

/** If the server does not say how long. */
function backoff(attempt: number): number {
	return FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
}
