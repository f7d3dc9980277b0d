import type { ImapCursor } from '../../../nodes/mail/imap/ImapCursor';
import type { ImapDelivery } from '../../../nodes/mail/imap/ImapDelivery';
import { ImapProgress, type Pick } from '../../../nodes/mail/imap/ImapProgress';
import type { ImapSettings } from '../../../nodes/mail/imap/ImapSettings';
import { proveListing } from '../../../nodes/mail/imap/proveListing';
import { Renumbering, withoutUids } from '../../../nodes/mail/imap/Renumbering';
import { fingerprint } from '../../../nodes/mail/message/fingerprint';
import { Random } from '../../lab/mail/Random';
import { FakeFolder, headersOf, type FakeMessage } from './FakeFolder';
import { IDENTITY } from './fakeMail';
import { PlainList } from './PlainList';

export interface Days {
	read: 'unread' | 'all';
	/** Messages are marked as read when they are done. */
	marks: boolean;
	/** The folder gets new UIDs now and then, and some of its messages cannot be read at that time. */
	renumbers?: boolean;
	/** The server omits messages from its lists. */
	lies?: boolean;
}

type Mail = Required<FakeMessage>;

const { signal } = new AbortController();
const MOST_IN_HAND = 30;

/**
 * A folder, people at work in it, and an intake that is cut off and killed: what `ImapSource` does with its
 * position, without a connection. What waits is compared with a plain list after each look at the folder.
 */
export class FolderDays {
	/** By name: how many executions were started. */
	readonly runs = new Map<string, number>();
	/** By name: how often people marked it as unread, which requests another one. */
	readonly wishes = new Map<string, number>();
	private readonly folder = new FakeFolder();
	private readonly random: Random;
	private readonly started = new Set<string>();
	private list = new PlainList();
	private readonly inHand = new Map<string, ImapDelivery>();
	/** Messages that could not be read when the folder got new UIDs. */
	private unreadable = new Set<string>();
	private stored: { cursor: ImapCursor; list: PlainList } | undefined;
	private uidValidity = 1;
	private uidNext = 1;
	private count = 0;
	private clock = Date.UTC(2026, 5, 10);
	private progress!: ImapProgress;
	private renumbering!: Renumbering;

	constructor(
		seed: number,
		private readonly days: Days,
	) {
		this.random = new Random(seed);
	}

	arrive(count: number): void {
		for (let i = 0; i < count; i++) {
			this.clock += this.random.between(0, 2) * 1_000;
			const isRead = this.random.between(0, 9) === 0;
			const messageId = `m${String(this.count++)}`;
			this.folder.messages.push({ uid: this.uidNext++, messageId, arrivedAt: this.clock, isRead });
		}
	}

	/** What people do to mail in their own programs. */
	peopleAtWork(): void {
		for (let i = this.random.between(0, 5); i > 0 && this.mails.length > 0; i--) {
			const mail = this.random.pick(this.mails);
			const choice = this.random.between(0, 4);
			if (choice === 0) this.folder.messages = this.mails.filter((one) => one !== mail);
			else if (choice <= 2) mail.isRead = true;
			// Read and unread again during its execution and with new UIDs, it is as good as new.
			else if (mail.isRead && !(this.days.renumbers && this.inHand.has(mail.messageId))) {
				mail.isRead = false;
				this.wishes.set(mail.messageId, (this.wishes.get(mail.messageId) ?? 0) + 1);
			}
		}
	}

	/** One session. */
	async work(steps: number, { isHonest = !this.days.lies } = {}): Promise<void> {
		await this.connect(isHonest);
		for (let step = 0; step < steps; step++) {
			await this.giveOut(this.random.between(1, 8));
			for (const name of [...this.inHand.keys()]) if (this.random.between(0, 2) === 0) this.acknowledge(name);
			if (this.random.between(0, 3) === 0) this.store();
			if (this.random.between(0, 1) === 0) await this.look(isHonest);
		}
	}

	/** n8n is killed: it knows its executions, and the position that it stored last. */
	crash(): void {
		this.inHand.clear();
		this.list = this.stored?.list.copy() ?? new PlainList();
		this.progress = undefined as never;
	}

