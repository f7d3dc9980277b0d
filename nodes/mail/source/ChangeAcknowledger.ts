import type { MailError } from '../contracts/MailError';
import type { Outcome } from '../contracts/MailSource';
import { actionFor, givenUpError, marksAsDone, notYetError, refusedError } from './afterProcessing';
import type { ChangeDelivery } from './ChangeDelivery';
import type { ChangeFeed, FeedTarget } from './ChangeFeed';
import type { ChangeProgress } from './ChangeProgress';
import type { ChangeSettings } from './ChangeSettings';
import type { PendingAction, PendingActions } from './PendingActions';

/** What is left to do of messages that are done is tried again by so many at a time. */
const MAX_AT_ONCE = 20;
/** A read receipt is asked for in the header section (RFC 8098 section 2.1); the others are older names of it. */
const ASKS_FOR_RECEIPT = /^(?:disposition-notification-to|return-receipt-to|x-confirm-reading-to):/im;
const LONGEST_HEADER = 64 * 1024;

interface AcknowledgerOptions {
	feed: ChangeFeed;
	settings: ChangeSettings;
	pending: PendingActions;
	warn(error: MailError): void;
}

/**
 * Does to messages what the settings say, and sees to it that one to which it cannot be done does not hold up the
 * others. What is done is what the server shows.
 */
export class ChangeAcknowledger {
	constructor(
		private readonly options: AcknowledgerOptions,
		private readonly folderId: string,
	) {}

	async acknowledge(
		progress: ChangeProgress,
		deliveries: readonly ChangeDelivery[],
		outcome: Outcome,
		signal: AbortSignal,
	): Promise<void> {
		const ours = deliveries.filter(({ folderId }) => folderId === this.folderId);
		const actions = ours.map((delivery): PendingAction => {
			const { mime, receivedAt } = delivery;
			const target = { id: progress.idOf(delivery.id), asksForReceipt: asksForReceipt(mime) };
			return { target, folderId: this.folderId, outcome, ...(receivedAt ? { receivedAt } : {}) };
		});
		const marked = await this.apply(actions, outcome, signal);
		for (const { id } of ours) progress.acknowledge(id, !marked.has(progress.idOf(id)));
	}

	/** Does what could not be done before. */
	async tryAgain(progress: ChangeProgress, signal: AbortSignal): Promise<void> {
		const due = this.options.pending.due(this.folderId, MAX_AT_ONCE);
		for (const outcome of ['processed', 'setAside', 'filteredOut'] as const) {
			const some = due.filter((action) => action.outcome === outcome);
			if (some.length === 0) continue;
			for (const id of await this.apply(some, outcome, signal)) progress.noteRead(id);
		}
	}

	/** @returns ids of messages that are not unread any more */
	private async apply(
		actions: readonly PendingAction[],
		outcome: Outcome,
		signal: AbortSignal,
	): Promise<ReadonlySet<string>> {
		const { feed, settings, pending, warn } = this.options;
		const action = actionFor(settings, outcome);
		if (action === undefined || actions.length === 0) return new Set();
		const targets: FeedTarget[] = actions.map(({ target }) => target);
		const results = await feed.apply(action, targets, signal);
		const troubles = new Troubles();
		for (const one of actions) {
			const result = results.get(one.target.id) ?? 'notFound';
			if (result === 'done' || result === 'left') pending.forget(one.target.id);
			else if (result === 'notFound') pending.failed(one, result);
			else if (!mayPass(result)) troubles.refused.push(result);
			else if (pending.failed(one, result)) troubles.later.push(result);
			else troubles.givenUp(result, one);
		}
		const { refused, later, hopeless, received } = troubles;
		if (refused.length > 0) warn(refusedError(settings, outcome, refused.length));
		if (later.length > 0) warn(notYetError(settings, outcome, later));
		if (hopeless.length > 0) warn(givenUpError(settings, outcome, { why: hopeless, received }));
		if (!marksAsDone(settings, outcome)) return new Set();
		return new Set([...results].filter(([, result]) => result === 'done').map(([id]) => id));
	}
}

class Troubles {
	readonly refused: MailError[] = [];
	readonly later: MailError[] = [];
	readonly hopeless: MailError[] = [];
	readonly received: Date[] = [];

	givenUp(why: MailError, { receivedAt }: PendingAction): void {
		this.hopeless.push(why);
		if (receivedAt !== undefined) this.received.push(receivedAt);
	}
}

/** A mailbox that is full has room again some day. */
function mayPass({ transient, code = '' }: MailError): boolean {
	return transient || /Quota|Conflict/i.test(code);
}

function asksForReceipt(mime: Buffer | undefined): boolean {
	const start = mime?.subarray(0, LONGEST_HEADER).toString('latin1') ?? '';
	const end = start.search(/\r?\n\r?\n/);
	return ASKS_FOR_RECEIPT.test(end === -1 ? start : start.slice(0, end));
}
