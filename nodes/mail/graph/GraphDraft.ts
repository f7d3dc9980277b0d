import { setTimeout as sleep } from 'node:timers/promises';
import { MailError } from '../contracts/MailError';
import type { OutgoingMail, SavedDraft } from '../contracts/MailTransport';
import type { HttpResponse } from '../net/http/HttpRequest';
import { attachToDraft } from './attachToDraft';
import type { CutAttachment } from './cutAttachments';
import { isAboutItem } from './graphAnswer';
import type { GraphClient } from './GraphClient';
import { graphPath, odataString } from './graphPath';
import { draftLeft } from './sendFailures';
import { isObject, isObjects, notGraph, type JsonObject } from './readGraphJson';

/** For cleaning up, independent of the sender's own deadline. */
const TIDY_MS = 40_000;

/** PidTagDeferredSendTime ([MS-OXOMSG] section 2.2.3.2), in Graph's notation for MAPI properties. */
const DEFERRED_SEND_TIME = 'SystemTime 0x3FEF';

/**
 * A message in Drafts, for cases that `sendMail` does not support: larger than 3 MB, no copy in Sent Items,
 * receipts, or a later time. https://learn.microsoft.com/en-us/graph/api/user-post-messages (in MIME
 * format)
 */
export class GraphDraft {
	private constructor(
		private readonly client: GraphClient,
		/** The draft as returned to the caller. */
		readonly saved: SavedDraft,
	) {}

	/**
	 * @param mime the message without the attachments that are uploaded later
	 * @throws MailError; there is no draft then, as far as the server can be reached
	 */
	static async create(
		client: GraphClient,
		mail: OutgoingMail,
		mime: Buffer,
		signal: AbortSignal,
	): Promise<GraphDraft> {
		const step = 'make a draft of the message';
		const body = { type: 'text/plain', content: mime.toString('base64') };
		let draft: GraphDraft | undefined;
		try {
			const made = await client.json({ method: 'POST', path: '/messages', step, body }, signal);
			if (typeof made.id !== 'string' || made.id === '')
				throw notGraph(client.server, 'without the ID of the draft');
			draft = new GraphDraft(client, { id: made.id, ...webLinkOf(made) });
			await draft.complete(mail, made, signal);
			return draft;
		} catch (error) {
			if (draft === undefined) await discardLost(client, mail.messageId);
			else if (!(await draft.discard())) throw draftLeft(client, error);
			throw error;
		}
	}

	async attach(attachments: readonly CutAttachment[], signal: AbortSignal): Promise<void> {
		// One after another: Exchange saves the message with each, and their order has to be kept.
		for (const attachment of attachments) await attachToDraft(this.client, this.path, attachment, signal);
	}

	/** The response may be 5xx. https://learn.microsoft.com/en-us/graph/api/message-send */
	async send(signal: AbortSignal, ms: number): Promise<HttpResponse> {
		const path = `${this.path}/send`;
		const also = (status: number) => status >= 500;
		return await this.client.request({ method: 'POST', path, step: 'send the message', ms, also }, signal);
	}

	/** The folder it is in now; undefined if it is not found. */
	async whereabouts(signal: AbortSignal): Promise<{ folderId: string; isDraft: boolean } | undefined> {
		const path = `${this.path}?$select=parentFolderId,isDraft`;
		const also = (status: number) => status === 404;
		const step = 'look for the copy in Sent Items';
		const answer = await this.client.request({ method: 'GET', path, step, also }, signal);
		if (answer.status === 404) return undefined;
		const { parentFolderId, isDraft } = JSON.parse(answer.body.toString('utf8')) as JsonObject;
		return typeof parentFolderId === 'string'
			? { folderId: parentFolderId, isDraft: isDraft !== false }
			: undefined;
	}

	/** Permanently: it was not sent, or no copy is wanted. @throws MailError */
	async remove(signal: AbortSignal): Promise<void> {
		await removeForGood(this.client, this.path, signal);
	}

	/** Never throws, because the error that led here matters more. @returns whether it is gone */
	async discard(): Promise<boolean> {
		const signal = AbortSignal.timeout(TIDY_MS);
		for (;;) {
			try {
				await this.remove(signal);
				return true;
			} catch (error) {
				const pause =
					error instanceof MailError && error.kind === 'throttled' ? error.retryAfterMs : undefined;
				if (pause === undefined || pause > TIDY_MS || signal.aborted) return false;
				await sleep(pause, undefined, { signal }).catch(() => undefined);
			}
		}
	}

