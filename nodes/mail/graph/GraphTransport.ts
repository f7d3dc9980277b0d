import { setTimeout as sleep } from 'node:timers/promises';
import { claimsOf } from '../auth/claimsOf';
import type { MailTransport, OutgoingMail, SendResult } from '../contracts/MailTransport';
import type { TokenProvider } from '../contracts/TokenProvider';
import type { HttpResponse } from '../net/http/HttpRequest';
import { GraphClient } from './GraphClient';
import { type GraphDraft, withMessageId } from './GraphDraft';
import type { GraphSettings } from './GraphSettings';
import { assertAccepted, sendFailure } from './sendFailures';
import { withBcc } from '../message/compose/withBcc';
import { discarded, MAX_AT_ONCE, writeDraft } from './writeDraft';

export interface GraphTransportSettings extends GraphSettings {
	/** Keep a copy in Sent Items. If not, the copy that Exchange makes is removed after sending. */
	saveToSentItems: boolean;
	/** How long in milliseconds the server may take to accept a message after receiving it. */
	acceptMs?: number;
}

/** It is long, because after giving up the outcome is unknown. */
const ACCEPT_MS = 5 * 60_000;

/** Pauses in milliseconds between looking for the copy in Sent Items. */
const LOOKS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * Sends over Microsoft Graph. A message is sent as MIME in one request. A large message, or one with
 * receipts or a later time, becomes a draft first, because MIME cannot express these.
 */
export class GraphTransport implements MailTransport {
	readonly server: string;
	private readonly client: GraphClient;

	constructor(
		private readonly settings: GraphTransportSettings,
		private readonly tokens: TokenProvider,
	) {
		this.client = new GraphClient(settings, tokens);
		this.server = this.client.server;
	}

	/**
	 * Reads the ID of a folder. A token that permits sending only may be refused here, and is still valid.
	 */
	async verify(signal: AbortSignal): Promise<void> {
		const path = '/mailFolders/sentitems?$select=id';
		const step = 'open the mailbox';
		const isRefused = (status: number) => status === 403;
		const answer = await this.client.request({ method: 'GET', path, step, also: isRefused }, signal);
		if (isRefused(answer.status) && !(await this.maySendOnly())) throw this.client.refusal(answer, step);
	}

	async send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult> {
		const mime = withBcc(mail.mime, mail.bcc);
		if (mime.length > MAX_AT_ONCE || !this.settings.saveToSentItems || wantsProperties(mail))
			return await this.sendDraft(mail, signal);
		const answer = await this.handOver(mail, async () => await this.sendAtOnce(mime, signal));
		return this.result(mail, answer);
	}

	async wasSent(messageId: string, signal: AbortSignal): Promise<boolean> {
		const path = `/mailFolders/sentitems/messages?${withMessageId(messageId)}`;
		const { value } = await this.client.json({ method: 'GET', path, step: 'look in Sent Items' }, signal);
		return Array.isArray(value) && value.length > 0;
	}

	async close(): Promise<void> {
		this.client.close();
		await Promise.resolve();
	}

	private get acceptMs(): number {
		return this.settings.acceptMs ?? ACCEPT_MS;
	}

	/** https://learn.microsoft.com/en-us/graph/api/user-sendmail (in MIME format) */
	private async sendAtOnce(mime: Buffer, signal: AbortSignal): Promise<HttpResponse> {
		const body = { type: 'text/plain', content: mime.toString('base64') };
		const also = (status: number) => status >= 500;
		const { acceptMs: ms } = this;
		return await this.client.request(
			{ method: 'POST', path: '/sendMail', step: 'send the message', body, ms, also },
			signal,
		);
	}

	private async sendDraft(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult> {
		const draft = await writeDraft(this.client, mail, signal);
		let answer: HttpResponse;
		try {
			answer = await this.handOver(mail, async () => await draft.send(signal, this.acceptMs));
		} catch (error) {
			// A message that may have been sent is not touched.
			throw isUnknown(error) ? error : await discarded(this.client, draft, error);
		}
		const note = this.settings.saveToSentItems ? undefined : await this.removeCopy(draft);
		return this.result(mail, answer, note);
	}

	private async handOver(mail: OutgoingMail, send: () => Promise<HttpResponse>): Promise<HttpResponse> {
		let answer: HttpResponse;
		try {
			answer = await send();
		} catch (error) {
			throw sendFailure(this.client, mail, error);
		}
		assertAccepted(this.client, mail, answer);
		return answer;
	}

	private result({ envelope }: OutgoingMail, { status, headers }: HttpResponse, note?: string): SendResult {
		const id = headers['request-id'];
		const words = [`${String(status)} Accepted`, ...(id === undefined ? [] : [`request-id ${id}`])];
		return {
			accepted: envelope.to,
			rejected: [],
			response: [...words, ...(note === undefined ? [] : [note])].join('; '),
			server: this.server,
		};
	}

	/**
	 * Graph always keeps a copy of a message that is sent as MIME or as a draft. The copy has the draft's
	 * ID (https://learn.microsoft.com/en-us/graph/outlook-immutable-id), and is removed once it is in Sent
	 * Items; before that, it may be the message still to be sent.
	 *
	 * @returns what to report if that failed; the message itself was sent
	 */
	private async removeCopy(draft: GraphDraft): Promise<string | undefined> {
		const signal = AbortSignal.timeout(2 * (this.settings.answerMs ?? 60_000));
		try {
			const step = 'look for Sent Items';
			const path = '/mailFolders/sentitems?$select=id';
			const { id: sentItems } = await this.client.json({ method: 'GET', path, step }, signal);
			for (const ms of LOOKS) {
				const place = await draft.whereabouts(signal);
				if (place !== undefined && !place.isDraft && place.folderId === sentItems) {
					await draft.remove(signal);
					return undefined;
				}
				await sleep(ms, undefined, { signal });
			}
			return 'its copy did not arrive in Sent Items in time and is kept';
		} catch {
			return 'its copy in Sent Items could not be removed';
		}
	}

	private async maySendOnly(): Promise<boolean> {
		const { token } = await this.tokens.getToken();
		const { scp = '', roles = [] } = claimsOf(token) ?? {};
		const granted = [...scp.split(' '), ...roles];
		return (
			granted.some((name) => /^Mail\.Send/.test(name)) && !granted.some((name) => /^Mail\.Read/.test(name))
		);
	}
}

/** Whether the message needs properties that MIME cannot express, or not reliably. */
function wantsProperties({ receipts, sendAt }: OutgoingMail): boolean {
	return receipts !== undefined || sendAt !== undefined;
}

function isUnknown(error: unknown): boolean {
	return (error as { kind?: unknown }).kind === 'outcomeUnknown';
}
