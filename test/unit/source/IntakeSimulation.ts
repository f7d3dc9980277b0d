import { sharedAbort } from '../../../nodes/mail/async/sharedAbort';
import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { ChangeCursor } from '../../../nodes/mail/source/ChangeCursor';
import type { ChangeDelivery } from '../../../nodes/mail/source/ChangeDelivery';
import type { ChangeFeed } from '../../../nodes/mail/source/ChangeFeed';
import type { ChangeSettings } from '../../../nodes/mail/source/ChangeSettings';
import { ChangeSource } from '../../../nodes/mail/source/ChangeSource';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import type { ChangeAct } from '../../../nodes/mail/source/ChangeAcknowledger';
import { PendingActs } from '../../../nodes/mail/source/PendingActs';
import { Random } from '../../lab/mail/Random';
import { ChangeFolder, type Manners } from './ChangeFolder';

const never = sharedAbort().signal;
const START = Date.parse('2026-03-01T00:00:00Z');
const LARGEST_CURSOR = 16_000;

export interface Variant {
	read: ChangeSettings['read'];
	afterProcessing: ChangeSettings['afterProcessing'];
	manners: Manners;
	maxWaiting?: number;
	/** Messages that are there before the first day. */
	before?: number;
	/** The server forgets states now and then, or gives all messages other ids as well. */
	forgets?: 'states' | 'ids';
	/** The server does not find a message once, shows it and hands out nothing, or cannot mark or move it once. */
	lies?: boolean;
}

/**
 * A folder, people at work in it, and an intake that is cut off and killed: what `pumpMail` and n8n do with a source,
 * and what a person would call lost and doubled.
 */
export class IntakeSimulation {
	readonly random: Random;
	readonly folder: ChangeFolder;
	/** By subject: how often a run was started. */
	readonly runs = new Map<string, number>();
	/** By subject: how often people asked for another run. */
	readonly wishes = new Map<string, number>();
	readonly warnings: MailError[] = [];
	largestCursor = 0;
	/** Messages given out that had been read ahead. */
	readAhead = 0;
	/** Read again although the stored position lay behind it. */
	readonly repeats: string[] = [];
	private readonly settings: ChangeSettings;
	private readonly started = new Set<string>();
	/** Each lie is told once. */
	private readonly reported = new Set<string>();
	private readonly doneAndStored = new Set<string>();
	private doneSinceStored: string[] = [];
	/** Its clock runs fast, so that what has made trouble is tried again at once. */
	private readonly now = () => (this.minutes += 60_000);
	private readonly retries = new FetchRetries({ now: this.now });
	private pending = new PendingActs<ChangeAct>(undefined, this.now);
	private minutes = 0;
	/** For what is read ahead, in milliseconds. */
	private moment = 0;
	private stored: ChangeCursor | undefined;
	private position: ChangeCursor | undefined;
	private inHand: ChangeDelivery[] = [];
	private source: ChangeSource | undefined;
	private clock = START;
	private count = 0;
	/** Calls until the next one fails; before it has an effect, or after. */
	private fuse = Infinity;
	/** Runs until n8n is killed. */
	private killAfter = Infinity;

	constructor(
		seed: number,
		private readonly variant: Variant,
	) {
		this.random = new Random(seed);
		this.folder = new ChangeFolder(variant.manners, () => this.random.next());
		const { read, afterProcessing } = variant;
		this.settings = {
			api: 'ews',
			server: 'mail.test:443',
			mailbox: 'desk@contoso.example',
			folder: 'Inbox',
			read,
			afterProcessing,
			moveTo: 'archive',
			checkIntervalMs: 0,
			activatedAt: START,
		};
	}

	/** New mail; some of it late, so that it shows up behind younger mail. */
	arrive(count: number): void {
		for (let i = 0; i < count; i++) {
			this.clock += this.random.between(0, 40) * 1000;
			const late = this.random.between(0, 9) === 0 ? this.random.between(0, 300) * 1000 : 0;
			const isRead = this.random.between(0, 19) === 0;
			const receivedAt = new Date(this.clock - late);
			this.folder.deliver(`m${String(this.count++)}`, { receivedAt, isRead });
		}
	}

	/** What people do to mail in their own programs. */
	peopleAtWork(): void {
		const mails = this.folder.inFolder();
		for (let i = this.random.between(0, 6); i > 0 && mails.length > 0; i--) {
			const mail = this.random.pick(mails);
			switch (this.random.between(0, 6)) {
				case 0:
					this.folder.change(mail.id, { isRead: true });
					break;
				case 1:
					if (mail.isRead) this.wish(mail.subject);
					this.folder.change(mail.id, { isRead: false });
					break;
				case 2:
					this.folder.change(mail.id, { isFlagged: !mail.isFlagged });
					break;
				case 3:
					this.folder.move(mail.id, 'archive');
					break;
				case 4:
					this.folder.remove(mail.id);
					break;
				default:
					this.moveBack();
			}
		}
	}