	/** Every stored UID is worth nothing from now on. */
	renumber(): void {
		this.uidValidity += 1;
		this.uidNext = 1;
		for (const mail of this.mails) {
			mail.uid = this.uidNext++;
			if (this.random.between(0, 3) === 0) this.folder.silent.set(mail.uid, Infinity);
		}
	}

	/** Everything can be read again. */
	calm(): void {
		this.folder.silent.clear();
	}

	async drain(): Promise<void> {
		this.calm();
		await this.work(0, { isHonest: true });
		for (let round = 0; round === 0 || this.progress.size > 0; round++) {
			if (round > 200) throw new Error('There is no end to it');
			for (const name of [...this.inHand.keys()]) this.acknowledge(name);
			await this.look(true);
			await this.giveOut(10);
		}
	}

	get lost(): string[] {
		const isOurs = ({ isRead }: Mail) => this.days.read === 'all' || !isRead;
		return this.mails.filter((mail) => isOurs(mail) && !this.runs.has(mail.messageId)).map(nameOf);
	}

	get doubled(): string[] {
		return [...this.runs]
			.filter(([name, runs]) => runs > 1 + (this.wishes.get(name) ?? 0))
			.map(([name]) => name);
	}

	private get mails(): Mail[] {
		return this.folder.messages as Mail[];
	}

	private async connect(isHonest: boolean): Promise<void> {
		const before = this.progress === undefined ? this.stored?.cursor : copy(this.progress.toCursor());
		const uidValidity = String(this.uidValidity);
		const isRenumbered = before !== undefined && before.uidValidity !== uidValidity;
		const { read, marks } = this.days;
		this.progress = new ImapProgress(
			IDENTITY,
			uidValidity,
			read,
			isRenumbered ? withoutUids(before) : (before ?? {}),
		);
		const settings = { read, afterProcessing: marks ? 'markRead' : 'nothing' } as ImapSettings;
		this.renumbering = new Renumbering(this.folder.client, settings, this.progress);
		await this.renumbering.begin(before, [...this.inHand.values()], signal);
		const unread = this.mails.filter(({ isRead }) => !isRead);
		if (isRenumbered) this.list.renumber(unread.map(nameOf));
		else if (before?.isPartial === true)
			this.list.recognize(unread.filter(({ uid }) => uid > before.low).map(nameOf));
		const unreadable = this.progress.notRecognized;
		this.unreadable = new Set(this.mails.filter(({ uid }) => unreadable.has(uid)).map(nameOf));
		await this.look(isHonest);
	}

	private async look(isHonest: boolean): Promise<void> {
		const onlyUnread = this.days.read === 'unread';
		const query = onlyUnread ? { seen: false } : { uid: `${String(this.progress.nextUid)}:*` };
		const found = await this.folder.search(query, signal);
		const told = found.filter(() => isHonest || this.random.between(0, 5) > 0);
		const listed = await proveListing(this.folder.client, this.progress, told, { onlyUnread, signal });
		if (listed === undefined) return;
		this.progress.scan(listed);
		this.compare(new Set(listed), isHonest);
	}

	/** What waits is what the plain list says; of a list that is not whole, nothing else at least. */
	private compare(listed: ReadonlySet<number>, isWhole: boolean): void {
		const { read } = this.days;
		const picks = this.progress.peek(1_000);
		const named = new Map(picks.map((pick) => [this.mailOf(pick)?.messageId ?? '?', pick]));
		const isListed = ({ uid }: Mail) => listed.has(uid) || (read === 'all' && uid < this.progress.nextUid);
		const there = this.mails.map((mail) => ({ name: nameOf(mail), isListed: isListed(mail) }));
		const expected = this.list.look(there, new Set(this.inHand.keys()), { reruns: read === 'unread' });
		const known = (name: string) => !this.unreadable.has(name);
		for (const name of this.unreadable) named.delete(name);
		const waiting = [...named.keys()];
		const missing = [...expected].filter(known).filter((name) => isWhole && !named.has(name));
		const others = waiting.filter((name) => !expected.has(name));
		const generations = this.list.noteGenerations(named);
		const { waiting: count, size } = this.progress;
		const counts = [count - picks.length, size - picks.length - this.inHandHere.length];
		const wrong = { missing, others, generations, counts: counts.filter((difference) => difference !== 0) };
		if (Object.values(wrong).some(({ length }) => length > 0)) throw new Error(JSON.stringify(wrong));
	}

