import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { ImapCursor } from '../../../nodes/mail/imap/ImapCursor';
import type { ImapDelivery } from '../../../nodes/mail/imap/ImapDelivery';
import type { ImapSettings } from '../../../nodes/mail/imap/ImapSettings';
import { ImapSource } from '../../../nodes/mail/imap/ImapSource';
import { ActMemory } from '../../../nodes/mail/imap/ActMemory';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { HONEST, type Manners, type ModelImap } from '../../lab/imap/ModelImap';
import type { Random } from '../../lab/mail/Random';

const never = new AbortController().signal;
const START = Date.parse('2026-03-01T00:00:00Z');
const LARGEST_CURSOR = 16_000;
const FOREVER = 1e15;

export type Mode = Pick<ImapSettings, 'read' | 'afterProcessing'>;

/** A folder on a server that lies, people at work in it, and an intake that is cut off and killed at any step. */
export class RandomIntake {
	/** By subject: how often a run was started. */
	readonly runs = new Map<string, number>();
	/** By subject: how often people asked for another run. */
	readonly wishes = new Map<string, number>();
	/** Given out again although it was in progress, or the stored position lay behind it. */
	readonly repeats: string[] = [];
	readonly warnings: MailError[] = [];
	largestCursor = 0;
	crashes = 0;
	private readonly started = new Set<string>();
	private readonly doneAndStored = new Set<string>();
	private doneSinceStored: string[] = [];
	private stored: ImapCursor | undefined;
	private position: ImapCursor | undefined;
	private inHand: ImapDelivery[] = [];
	private source: ImapSource | undefined;
	private retries!: FetchRetries;
	private acts!: ActMemory;
	private ticks = 0;
	private clock = START;
	private count = 0;

	constructor(
		private readonly server: ModelImap,
		private readonly random: Random,
		private readonly mode: Mode,
	) {
		this.forgetAll();
	}

	arrive(count: number): void {
		for (let i = 0; i < count; i++) {
			this.clock += this.random.between(0, 40) * 1000;
			this.server.deliver(`m${String(this.count++)}`, new Date(this.clock));
		}
	}

	/** What people do to mail in their own programs, and what the server withholds for a while. */
	peopleAtWork(): void {
		this.server.withheld.clear();
		for (let i = this.random.between(0, 4); i > 0 && this.server.messages.length > 0; i--) {
			const mail = this.random.pick(this.server.messages);
			switch (this.random.between(0, 4)) {
				case 0:
					mail.isRead = true;
					break;
				case 1:
					if (mail.isRead) this.wishes.set(mail.subject, (this.wishes.get(mail.subject) ?? 0) + 1);
					mail.isRead = false;
					break;
				case 2:
					this.server.messages = this.server.messages.filter((one) => one !== mail);
					break;
				default:
					this.server.withheld.add(mail.subject);
			}
		}
	}

	/** One session, of so many steps; n8n may be killed after any of them. */
	async work(steps: number, manners: Manners): Promise<void> {
		this.server.manners = manners;
		for (let step = 0; step < steps; step++) {
			await this.attempt();
			if (this.random.between(0, 9) === 0) await this.crash();
		}
		this.server.manners = HONEST;
	}

	/** n8n is killed: what is left is what it had stored. Runs that it had started, it knows. */
	async crash(): Promise<void> {
		this.crashes += 1;
		await this.source?.close();
		this.source = undefined;
		this.position = this.stored;
		this.inHand = [];
		this.doneSinceStored = [];
		this.forgetAll();
	}

	/** All that waits, until nothing is left, on a server that has come to its senses. */
	async drain(): Promise<void> {
		this.server.withheld.clear();
		for (let quiet = 0; quiet < 4; ) quiet = (await this.attempt({ all: true })) ? 0 : quiet + 1;
		await this.source?.close();
	}

	get doubled(): string[] {
		const allowed = (subject: string) => 1 + (this.wishes.get(subject) ?? 0);
		return [...this.runs].filter(([subject, count]) => count > allowed(subject)).map(([subject]) => subject);
	}

	/** In the folder, for us, and never run. */
	get lost(): string[] {
		const isOurs = ({ isRead }: { isRead: boolean }) => this.mode.read !== 'unread' || !isRead;
		const waiting = this.server.messages.filter((mail) => isOurs(mail) && !this.runs.has(mail.subject));
		return waiting.map(({ subject }) => subject);
	}

