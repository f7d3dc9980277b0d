import type { MailError } from '../../../nodes/mail/contracts/MailError';
import type { Delivery } from '../../../nodes/mail/contracts/MailSource';
import type { Run, RunOutcome } from '../../../nodes/mail/delivery/InFlightMessage';
import type { MemoryCursor } from './MemoryMailbox';
import type { Decision, PumpHost } from '../../../nodes/mail/delivery/PumpHost';

/** Takes n8n's place: keeps the runs and lets a test end them. */
export class RecordingHost implements PumpHost<MemoryCursor, Delivery> {
	readonly started: {
		key: string;
		attempt: number;
		position: MemoryCursor;
		/** What it was handed of the message. */
		text: string | undefined;
		end(outcome: RunOutcome): void;
	}[] = [];
	readonly flushed: MemoryCursor[] = [];
	readonly aside: string[] = [];
	readonly states: string[] = [];
	readonly retries: number[] = [];
	/** Ends each run by itself; undefined leaves that to the test. */
	autoEnd: ((key: string, attempt: number) => RunOutcome | undefined) | undefined = () => 'succeeded';

	/** What the host says of a message by its key. */
	judgments: (key: string) => Decision | Promise<Decision> = () => 'run';
	readonly judged: string[] = [];

	async decide({ key, verdict }: Delivery): Promise<Decision> {
		this.judged.push(key);
		return verdict === 'exclude' ? verdict : await this.judgments(key);
	}

	start(delivery: Delivery, attempt: number, position: MemoryCursor): Promise<Run> {
		let end: (outcome: RunOutcome) => void = () => undefined;
		const ended = new Promise<RunOutcome>((resolve) => (end = resolve));
		this.started.push({ key: delivery.key, attempt, position, text: delivery.mime?.toString(), end });
		const outcome = this.autoEnd?.(delivery.key, attempt);
		if (outcome !== undefined) end(outcome);
		return Promise.resolve({ outcome: ended });
	}

	flush(position: MemoryCursor): Promise<void> {
		this.flushed.push(position);
		return Promise.resolve();
	}

	/** Why messages were set aside. */
	readonly reasons: MailError[] = [];

	setAside(delivery: Delivery, reason: MailError): void {
		this.aside.push(delivery.key);
		this.reasons.push(reason);
	}

	readonly overdueCounts: number[] = [];

	overdue(count: number): void {
		this.overdueCounts.push(count);
	}

	connected(): void {
		this.states.push('connected');
	}

	disconnected(error: MailError, retryInMs: number): void {
		this.states.push(error.kind);
		this.retries.push(retryInMs);
	}

	synced(): void {
		// Nothing to record: the queue is the mailbox's.
	}

	keys(): string[] {
		return this.started.map(({ key }) => key);
	}

	end(key: string, outcome: RunOutcome = 'succeeded'): void {
		for (const run of this.started.filter((other) => other.key === key)) run.end(outcome);
	}
}
