import { defined } from '../contracts/defined';
import type { ImapClient } from './ImapClient';
import type { ImapCursor } from './ImapCursor';
import { deliveryKey, type ImapDelivery } from './ImapDelivery';
import type { ImapProgress } from './ImapProgress';
import type { ImapSettings } from './ImapSettings';
import { InHandRecords, isRequestedAgain } from './InHandRecords';
import { recognizeAfterRenumbering, type Known, type Recognized } from './recognizeAfterRenumbering';

/**
 * Finds known messages again after the folder got new UIDs, when no stored UID is valid any more (RFC 3501
 * section 2.3.1.1).
 */
export class Renumbering {
	/** Messages that could not be read, and how to recognize them once they arrive. */
	private unknown:
		| (Known & { uids: Set<number>; done: ReadonlySet<string>; doneSince: Set<string> })
		| undefined;
	/** Current UIDs of messages in hand, by the key they were given out with. */
	private readonly moved = new Map<string, number>();

	constructor(
		private readonly client: ImapClient,
		private readonly settings: ImapSettings,
		private readonly progress: ImapProgress,
	) {}

	/**
	 * Takes over what is in hand, and what the position identifies by fingerprint only.
	 * @returns how many messages were recognized as done, if the folder has other UIDs than the position
	 */
	async begin(
		before: ImapCursor | undefined,
		inHand: readonly ImapDelivery[],
		signal: AbortSignal,
	): Promise<number | undefined> {
		const { progress } = this;
		if (before !== undefined && before.uidValidity !== progress.uidValidity)
			return await this.walkAgain(before, inHand, signal);
		const notFound: ImapDelivery[] = [];
		for (const delivery of inHand) {
			const isOfNow = delivery.uidValidity === progress.uidValidity;
			const uid = isOfNow ? delivery.uid : progress.records.uidOf(delivery.key, delivery.fingerprint);
			if (uid === undefined) notFound.push(delivery);
			else this.adopt(delivery, uid);
		}
		if (before?.isPartial === true) await this.recognizeDone(notFound, signal);
		return undefined;
	}

	/** The current UID of a delivery's message. */
	uidOf({ uidValidity, uid, key }: ImapDelivery): number | undefined {
		return uidValidity === this.progress.uidValidity ? uid : this.moved.get(key);
	}

	/** It is done: if it could not be read before, it must not be given out when it arrives. */
	noteDone({ fingerprint }: ImapDelivery): void {
		this.progress.records.forgetUnfound(fingerprint);
		this.unknown?.doneSince.add(fingerprint);
	}

	/** Removes, from messages that could not be read before, those that were done or in hand. */
	withoutDone(came: ImapDelivery[]): ImapDelivery[] {
		const { unknown, progress } = this;
		if (unknown === undefined) return came;
		const isDone = ({ fingerprint }: ImapDelivery) =>
			unknown.done.has(fingerprint) && !isRequestedAgain(unknown.underWay.get(fingerprint));
		const left = came.flatMap((delivery) => {
			const { uid, fingerprint, mime, verdict } = delivery;
			if (!unknown.uids.delete(uid) || (mime === undefined && verdict === undefined)) return [delivery];
			const running = unknown.inHand.find((one) => one.fingerprint === fingerprint);
			const isDoneSince = unknown.doneSince.has(fingerprint);
			if (running !== undefined && !isDoneSince) this.adopt(running, uid);
			else if (isDoneSince || isDone(delivery)) progress.acknowledge(uid, true);
			else return [this.asGivenOut(delivery, unknown)];
			return [];
		});
		if (unknown.uids.size > 0) return left;
		progress.records.keepUnfound(new Map());
		progress.isPartial = false;
		this.unknown = undefined;
		return left;
	}

	private asGivenOut(delivery: ImapDelivery, { underWay }: Known): ImapDelivery {
		const { uid, fingerprint } = delivery;
		const givenOut = underWay.get(fingerprint);
		if (givenOut === undefined) return delivery;
		this.progress.records.noteKey(uid, givenOut.key);
		if (isRequestedAgain(givenOut)) this.progress.adopt(uid, givenOut.generation);
		return { ...delivery, ...givenOut };
	}

	private async walkAgain(
		before: ImapCursor,
		inHand: readonly ImapDelivery[],
		signal: AbortSignal,
	): Promise<number> {
		const { client, settings, progress } = this;
		const underWay = new InHandRecords(before).underWay(before);
		const remembered = { seen: progress.seen, inHand, underWay };
		const whole = { ...settings, readBefore: before.read };
		const found = await recognizeAfterRenumbering(client, whole, remembered, signal);
		for (const uid of found.done) progress.recognize(uid);
		for (const { uid, delivery } of found.inHand) this.adopt(delivery, uid);
		this.keepUnderWay(found, remembered);
		return found.done.length;
	}

	/**
	 * The position had no room for everything done above the first open message: it is recognized by
	 * fingerprint. So is what was in hand and could not be read when the folder got new UIDs.
	 */
	private async recognizeDone(inHand: readonly ImapDelivery[], signal: AbortSignal): Promise<void> {
		const { progress } = this;
		const remembered = { seen: progress.seen, inHand, underWay: progress.records.givenOutUnfound };
		const settings = { ...this.settings, from: progress.nextUid };
		const found = await recognizeAfterRenumbering(this.client, settings, remembered, signal);
		for (const uid of found.done) if (!progress.isInHand(uid)) progress.recognize(uid);
		for (const { uid, delivery } of found.inHand) this.adopt(delivery, uid);
		this.keepUnderWay(found, remembered);
	}

	/** Records what was in hand before, found or not, and what could not be read yet. */
	private keepUnderWay({ underWay, unknown }: Recognized, remembered: Known): void {
		const { progress } = this;
		const unfound = new Map(unknown.length > 0 ? remembered.underWay : []);
		for (const { uid, key, generation, fingerprint } of underWay) {
			// With its fingerprint, because the folder may get new UIDs again before it is given out.
			progress.records.note(uid, fingerprint);
			progress.records.noteKey(uid, key);
			progress.restoreRerun(uid, generation);
			unfound.delete(fingerprint);
		}
		progress.records.keepUnfound(unfound);
		progress.isPartial = unknown.length > 0;
		const done = progress.seen.snapshot();
		if (unknown.length === 0) return;
		this.unknown = { ...remembered, uids: new Set(unknown), done, doneSince: new Set() };
		progress.notRecognized = this.unknown.uids;
	}

	private adopt({ key, generation, fingerprint }: ImapDelivery, uid: number): void {
		const { progress } = this;
		progress.adopt(uid, generation);
		progress.records.note(uid, fingerprint);
		const isOwn = key === deliveryKey(progress.uidValidity, uid);
		if (!isOwn) progress.records.noteKey(uid, key);
		this.moved.set(key, uid);
	}
}

/** The part of a position that is still valid after the folder got new UIDs. */
export function withoutUids({
	generation,
	seen,
	seenSince,
	seenSinceCount,
}: ImapCursor): Partial<ImapCursor> {
	return { generation, seen, seenSince, ...defined({ seenSinceCount }) };
}
