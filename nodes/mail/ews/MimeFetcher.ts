import { MailError } from '../contracts/MailError';
import { serverName } from '../contracts/serverName';
import { isOfMessage, isTooLarge, messageTooLarge } from '../source/fetchFailures';
import { asMessage } from './asMessage';
import { describe, EwsFault } from './ewsFailures';
import { AT_ONCE } from './EwsChannel';
import type { EwsMailbox } from './EwsMailbox';
import type { ResponseMessage } from './soap/Envelope';

/**
 * Several small messages share a response: with Exchange Online, a request takes longer than their
 * transfer.
 */
const MAX_IN_A_BATCH = 10;
const LARGEST_BATCH = 1024 * 1024;
/** Sizes are estimates: https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/size */
const ROOM_FOR_ERROR = 8 * 1024 * 1024;
/** Exchange Online accepts no larger message: 150 MB, and a third more in transfer. */
const LARGEST_MESSAGE = 200_000_000;
const STEP = 'fetch a message';

interface Wanted {
	readonly id: string;
	readonly size: number;
	readonly signal: AbortSignal;
	resolve(mime: Buffer | undefined): void;
	reject(error: unknown): void;
}

/** Fetches messages as MIME: large ones alone, small ones together. */
export class MimeFetcher {
	private readonly queue: Wanted[] = [];
	private running = 0;

	/** @param lookAtFolder throws if the folder cannot be opened any more */
	constructor(
		private readonly mailbox: EwsMailbox,
		private readonly lookAtFolder: (signal: AbortSignal) => Promise<void>,
		private readonly maxMessageBytes = LARGEST_MESSAGE,
	) {}

	/**
	 * @param size in octets; a message of unknown size is fetched alone
	 * @returns undefined if it is gone by now
	 */
	async fetch(id: string, signal: AbortSignal, size = LARGEST_BATCH): Promise<Buffer | undefined> {
		return await new Promise((resolve, reject) => {
			this.queue.push({ id, size, signal, resolve, reject });
			// Messages requested at the same moment are fetched together.
			setImmediate(() => this.dispatch());
		});
	}

	private dispatch(): void {
		while (this.running < AT_ONCE && this.queue.length > 0) {
			const batch = this.nextBatch();
			this.running += 1;
			void this.serve(batch).finally(() => {
				this.running -= 1;
				this.dispatch();
			});
		}
	}

	private nextBatch(): Wanted[] {
		const batch: Wanted[] = [];
		let octets = 0;
		// Shared out, so that one request does not fetch everything while the other is idle.
		const most = Math.min(MAX_IN_A_BATCH, Math.ceil(this.queue.length / (AT_ONCE - this.running)));
		for (let next = this.queue[0]; next !== undefined && batch.length < most; next = this.queue[0]) {
			const fits = octets + next.size <= LARGEST_BATCH && next.signal === batch[0]?.signal;
			if (batch.length > 0 && !fits) break;
			octets += next.size;
			batch.push(next);
			this.queue.shift();
		}
		return batch;
	}

	private async serve(batch: readonly Wanted[]): Promise<void> {
		const [first] = batch;
		if (first === undefined) return;
		try {
			const isAlone = batch.length === 1;
			const maxBytes = isAlone ? this.maxMessageBytes : LARGEST_BATCH + ROOM_FOR_ERROR;
			const ids = batch.map(({ id }) => id);
			const responses = await this.mailbox.mime(ids, { step: STEP, maxBytes }, first.signal);
			await Promise.all(batch.map(async (one, index) => await this.settle(one, responses[index])));
		} catch (error) {
			const isPassing = error instanceof MailError && error.transient;
			// One of them may have broken the response for all.
			if (batch.length > 1 && !isPassing && !first.signal.aborted) {
				for (const one of batch) await this.serve([one]);
				return;
			}
			const reason = isTooLarge(error) ? this.tooLarge() : error;
			for (const { reject } of batch) reject(reason);
		}
	}

	private async settle(wanted: Wanted, response: ResponseMessage | undefined): Promise<void> {
		const { resolve, reject, signal } = wanted;
		const { mime } = response ?? {};
		if (response?.isError === true) {
			// What may no longer be seen is reported as not found, too: a message is skipped only if its
			// folder exists.
			const failure = await this.lookAtFolder(signal).catch((error: unknown) => error);
			if (failure !== undefined) return reject(failure);
			return response.code === 'ErrorItemNotFound' ? resolve(undefined) : reject(this.refusal(response));
		}
		if (mime === undefined || mime.length === 0) return reject(this.unreadable('returned no content for it'));
		// The limit of the whole response is slightly larger than that of the message.
		if (mime.length > this.maxMessageBytes) return reject(this.tooLarge());
		resolve(asMessage(mime));
	}

	/** The folder exists, so the message is to blame, unless the failure is temporary. */
	private refusal(response: ResponseMessage): MailError {
		const error = describe(this.mailbox.settings, STEP, new EwsFault(response));
		if (isOfMessage(error)) return error;
		if (error.transient && response.code !== 'ErrorInternalServerError') return error;
		return this.unreadable(`refused: ${response.code}${response.text ? `, ${response.text}` : ''}`);
	}

	private unreadable(what: string): MailError {
		const { settings } = this.mailbox;
		return new MailError(
			'unreadable',
			`A message in ${settings.mailbox} could not be fetched: ${serverName(settings.connection)} ${what}`,
			{
				code: 'ErrorMimeContentConversionFailed',
				hint: 'Exchange cannot convert this message to MIME, or does not return it. Open it in Outlook on the web.',
			},
		);
	}

	private tooLarge(): MailError {
		const { mailbox, connection } = this.mailbox.settings;
		return messageTooLarge({ mailbox, server: serverName(connection) }, this.maxMessageBytes);
	}
}