	private get path(): string {
		return graphPath`/messages/${this.saved.id}`;
	}

	/** Sets what Graph did not take from the MIME, and what only a property can express. */
	private async complete(mail: OutgoingMail, made: JsonObject, signal: AbortSignal): Promise<void> {
		const missing = missingRecipients(mail, made);
		const hasId = made.internetMessageId === `<${mail.messageId}>`;
		const wanted = wantedProperties(mail, made);
		if (hasId && missing.length === 0 && Object.keys(wanted).length === 0) return;
		const json = {
			...wanted,
			...(hasId ? {} : { internetMessageId: `<${mail.messageId}>` }),
			...(missing.length === 0
				? {}
				: { bccRecipients: [...recipients(made.bccRecipients), ...missing.map(recipient)] }),
		};
		const step = 'complete the draft of the message';
		await this.client.request({ method: 'PATCH', path: this.path, step, json }, signal);
	}
}

/** Receipts and the time to send, unless the draft has them already. */
function wantedProperties({ receipts, sendAt }: OutgoingMail, made: JsonObject): JsonObject {
	const asks = (isWanted: boolean | undefined, name: string) =>
		isWanted === true && made[name] !== true ? { [name]: true } : {};
	return {
		...asks(receipts?.read, 'isReadReceiptRequested'),
		...asks(receipts?.delivery, 'isDeliveryReceiptRequested'),
		...(sendAt === undefined
			? {}
			: { singleValueExtendedProperties: [{ id: DEFERRED_SEND_TIME, value: sendAt.toISOString() }] }),
	};
}

function webLinkOf({ webLink }: JsonObject): Pick<SavedDraft, 'webLink'> {
	return typeof webLink === 'string' && /^https:\/\/[^\s<>"]{1,2000}$/.test(webLink) ? { webLink } : {};
}

function missingRecipients({ envelope }: OutgoingMail, made: JsonObject): string[] {
	const named = [made.toRecipients, made.ccRecipients, made.bccRecipients].flatMap(recipients);
	const known = new Set(named.map(({ emailAddress }) => addressOf(emailAddress)));
	return envelope.to.filter((address) => !known.has(address.toLowerCase()));
}

function recipients(list: unknown): readonly JsonObject[] {
	return isObjects(list) ? list : [];
}

function addressOf(emailAddress: unknown): string {
	const address = isObject(emailAddress) ? emailAddress.address : undefined;
	return typeof address === 'string' ? address.toLowerCase() : '';
}

function recipient(address: string): JsonObject {
	return { emailAddress: { address } };
}

/**
 * https://learn.microsoft.com/en-us/graph/api/message-permanentdelete; DELETE would leave it in Deleted
 * Items.
 */
async function removeForGood(client: GraphClient, path: string, signal: AbortSignal): Promise<void> {
	const step = 'remove a draft';
	const isUnsupported = (status: number) => [400, 403, 404, 405, 501].includes(status);
	const request = {
		method: 'POST',
		path: `${path}/permanentDelete`,
		step,
		repeatable: true,
		also: isUnsupported,
	} as const;
	const answer = await client.request(request, signal);
	if (answer.status < 300 || isAboutItem(answer)) return;
	const also = (status: number) => status === 404;
	await client.request({ method: 'DELETE', path, step, also }, signal);
}

/** Removes a draft that may have been created and whose ID is unknown. */
async function discardLost(client: GraphClient, messageId: string): Promise<void> {
	const path = `/mailFolders/drafts/messages?${withMessageId(messageId)}`;
	const signal = AbortSignal.timeout(TIDY_MS);
	try {
		const { value } = await client.json({ method: 'GET', path, step: 'look for a draft' }, signal);
		for (const { id } of recipients(value)) {
			if (typeof id === 'string') await removeForGood(client, graphPath`/messages/${id}`, signal);
		}
	} catch {
		// It could not be reached before either.
	}
}

/** Query for the IDs of messages with a Message-ID. */
export function withMessageId(messageId: string): string {
	return `$filter=internetMessageId%20eq%20${odataString(`<${messageId}>`)}&$select=id`;
}
