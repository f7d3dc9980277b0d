import type { AcknowledgeMode } from '../../nodes/mail/delivery/InFlightMessage';
import type { ExecutionSummary } from '../lab/n8n/n8nTypes';

/** An execution with what it was about; n8n takes that from one that a crash cut off. */
export interface Observed extends Pick<ExecutionSummary, 'id' | 'status' | 'startedAt' | 'stoppedAt'> {
	subject?: string;
}

export interface Row {
	fault: string;
	count: number;
	lost: number;
	doubled: number;
	longestSilenceMs: number;
	/** What went wrong, message by message. */
	details: string[];
}

interface Sent {
	mailbox: string;
	mode: AcknowledgeMode;
	at: number;
	/** Its workflow fails on it, always. */
	fails: boolean;
	sleeps?: boolean;
}

const QUIET = '(none)';
/**
 * README, on success: over a restart, runs that had just ended or had only been stored run once more. So long before it
 * ended the one, and so long after it n8n starts the others.
 */
const RESTARTS = ['n8n killed', 'n8n stopped'];
const JUST_BEFORE_MS = 15_000;
const STARTED_AGAIN_MS = 60_000;

/** What was delivered, which faults there were, and what became of it. */
export class Ledger {
	private readonly sent = new Map<string, Sent>();
	private readonly faults: { name: string; at: number }[] = [];

	deliver(subject: string, mail: Sent): void {
		this.sent.set(subject, mail);
	}

	begin(fault: string, at: number): void {
		this.faults.push({ name: fault, at });
	}

	get size(): number {
		return this.sent.size;
	}

	/** How many are to be seen in executions of a mailbox. */
	expected(mailbox: string): number {
		return [...this.sent.values()].filter((one) => one.mailbox === mailbox).length;
	}

	/** A row for each kind of fault; a message counts for the one that was begun last before it went wrong. */
	judge(executions: ReadonlyMap<string, readonly Observed[]>): Row[] {
		const rows = new Map<string, Row>();
		const row = (at: number) => {
			const fault = this.faults.findLast((one) => one.at <= at)?.name ?? QUIET;
			const found = rows.get(fault) ?? { fault, count: 0, lost: 0, doubled: 0, longestSilenceMs: 0, details: [] };
			rows.set(fault, found);
			return found;
		};
		for (const { at } of this.faults) row(at).count += 1;
		for (const [mailbox, observed] of executions) this.judgeMailbox(mailbox, observed, row);
		return [...rows.values()].sort((a, b) => a.fault.localeCompare(b.fault));
	}

	private judgeMailbox(mailbox: string, observed: readonly Observed[], row: (at: number) => Row): void {
		const runs = new Map<string, Observed[]>();
		for (const one of observed)
			if (one.subject !== undefined) runs.set(one.subject, [...(runs.get(one.subject) ?? []), one]);
		// Each of these was the run of a message that is not seen otherwise.
		let cutOff = observed.filter(({ subject, status }) => subject === undefined && status === 'crashed').length;
		for (const [subject, mail] of this.sent) {
			if (mail.mailbox !== mailbox) continue;
			const own = (runs.get(subject) ?? []).sort((a, b) => timeOf(a) - timeOf(b));
			// One that sleeps has done its part with that, whatever becomes of it when it wakes.
			const done =
				mail.mode === 'onSuccess' && !mail.sleeps ? own.filter(({ status }) => DONE.includes(status)) : own;
			const [first] = own;
			if (first !== undefined) {
				const place = row(timeOf(first));
				place.longestSilenceMs = Math.max(place.longestSilenceMs, timeOf(first) - mail.at);
			}
			const told = () => `${subject}, sent ${new Date(mail.at).toISOString()}: ${own.map(inWords).join('; ')}`;
			const isMissing = mail.fails ? own.length === 0 : done.length === 0;
			if (isMissing && mail.mode !== 'onSuccess' && cutOff > 0) cutOff -= 1;
			else if (isMissing) {
				row(mail.at).lost += 1;
				row(mail.at).details.push(`lost: ${told()}`);
			}
			if (mail.fails) continue;
			for (const [at, again] of done.slice(1).entries()) {
				if (mail.mode === 'onSuccess' && this.hadRestarted(done[at], again)) continue;
				row(timeOf(again)).doubled += 1;
				row(timeOf(again)).details.push(`doubled: ${told()}`);
			}
		}
	}

	/** Between two runs of a message, when n8n could not know how the first would end. */
	private hadRestarted(before: Observed | undefined, again: Observed): boolean {
		if (before === undefined) return false;
		const end = before.stoppedAt ? Date.parse(before.stoppedAt) : Infinity;
		const isIt = ({ name, at }: { name: string; at: number }) =>
			RESTARTS.includes(name) &&
			at < timeOf(again) &&
			timeOf(before) < at + STARTED_AGAIN_MS &&
			end > at - JUST_BEFORE_MS;
		return this.faults.some(isIt);
	}
}

/** A run that sleeps has done its part. */
const DONE = ['success', 'waiting'];

export const isBroken = (row: Row) => row.lost > 0 || row.doubled > 0;

function inWords({ id, status, startedAt, stoppedAt }: Observed): string {
	return `${id} ${status} ${startedAt} to ${stoppedAt ?? '?'}`;
}

function timeOf({ startedAt }: Observed): number {
	return Date.parse(startedAt);
}