	private get inHandHere(): ImapDelivery[] {
		return [...this.inHand.values()].filter((delivery) => this.renumbering.uidOf(delivery) !== undefined);
	}

	/** Some are skipped, and some are not handed out by the server. */
	private async giveOut(limit: number): Promise<void> {
		const { progress, renumbering } = this;
		const room = Math.min(limit, progress.room, MOST_IN_HAND - this.inHand.size);
		const picks = progress.peek(room).filter(() => this.random.between(0, 5) > 0);
		progress.take(picks);
		for (const pick of picks) {
			const mail = this.mailOf(pick);
			if (mail === undefined) progress.gone(pick);
			else if (this.folder.silent.has(pick.uid) || this.random.between(0, 9) === 0) progress.putBack(pick);
			else {
				const [delivery] = renumbering.withoutDone([this.deliveryOf(mail, pick)]);
				const wasUnreadable = this.unreadable.delete(mail.messageId);
				if (delivery !== undefined) this.start(delivery, mail);
				else if (!wasUnreadable) throw new Error(`${mail.messageId} is held back`);
				else if (!this.inHand.has(mail.messageId)) this.list.done(mail.messageId, { isLeftUnread: true });
			}
		}
		return await Promise.resolve();
	}

	/** The position is stored with every execution, before that begins. */
	private start(delivery: ImapDelivery, { messageId }: Mail): void {
		if (!this.list.mayRun(messageId) || this.inHand.has(messageId))
			throw new Error(`${messageId} is given out, although it is done or in progress`);
		this.progress.records.note(delivery.uid, delivery.fingerprint);
		this.list.giveOut(messageId);
		this.inHand.set(messageId, delivery);
		this.store();
		// n8n refuses another execution under the same key.
		const execution = `${delivery.key}#${String(delivery.generation)}`;
		if (this.started.has(execution)) return;
		this.started.add(execution);
		this.runs.set(messageId, (this.runs.get(messageId) ?? 0) + 1);
	}

	private acknowledge(name: string): void {
		const delivery = this.inHand.get(name) as ImapDelivery;
		const uid = this.renumbering.uidOf(delivery);
		this.inHand.delete(name);
		this.progress.seen.add(delivery.fingerprint, delivery.receivedAt);
		const isMarked = this.days.marks && uid !== undefined && this.random.between(0, 9) > 0;
		const mail = this.mails.find(({ messageId }) => messageId === name);
		if (isMarked && mail !== undefined) mail.isRead = true;
		this.renumbering.noteDone(delivery);
		if (uid !== undefined) this.progress.acknowledge(uid, !isMarked);
		// Where it is now was not known: only the next look at the folder tells whether it is unread.
		this.list.done(name, { isLeftUnread: uid === undefined ? mail?.isRead === false : !isMarked });
	}

	private store(): void {
		this.stored = { cursor: copy(this.progress.toCursor()), list: this.list.copy() };
	}

	private mailOf({ uid }: Pick): Mail | undefined {
		return this.mails.find((mail) => mail.uid === uid);
	}

	private deliveryOf({ messageId, arrivedAt }: Mail, { uid, generation }: Pick): ImapDelivery {
		const uidValidity = String(this.uidValidity);
		const receivedAt = new Date(arrivedAt);
		return {
			key: this.progress.records.keyBefore(uid) ?? `${uidValidity}:${String(uid)}`,
			id: String(uid),
			uid,
			uidValidity,
			generation,
			receivedAt,
			fingerprint: fingerprint(headersOf(messageId), receivedAt),
			mime: Buffer.from(messageId),
		};
	}
}

const nameOf = ({ messageId }: Mail) => messageId;
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
