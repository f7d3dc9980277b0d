import type { AcknowledgeMode } from '../../nodes/mail/delivery/InFlightMessage';
import type { LabProtocol } from '../lab/MailLab';
import type { ExecutionSummary } from '../lab/n8n/n8nTypes';
import { isEndedByQueue, isExcused, isWokenTooEarly } from './excuses';
import type { FaultLog } from './FaultLog';

/** An execution with what it was about; n8n takes that from one that a crash cut off. */
export interface Observed
	extends Pick<ExecutionSummary, 'id' | 'status' | 'startedAt' | 'stoppedAt' | 'createdAt'> {
	subject?: string;
	/** What n8n stored in place of its data. */
	error?: string;
	/** Whether n8n knows of a node of it that has run; so it does of one that went to sleep. */
	hasRun?: boolean;
}

export interface SentMail {
	subject: string;
	at: number;
	/** Its workflow takes four seconds; fails on it, always; or goes to sleep. */
	kind: 'plain' | 'slow' | 'fails' | 'sleeps';
}

/** What became of the mail of one mailbox under a fault, or of one kind. */
export interface Tally {
	count: number;
	lost: number;
	doubled: number;
	/** Doubled as README says that it may be. */
	excused: number;
	/** Not done, because n8n ended as often as a message is tried, each time in the middle of it; reported as that. */
	setAside: number;
	longestSilenceMs: number;
	/** What went wrong, message by message. */
	details: string[];
}

export interface Verdict {
	mailbox: string;
	protocol: LabProtocol;
	mode: AcknowledgeMode;
	mails: number;
	byFault: ReadonlyMap<string, Tally>;
	byKind: ReadonlyMap<SentMail['kind'], Tally>;
}

const QUIET = '(none)';
/** A run that sleeps has done its part. */
const DONE = ['success', 'waiting'];

export const tally = (): Tally => ({
	count: 0,
	lost: 0,
	doubled: 0,
	excused: 0,
	setAside: 0,
	longestSilenceMs: 0,
	details: [],
});

/** What the product says that it has set aside. */
export interface SetAside {
	/** Which messages are marked as that on the server. */
	subjects: ReadonlySet<string>;
	/** How many it has reported because their executions were cut off each time. */
	reports: number;
	/** Subjects of what lies on the server and is marked neither as done nor as set aside. */
	open?: ReadonlySet<string>;
}

type Wrong = 'lost' | 'doubled' | 'excused' | 'setAside';

/** What was delivered to a mailbox, and what became of it. */
export class Ledger {
	private readonly sent = new Map<string, SentMail>();

	constructor(
		private readonly mailbox: { name: string; protocol: LabProtocol; mode: AcknowledgeMode },
		private readonly faults: FaultLog,
	) {}

	deliver(mail: SentMail): void {
		this.sent.set(mail.subject, mail);
	}

	get size(): number {
		return this.sent.size;
	}

	/** A tally for each kind of fault; a message counts for the one that began last before it went wrong. */
	judge(observed: readonly Observed[], setAside: SetAside = { subjects: new Set(), reports: 0 }): Verdict {
		const { name, protocol, mode } = this.mailbox;
		const byFault = new Map<string, Tally>();
		const byKind = new Map<SentMail['kind'], Tally>();
		const at = (time: number) => entry(byFault, this.faults.last(protocol, time)?.name ?? QUIET);
		for (const fault of this.faults.of(protocol)) entry(byFault, fault.name).count += 1;
		const runs = new Map<string, Observed[]>();
		for (const one of observed)
			if (one.subject !== undefined) runs.set(one.subject, [...(runs.get(one.subject) ?? []), one]);
		// Each of these was the run of a message; on completion, of one that is not seen otherwise.
		const unnamed = observed.filter(({ subject }) => subject === undefined);
		const isCutOff = ({ status, error }: Observed) => status === 'crashed' || isEndedByQueue(error);
		const cutOff = mode === 'onCompletion' ? unnamed.filter(isCutOff) : [];
		// Seen when connections to PostgreSQL were cut: n8n has the end, not the data. In either mode each was a message's.
		cutOff.push(...unnamed.filter(({ status }) => status === 'success'));
		const woken = mode === 'onSuccess' ? unnamed.filter(({ error }) => isWokenTooEarly(error)) : [];
		const candidates = candidatesIn(unnamed);
		let { reports } = setAside;
		for (const mail of this.sent.values()) {
			const own = (runs.get(mail.subject) ?? []).sort((a, b) => timeOf(a) - timeOf(b));
			const kind = entry(byKind, mail.kind);
			kind.count += 1;
			for (const wrong of this.wrongs(mail, own)) {
				if (wrong.what === 'lost' && cutOff.pop() !== undefined) continue;
				if (wrong.what === 'lost' && mail.kind === 'sleeps' && woken.pop() !== undefined) continue;
				const isByRule = isSetAside(mail, own, setAside) && wrong.what === 'lost' && reports-- > 0;
				const what = isByRule ? 'setAside' : wrong.what;
				for (const place of [at(wrong.at), kind]) {
					place[what] += 1;
					if (what === 'excused') continue;
					const more = what === 'lost' ? `${onServer(mail, setAside)}${candidates}` : '';
					place.details.push(`${what}: ${told(mail, own)}${more}`);
				}
			}
			const [first] = own;
			if (first === undefined) continue;
			const silence = Number.isNaN(timeOf(first)) ? 0 : timeOf(first) - mail.at;
			for (const place of [at(timeOf(first)), kind])
				place.longestSilenceMs = Math.max(place.longestSilenceMs, silence);
		}
		for (const one of cutOff) {
			const place = at(timeOf(one));
			place.doubled += 1;
			place.details.push(`doubled: a run that was cut off, and every message has one: ${inWords(one)}`);
		}
		return { mailbox: name, protocol, mode, mails: this.sent.size, byFault, byKind };
	}