	/** Old mail comes into the folder: it may run, and once more if it has. */
	private moveBack(): void {
		const others = [...this.folder.messages.values()].filter(({ folder }) => folder !== 'inbox');
		if (others.length === 0) return;
		const mail = this.random.pick(others);
		this.wish(mail.subject);
		this.folder.move(mail.id, 'inbox');
	}

	/** One session of the intake, of so many steps; n8n may be killed as it begins a run. */
	async work(steps: number): Promise<void> {
		this.fuse = this.random.between(0, 2) === 0 ? this.random.between(0, 12) : Infinity;
		this.killAfter = this.random.between(0, 3) === 0 ? this.random.between(1, 20) : Infinity;
		try {
			await this.connect();
			for (let step = 0; step < steps; step++) await this.step();
		} catch (error) {
			if (error instanceof Killed) this.crash();
			else if (!(error instanceof MailError)) throw error;
			await this.source?.close();
			this.source = undefined;
		}
		this.fuse = this.killAfter = Infinity;
	}

	/** n8n is killed: what is left is what it had stored. Runs that it had started, it knows. */
	crash(): void {
		void this.source?.close();
		this.source = undefined;
		this.position = this.stored;
		this.pending = new PendingActs<ChangeAct>(undefined, this.now);
		this.inHand = [];
		this.doneSinceStored = [];
	}

	/** All that waits, until nothing is left. */
	async drain(): Promise<void> {
		await this.connect();
		for (let quiet = 0; quiet < 3; ) quiet = (await this.step({ all: true })) ? 0 : quiet + 1;
	}

	get doubled(): string[] {
		const allowed = (subject: string) => 1 + (this.wishes.get(subject) ?? 0);
		return [...this.runs].filter(([subject, count]) => count > allowed(subject)).map(([subject]) => subject);
	}

	/** The server has forgotten the state, and perhaps what its messages were called. */
	forget(): void {
		if (this.variant.forgets === 'states') this.folder.loseStates();
		// A run that was under way when n8n was killed cannot be known by another id: nobody could tell.
		const isUnderWay = [...this.started].some((name) => !this.doneAndStored.has(name));
		// Nor a message by its age, before the first look at the folder, or the walk after the last time, has come to its
		// end.
		const isWalking = [this.position, this.stored].some((cursor) => cursor?.state === '');
		if (this.variant.forgets !== 'ids' || isUnderWay || isWalking) return;
		this.folder.loseStates({ newIds: true });
	}

	/** In the folder, for us, and never run. */
	get lost(): string[] {
		const isOurs = ({ isRead, receivedAt }: { isRead: boolean; receivedAt: Date }) => {
			if (this.settings.read === 'unread') return !isRead;
			return this.settings.read === 'all' || receivedAt.getTime() >= START;
		};
		// Where the server marks nothing, what people do with a message that is old is told by its age, if at all.
		const isDoubtful = (subject: string) => !this.marks && this.wishes.has(subject);
		const never = this.folder
			.inFolder()
			.filter((mail) => isOurs(mail) && !this.runs.has(mail.subject) && !isDoubtful(mail.subject));
		return never.map(({ subject }) => subject);
	}

	/** Unread in the folder, where all that is done is read: asked for once more, and not heard. */
	get unheard(): string[] {
		return this.folder
			.inFolder()
			.filter(({ isRead }) => !isRead)
			.map(({ subject }) => subject);
	}

	private get marks(): boolean {
		const { read, afterProcessing } = this.settings;
		return read === 'unread' && afterProcessing !== 'nothing' && afterProcessing !== 'flag';
	}

	private wish(subject: string): void {
		this.wishes.set(subject, (this.wishes.get(subject) ?? 0) + 1);
	}

	private async connect(): Promise<void> {
		if (this.source !== undefined) return;
		const { maxWaiting } = this.variant;
		const source = new ChangeSource({
			feed: this.feed(),
			settings: this.settings,
			retries: this.retries,
			pending: this.pending,
			now: this.now,
			aheadNow: () => this.moment,
			warn: (error) => this.warnings.push(error),
			...(maxWaiting === undefined ? {} : { maxWaiting }),
		});
		await source.connect(this.position && copy(this.position), this.inHand, never);
		this.source = source;
		this.keepPosition();
	}

