import type { MailError } from '../../../nodes/mail/contracts/MailError';
import { Backoff } from '../../../nodes/mail/delivery/Backoff';
import { systemClock } from '../../../nodes/mail/delivery/Clock';
import { pumpMail } from '../../../nodes/mail/delivery/pumpMail';
import type { Delivery, MailSource } from '../../../nodes/mail/contracts/MailSource';
import type { RunOutcome } from '../../../nodes/mail/delivery/InFlightMessage';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import type { ImapCursor } from '../../../nodes/mail/imap/ImapCursor';
import type { ImapDelivery } from '../../../nodes/mail/imap/ImapDelivery';
import type { ImapSettings } from '../../../nodes/mail/imap/ImapSettings';
import { ImapSource } from '../../../nodes/mail/imap/ImapSource';
import { toItem } from '../../../nodes/mail/n8n/trigger/toItem';
import { itemSettings } from '../../unit/n8n/trigger/itemSettings';
import { ParserThread } from './ParserThread';
import { newTally, type Tally, type Task } from './Task';
import type { PumpHost } from '../../../nodes/mail/delivery/PumpHost';

const LARGEST_PART = 100_000_000;

/** What becomes of a message: its octets come in, its attachments' sizes go out. */
export type Handle = (delivery: Delivery) => Promise<number[]>;

/**
 * The engine as the trigger runs it, save that a run in n8n is a pause of `runMs`, or nothing, and that contents of
 * attachments go nowhere.
 */
export async function drainWithOurs(task: Task): Promise<Tally> {
	return await drain(task, makeItem);
}

/** The same, save that a worker thread parses; it is not given the work of making items. */
export async function drainWithThread(task: Task): Promise<Tally> {
	const thread = new ParserThread();
	try {
		return await drain(task, async ({ mime = Buffer.alloc(0) }) => {
			const { attachments } = await thread.parse(mime);
			return attachments.map(({ size }) => size);
		});
	} finally {
		await thread.stop();
	}
}

export async function makeItem(delivery: Delivery): Promise<number[]> {
	const sizes: number[] = [];
	await toItem(delivery, {
		settings: { ...itemSettings, maxAttachmentBytes: LARGEST_PART },
		protocol: 'imap',
		prepareBinary: (content, fileName = '', mimeType = '') => {
			sizes.push(content.length);
			return Promise.resolve({ data: '', fileName, mimeType });
		},
	});
	return sizes;
}

async function drain(task: Task, handle: Handle): Promise<Tally> {
	const settings = settingsOf(task);
	const retries = new FetchRetries();
	const warn = (error: MailError) => console.error(error);
	const tokens = { getToken: () => Promise.resolve({ token: task.token }) };
	const open = () => new ImapSource({ settings, tokens, retries, warn });
	return await drainThroughEngine<ImapCursor, ImapDelivery>(task, handle, open);
}

/** The engine over any source. */
export async function drainThroughEngine<C, D extends Delivery>(
	task: Task,
	handle: Handle,
	open: () => MailSource<C, D>,
): Promise<Tally> {
	const tally = newTally();
	await new Promise<void>((resolve, reject) => {
		const pump = pumpMail<C, D>({
			open,
			host: hostOf(task, tally, handle, () => pump.stop(60_000).then(resolve, reject), reject),
			policy: {
				acknowledge: task.onSuccess ? 'onSuccess' : 'onCompletion',
				maxInFlight: task.chunk,
				maxUnacknowledged: 200,
				attempts: 1,
				retryDelayMs: 0,
				overdueAfterMs: 3_600_000,
				flushAfterMs: 60_000,
			},
			backoff: new Backoff({ minMs: 100, maxMs: 1_000 }),
			clock: systemClock,
		});
	});
	return tally;
}

function hostOf<C, D extends Delivery>(
	{ count, runMs = 0, onSuccess = false }: Task,
	tally: Tally,
	handle: Handle,
	onLast: () => void,
	onError: (error: MailError) => void,
): PumpHost<C, D> {
	let tellBegun: () => void = () => undefined;
	const allHaveBegun = new Promise<void>((resolve) => (tellBegun = resolve));
	const ended = async (): Promise<RunOutcome> => {
		if (onSuccess) await allHaveBegun;
		if (runMs > 0) await new Promise((resolve) => setTimeout(resolve, runMs));
		return 'succeeded';
	};
	return {
		decide: () => Promise.resolve('run'),
		start: async (delivery) => {
			const sizes = await handle(delivery);
			tally.messages += 1;
			tally.octets += delivery.mime?.length ?? 0;
			tally.attachments += sizes.length;
			for (const size of sizes) tally.attachmentOctets += size;
			if (tally.messages === count) {
				tellBegun();
				onLast();
			}
			return { outcome: ended() };
		},
		flush: () => Promise.resolve(),
		setAside: (_delivery, reason) => onError(reason),
		overdue: () => undefined,
		connected: () => undefined,
		disconnected: (error) => onError(error),
		synced: () => undefined,
	};
}

function settingsOf({ host, port, ca, mailbox }: Task): ImapSettings {
	return {
		connection: { host, port, security: 'ssl', ca },
		mailbox,
		folder: 'INBOX',
		read: 'unread',
		afterProcessing: 'markRead',
		checkIntervalMs: 60_000,
		maxPartBytes: LARGEST_PART,
		attachments: true,
		activatedAt: Date.now(),
	};
}