	private wrongs(
		mail: SentMail,
		own: readonly Observed[],
	): { what: Exclude<Wrong, 'setAside'>; at: number }[] {
		const { protocol, mode } = this.mailbox;
		// One that sleeps has done its part with that, whatever becomes of it when it wakes. One that was cut off before its
		// first node, because n8n's database was locked at that moment, has never slept.
		const counts = ({ status, hasRun = true }: Observed) =>
			mode === 'onCompletion' || DONE.includes(status) || (mail.kind === 'sleeps' && hasRun);
		const done = own.filter(counts);
		if (mail.kind === 'fails' ? own.length === 0 : done.length === 0) return [{ what: 'lost', at: mail.at }];
		// On success one that fails is tried again: how often, other tests say.
		if (mail.kind === 'fails' && mode === 'onSuccess') return [];
		return done.slice(1).map((again, index) => {
			const before = done[index] as Observed;
			const isAllowed = mode === 'onSuccess' && isExcused(mail, { before, again, protocol, faults: this.faults });
			return { what: isAllowed ? 'excused' : 'doubled', at: timeOf(again) };
		});
	}
}

export const isBroken = ({ lost, doubled }: Pick<Tally, 'lost' | 'doubled'>) => lost > 0 || doubled > 0;

/** Its runs were all cut off, and the server shows that the product has given it up. */
function isSetAside({ subject }: SentMail, own: readonly Observed[], { subjects }: SetAside): boolean {
	return own.length > 0 && subjects.has(subject) && own.every(({ status }) => status === 'crashed');
}

function entry<K>(map: Map<K, Tally>, key: K): Tally {
	const found = map.get(key) ?? tally();
	map.set(key, found);
	return found;
}

/** Executions that n8n ended before their first nodes, which may have been those of lost messages. */
function candidatesIn(unnamed: readonly Observed[]): string {
	const never = unnamed
		.filter(({ status, error }) => status !== 'crashed' && status !== 'success' && !isEndedByQueue(error))
		.map((one) => `${inWords(one)}: ${one.error ?? 'no error'}`);
	return never.length === 0 ? '' : ` (one of: ${never.join('; ')})`;
}

/** One that is still open there is not gone: it is held up. */
function onServer({ subject }: SentMail, { subjects, open }: SetAside): string {
	const state = subjects.has(subject) ? 'set aside' : open?.has(subject) === true ? 'open' : 'done or gone';
	return `, on the server: ${state}`;
}

function told({ subject, at }: SentMail, own: readonly Observed[]): string {
	return `${subject}, sent ${new Date(at).toISOString()}: ${own.map(inWords).join('; ')}`;
}

function inWords({ id, status, createdAt, startedAt, stoppedAt }: Observed): string {
	const stored = createdAt === undefined ? '' : ` stored ${createdAt},`;
	return `${id} ${status}${stored} ${startedAt} to ${stoppedAt ?? '?'}`;
}

export function timeOf({ startedAt }: Pick<Observed, 'startedAt'>): number {
	return Date.parse(startedAt);
}