	/** @returns whether anything happened */
	private async attempt(options: { all?: boolean } = {}): Promise<boolean> {
		try {
			return await this.step(options);
		} catch (error) {
			if (!(error instanceof MailError)) throw error;
			await this.source?.close();
			this.source = undefined;
			return true;
		}
	}

	private async step({ all = false }: { all?: boolean }): Promise<boolean> {
		const source = await this.connected();
		const read = await this.readFrom(source);
		this.keepPosition();
		for (const delivery of read) this.start(delivery);
		const done = all ? this.inHand : this.inHand.filter(() => this.random.between(0, 2) > 0);
		if (done.length > 0) {
			const acknowledging = source.acknowledge(done, 'processed');
			// Somebody wants more meanwhile.
			const ahead = source.readAhead(this.random.between(0, 3));
			this.keepPosition();
			for (const delivery of ahead) this.start(delivery);
			await acknowledging;
			this.keepPosition();
			this.inHand = this.inHand.filter((delivery) => !done.includes(delivery));
			this.doneSinceStored.push(...done.map(subjectOf));
		}
		// Two quiet seconds: the position is stored without a run.
		if (this.random.between(0, 3) === 0) this.store();
		if (read.length === 0) await source.wait(never);
		return read.length > 0 || done.length > 0;
	}

	private async readFrom(source: ImapSource): Promise<ImapDelivery[]> {
		const limit = this.random.between(1, 15);
		const ahead = source.readAhead(this.random.between(0, 2) === 0 ? 0 : limit);
		return ahead.length > 0 ? ahead : await source.read(limit, never);
	}

	private async connected(): Promise<ImapSource> {
		if (this.source !== undefined) return this.source;
		const source = new ImapSource({
			settings: {
				connection: { host: this.server.host, port: this.server.port, security: 'none' },
				mailbox: 'desk@contoso.example',
				folder: 'INBOX',
				moveTo: 'Archive',
				checkIntervalMs: 1,
				answerMs: 5_000,
				maxPartBytes: 1_000_000,
				attachments: true,
				activatedAt: START,
				...this.mode,
			},
			tokens: { getToken: () => Promise.resolve({ token: 'secret' }) },
			retries: this.retries,
			acts: this.acts,
			warn: (error) => this.warnings.push(error),
		});
		try {
			await source.connect(this.position && copy(this.position), this.inHand, never);
		} catch (error) {
			await source.close();
			throw error;
		}
		this.source = source;
		this.keepPosition();
		return source;
	}

	/** The position is stored with every emit, before the run begins. */
	private start(delivery: ImapDelivery): void {
		const subject = subjectOf(delivery);
		const isWished = delivery.generation > 0 || this.wishes.has(subject);
		const isInHand = this.inHand.some(
			({ key, generation }) => key === delivery.key && generation === delivery.generation,
		);
		if (isInHand || (this.doneAndStored.has(subject) && !isWished)) this.repeats.push(subject);
		this.store();
		this.inHand.push(delivery);
		const name = `${delivery.key}#${String(delivery.generation)}`;
		if (this.started.has(name)) return;
		this.started.add(name);
		this.runs.set(subject, (this.runs.get(subject) ?? 0) + 1);
	}

	private store(): void {
		this.stored = this.position && copy(this.position);
		for (const subject of this.doneSinceStored) this.doneAndStored.add(subject);
		this.doneSinceStored = [];
	}

	private keepPosition(): void {
		this.position = this.source?.position();
		const octets = Buffer.byteLength(JSON.stringify(this.position));
		this.largestCursor = Math.max(this.largestCursor, octets);
		if (octets > LARGEST_CURSOR) throw new Error(`A cursor of ${String(octets)} octets`);
	}

	/** Clocks that run fast, so that what is not to be had is tried again at once. */
	private forgetAll(): void {
		const now = () => (this.ticks += 60_000);
		this.retries = new FetchRetries({ giveUpAfterMs: FOREVER, now });
		this.acts = new ActMemory(FOREVER, now);
	}
}

const subjectOf = ({ mime }: ImapDelivery) =>
	/^Subject: (.*)\r$/m.exec(mime?.toString('latin1') ?? '')?.[1] ?? '?';
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
