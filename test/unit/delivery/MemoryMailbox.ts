import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { Delivery, MailSource, Outcome, Recalled } from '../../../nodes/mail/contracts/MailSource';

export interface MemoryCursor {
	done: string[];
}

/** A mailbox in memory whose server can be told to fail; its sources are opened as a real server's are. */
export class MemoryMailbox {
	readonly messages: string[] = [];
	readonly outcomes = new Map<string, Outcome>();
	readonly unfetchable = new Set<string>();
	/** Of messages that are more than a subject. */
	readonly mimes = new Map<string, string>();
	/** What the source's filter leaves out by the header section alone. */
	readonly leftOut = new Set<string>();
	/** Fails a call of that name, once for each error given. */
	readonly failures: { call: keyof MemorySource; error: MailError; after?: boolean }[] = [];
	/** Its sources give what waits without being asked to read. */
	readsAhead = false;
	/** Holds up acknowledgments until it is settled. */
	acknowledgesAfter: Promise<void> | undefined;
	/** Calls that came while an acknowledgment was under way. */
	readonly overlapping: string[] = [];
	/** Messages that were asked for once more, and what is answered instead of them. */
	readonly recalled: string[] = [];
	readonly recallAnswers: Recalled[] = [];
	down: MailError | undefined;
	connects = 0;
	closes = 0;
	readLimits: number[] = [];
	private listeners = new Set<() => void>();

	readonly open = () => new MemorySource(this);

	/** Messages with header fields of their own; each is known by its subject. */
	deliverMails(mails: Record<string, string>): void {
		for (const [key, fields] of Object.entries(mails))
			this.mimes.set(key, `Subject: ${key}\r\n${fields}\r\n\r\n`);
		this.deliver(...Object.keys(mails));
	}

	deliver(...keys: string[]): void {
		this.messages.push(...keys);
		this.tell();
	}

	tell(): void {
		for (const listener of this.listeners) listener();
	}

	/** Cuts the wait that is going on. */
	breakConnections(error = new MailError('network', 'The connection was reset')): void {
		this.failures.push({ call: 'wait', error });
		this.tell();
	}

	listen(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}
}

export class MemorySource implements MailSource<MemoryCursor> {
	private readonly given = new Set<string>();
	private done = new Set<string>();
	private isAcknowledging = false;
	private hasRead = false;
	readonly readAhead?: (limit: number) => Delivery[];

	constructor(private readonly mailbox: MemoryMailbox) {
		if (mailbox.readsAhead) this.readAhead = (limit) => (this.hasRead ? this.next(limit) : []);
	}

	async connect(cursor: MemoryCursor | undefined, inHand: readonly Delivery[]): Promise<void> {
		this.mailbox.connects += 1;
		this.fail('connect', false);
		if (this.mailbox.down) throw this.mailbox.down;
		this.done = new Set(cursor?.done ?? []);
		for (const { key } of inHand) this.given.add(key);
		await Promise.resolve();
	}

	async read(limit: number): Promise<Delivery[]> {
		this.fail('read', false);
		if (this.isAcknowledging) this.mailbox.overlapping.push('read');
		this.mailbox.readLimits.push(limit);
		this.hasRead = true;
		await Promise.resolve();
		return this.next(limit);
	}

	private next(limit: number): Delivery[] {
		const waiting = this.mailbox.messages.filter((key) => !this.given.has(key) && !this.done.has(key));
		const leftOut = waiting.filter((key) => this.mailbox.leftOut.has(key));
		const keys = waiting.filter((key) => !this.mailbox.leftOut.has(key)).slice(0, limit);
		for (const key of [...leftOut, ...keys]) this.given.add(key);
		return [
			...leftOut.map((key) => ({ key, id: key, generation: 0, verdict: 'exclude' as const })),
			...keys.map((key) =>
				this.mailbox.unfetchable.has(key)
					? { key, id: key, generation: 0, error: new MailError('unreadable', `${key} cannot be fetched`) }
					: {
							key,
							id: key,
							generation: 0,
							mime: this.octetsOf(key),
						},
			),
		];
	}

	async recall({ key }: Delivery): Promise<Recalled> {
		this.fail('recall', false);
		if (this.isAcknowledging) this.mailbox.overlapping.push('recall');
		this.mailbox.recalled.push(key);
		await Promise.resolve();
		const answer = this.mailbox.recallAnswers.shift();
		if (answer !== undefined) return answer;
		if (!this.mailbox.messages.includes(key)) return { is: 'gone' };
		return { is: 'here', content: { mime: this.octetsOf(key) } };
	}

	private octetsOf(key: string): Buffer {
		return Buffer.from(this.mailbox.mimes.get(key) ?? `Subject: ${key}\r\n\r\n`);
	}

	async acknowledge(deliveries: readonly Delivery[], outcome: Outcome): Promise<void> {
		this.fail('acknowledge', false);
		if (this.isAcknowledging) this.mailbox.overlapping.push('acknowledge');
		this.isAcknowledging = true;
		await this.mailbox.acknowledgesAfter;
		this.isAcknowledging = false;
		for (const { key } of deliveries) this.mailbox.outcomes.set(key, outcome);
		// The server has done it, and its answer is lost.
		this.fail('acknowledge', true);
		for (const { key } of deliveries) this.done.add(key);
	}

	position(): MemoryCursor {
		return { done: [...this.done] };
	}

	queueSize(): Promise<number> {
		return Promise.resolve(this.mailbox.messages.filter((key) => !this.done.has(key)).length);
	}

	async wait(signal: AbortSignal): Promise<void> {
		if (this.isAcknowledging) this.mailbox.overlapping.push('wait');
		this.fail('wait', false);
		await new Promise<void>((resolve) => {
			const stop = this.mailbox.listen(() => finish());
			const finish = () => {
				stop();
				resolve();
			};
			if (signal.aborted) finish();
			else signal.addEventListener('abort', finish, { once: true });
		});
		this.fail('wait', false);
	}

	close(): Promise<void> {
		this.mailbox.closes += 1;
		return Promise.resolve();
	}

	private fail(call: keyof MemorySource, after: boolean): void {
		const at = this.mailbox.failures.findIndex(
			(other) => other.call === call && (other.after ?? false) === after,
		);
		const [failure] = at === -1 ? [] : this.mailbox.failures.splice(at, 1);
		if (failure) throw failure.error;
	}
}