	/** @returns whether anything happened */
	private async step({ all = false }: { all?: boolean } = {}): Promise<boolean> {
		const { source } = this;
		if (source === undefined) return false;
		// Executions take a while, or people are at work in between: some of what is read ahead is no news any more.
		this.moment += this.random.between(0, 1_500);
		const limit = this.random.between(1, 15);
		const ahead = source.readAhead(this.random.between(0, 2) === 0 ? 0 : limit);
		const read = ahead.length > 0 ? ahead : await source.read(limit, never);
		this.readAhead += ahead.length;
		this.keepPosition();
		for (const delivery of read) this.start(delivery);
		const done = all ? [...this.inHand] : this.inHand.filter(() => this.random.between(0, 2) > 0);
		if (done.length > 0) {
			const acknowledging = source.acknowledge(done, 'processed');
			// More are wanted meanwhile.
			const more = source.readAhead(this.random.between(0, 3));
			this.readAhead += more.length;
			this.keepPosition();
			for (const delivery of more) this.start(delivery);
			await acknowledging;
			this.keepPosition();
			this.inHand = this.inHand.filter((delivery) => !done.includes(delivery));
			this.doneSinceStored.push(...done.map(nameOf));
		}
		// Two quiet seconds: the position is stored without a run.
		if (this.random.between(0, 3) === 0) this.store();
		return read.length > 0 || done.length > 0;
	}

	/** The position is stored with every emit, beside the run: n8n may be killed with either of them stored alone. */
	private start(delivery: ChangeDelivery): void {
		const name = nameOf(delivery);
		// Not by its ID: that may be another one by now.
		const subject = /^Subject: (.*)\r$/m.exec(delivery.mime?.toString() ?? '')?.[1] ?? '';
		// A message that was moved away and back is another one to the server.
		if (this.doneAndStored.has(name) && !this.wishes.has(subject)) this.repeats.push(name);
		this.killAfter -= 1;
		const isKilled = this.killAfter <= 0;
		const isStoredAlone = isKilled && this.random.between(0, 1) === 0;
		if (!isKilled || isStoredAlone) this.store();
		if (isStoredAlone) throw new Killed();
		this.inHand.push(delivery);
		if (!this.started.has(name)) this.runs.set(subject, (this.runs.get(subject) ?? 0) + 1);
		this.started.add(name);
		if (isKilled) throw new Killed();
	}

	private store(): void {
		this.stored = this.position && copy(this.position);
		for (const name of this.doneSinceStored) this.doneAndStored.add(name);
		this.doneSinceStored = [];
	}

	private keepPosition(): void {
		this.position = this.source?.position();
		const octets = Buffer.byteLength(JSON.stringify(this.position));
		this.largestCursor = Math.max(this.largestCursor, octets);
		if (octets > LARGEST_CURSOR) throw new Error(`A cursor of ${String(octets)} octets`);
	}

	/** The folder's feed, behind a network that breaks at any line. */
	private feed(): ChangeFeed {
		const feed = this.folder.feed();
		const burn = () => {
			this.fuse -= 1;
			if (this.fuse > 0) return false;
			this.fuse = Infinity;
			return true;
		};
		const broken = () => new MailError('network', 'The connection broke');
		const wrap =
			<A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
			async (...args: A): Promise<R> => {
				const breaks = burn();
				const afterward = this.random.between(0, 1) === 0;
				if (breaks && !afterward) throw broken();
				const result = await call(...args);
				if (breaks) throw broken();
				return result;
			};
		const lies = (what: string, id: string) => {
			const isLie =
				this.variant.lies === true && !this.reported.has(what + id) && this.random.between(0, 5) === 0;
			if (isLie) this.reported.add(what + id);
			return isLie;
		};
		const busy = () => new MailError('unavailable', 'The server stumbled');
		return {
			...feed,
			open: wrap(feed.open),
			changes: wrap(feed.changes),
			fetch: wrap(async (id, signal, known) =>
				lies('fetch', id) ? undefined : await feed.fetch(id, signal, known),
			),
			look: async (ids, signal) => {
				const looks = await feed.look(ids, signal);
				return new Map(
					[...looks].map(([id, look]) => [id, lies('look', id) ? { is: 'notFound' as const } : look]),
				);
			},
			apply: wrap(async (action, targets, signal) => {
				const stumbles = targets.filter(({ id }) => lies('apply', id));
				const others = targets.filter((target) => !stumbles.includes(target));
				const results = await feed.apply(action, others, signal);
				return new Map([...results, ...stumbles.map(({ id }) => [id, busy()] as const)]);
			}),
		};
	}
}

class Killed extends Error {}

const nameOf = ({ key, generation }: ChangeDelivery) => `${key}:${String(generation)}`;
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
