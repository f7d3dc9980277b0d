import type { MailError } from '../contracts/MailError';
import type { Outcome } from '../contracts/MailSource';
import { defined } from '../contracts/defined';
import { marksAsDone } from './afterProcessing';
import type { ChangeDelivery } from './ChangeDelivery';
import type { ActionResult, ChangeFeed, FeedAction, FeedTarget } from './ChangeFeed';
import type { ChangeProgress } from './ChangeProgress';
import type { ChangeSettings } from './ChangeSettings';
import { feedActionFor } from './feedActionFor';
import type { PendingAct, PendingActs } from './PendingActs';
import { isPause } from './serverPause';
import { dueActs, noteUndone, type MessageState } from './undoneActs';

/** Maximum number of postponed actions to retry at a time. */
const MAX_AT_ONCE = 20;
/**
 * A read receipt is requested in the header section (RFC 8098 section 2.1); the others are older names of
 * the field.
 */
const ASKS_FOR_RECEIPT = /^(?:disposition-notification-to|return-receipt-to|x-confirm-reading-to):/im;
const LONGEST_HEADER = 64 * 1024;

/** A postponed action on a message of a feed; its key is the message's ID. */
export interface ChangeAct extends PendingAct {
	readonly asksForReceipt: boolean;
	readonly receivedAt?: Date;
}

interface AcknowledgerOptions {
	feed: Pick<ChangeFeed, 'apply' | 'count'>;
	settings: ChangeSettings;
	pending: PendingActs<ChangeAct>;
	warn(error: MailError): void;
}

/**
 * Applies the configured actions to messages, so that a message that resists does not block the others. An
 * action is done when the server shows its effect.
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
		const folder = this.folderId;
		const ours = deliveries.filter(({ folderId }) => folderId === folder);
		const acts = ours.map(({ id, mime, receivedAt }): ChangeAct => {
			const act = { key: progress.idOf(id), folder, outcome, asksForReceipt: asksForReceipt(mime) };
			return { ...act, ...defined({ receivedAt }) };
		});
		const marked = await this.apply(acts, outcome, signal);
		for (const { id } of ours) progress.acknowledge(id, !marked.has(progress.idOf(id)));
	}

	/** Retries what could not be done before. */
	async tryAgain(progress: ChangeProgress, signal: AbortSignal): Promise<void> {
		const { pending, settings } = this.options;
		const due = pending.due(this.folderId, MAX_AT_ONCE);
		const state: MessageState<ChangeAct> = {
			isOpen: ({ key }) => progress.isOpen(key),
			isRead: ({ key }) => progress.isRead(key),
		};
		for (const [outcome, acts] of dueActs({ pending, settings, due }, state))
			for (const id of await this.apply(acts, outcome, signal)) progress.noteRead(id);
	}

	/** @returns IDs of messages that are no longer unread */
	private async apply(
		acts: readonly ChangeAct[],
		outcome: Outcome,
		signal: AbortSignal,
	): Promise<ReadonlySet<string>> {
		const { settings, pending, warn } = this.options;
		const action = feedActionFor(settings, outcome);
		if (action === undefined) {
			for (const act of acts) pending.done(act);
			return new Set();
		}
		const targets = acts.map(
			({ key, asksForReceipt: asks }): FeedTarget => ({ id: key, asksForReceipt: asks }),
		);
		const results = await this.ask(action, targets, signal);
		const undone = acts.flatMap((act) => {
			const why = results.get(act.key) ?? 'notFound';
			if (why !== 'done' && why !== 'left') return [{ act, why, ...defined({ receivedAt: act.receivedAt }) }];
			pending.done(act);
			return [];
		});
		noteUndone(undone, { pending, settings, outcome, warn });
		if (!marksAsDone(settings, outcome)) return new Set();
		return new Set([...results].filter(([, result]) => result === 'done').map(([id]) => id));
	}

	/**
	 * If the server asks for a pause, the message may be the reason each time: it is then requested alone,
	 * after the others, and if the folder responds, the refusal concerns that message only.
	 * @throws MailError of kind `throttled` until that is known
	 */
	private async ask(
		action: FeedAction,
		targets: readonly FeedTarget[],
		signal: AbortSignal,
	): Promise<ReadonlyMap<string, ActionResult>> {
		const { feed, pending } = this.options;
		const act = ({ id }: FeedTarget) => ({ folder: this.folderId, key: id });
		const suspects = targets.filter((target) => pending.isAccused(act(target)));
		const others = targets.filter((target) => !pending.isAccused(act(target)));
		const results = new Map(others.length > 0 ? await feed.apply(action, others, signal) : []);
		const paused = others.filter(({ id }) => isPause(results.get(id)));
		for (const target of paused) pending.accuse(act(target));
		const [why] = [...results.values()].filter(isPause);
		if (why !== undefined) throw why;
		if (suspects.length > 0) await feed.count('all', signal);
		let refusal: MailError | undefined;
		for (const target of suspects) {
			const result = refusal ?? (await feed.apply(action, [target], signal)).get(target.id);
			if (result !== undefined) results.set(target.id, result);
			if (isPause(result)) refusal = result;
		}
		return results;
	}
}

function asksForReceipt(mime: Buffer | undefined): boolean {
	const start = mime?.subarray(0, LONGEST_HEADER).toString('latin1') ?? '';
	const end = start.search(/\r?\n\r?\n/);
	return ASKS_FOR_RECEIPT.test(end === -1 ? start : start.slice(0, end));
}
