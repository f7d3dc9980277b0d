import { numberedMail } from './numberedMail';
import { mixedMail } from '../drain/benchMail';
import type { BenchLab, Folder } from '../drain/BenchLab';
import type { Report } from '../drain/contestant';
import type { Pop3Contestant } from '../drain/Task';
import { measureLook, type LookReport } from './measureLook';

const LATENCY_MS = 15;
/** Enough for a session's first round trips to weigh little. */
const DISTANT = 1_000;
const MAILDROP = 50_000;

interface Entry {
	label: string;
	contestant: Pop3Contestant;
	chunk: number;
}

export interface Pop3Row {
	label: string;
	messagesPerSecond: number;
	megabytesPerSecond: number;
	/** Speed as a share of a raw loop with 50 commands on the way. */
	toRaw: number;
	/** Of the process; absent for programs that it starts. */
	peakMb?: number;
}

const RAW: Entry = { label: 'raw socket loop, 50 on the way', contestant: 'pop3 raw', chunk: 50 };
const ENTRIES: readonly Entry[] = [
	RAW,
	{ label: 'raw socket loop, one by one', contestant: 'pop3 raw', chunk: 1 },
	{ label: "Python's poplib", contestant: 'poplib', chunk: 1 },
	{ label: 'fetchmail', contestant: 'fetchmail', chunk: 1 },
	{ label: 'ours, 50 at a time, not parsed', contestant: 'pop3 fetch', chunk: 50 },
	{ label: 'ours, 10 in flight, parsed', contestant: 'pop3 ours', chunk: 10 },
	{ label: 'ours, 100 in flight, parsed', contestant: 'pop3 ours', chunk: 100 },
];

/** Of a short run: without those that wait for each answer, which takes most of the time where round trips are long. */
const SHORT_ENTRIES = ENTRIES.filter(({ chunk }) => chunk > 1);

/**
 * Drains by POP3 beside its peers, and what one look at a large maildrop costs.
 *
 * @param options.isShort only what our ratios come from
 */
export async function comparePop3(
	lab: BenchLab,
	{ messages, rounds, isShort }: { messages: number; rounds: number; isShort: boolean },
): Promise<{ text: string; rows: { near: Pop3Row[]; far: Pop3Row[] }; look: LookReport }> {
	const entries = isShort ? SHORT_ENTRIES : ENTRIES;
	const near = await contest(lab, await lab.fill(mixedMail(messages)), entries, { rounds });
	const few = await lab.fill(mixedMail(Math.min(DISTANT, messages)));
	const far = await contest(lab, few, entries, { rounds: 1, latencyMs: LATENCY_MS });
	const count = Math.min(MAILDROP, messages * 5);
	const look = await measureLook(lab.access(await lab.fill(numberedMail(count)), 'pop3s'), count);
	const text = [
		`POP3 drain, mixed mail: ${String(messages)} messages`,
		...near.map(line),
		`POP3 drain, mixed mail, ${String(2 * LATENCY_MS)} ms round trip: ${String(Math.min(DISTANT, messages))} messages`,
		...far.map(line),
		`POP3 session on ${String(count)} messages, nothing new: ${look.seconds.toFixed(2)} s (a bare sign-in and UIDL: ` +
			`${look.bareSeconds.toFixed(2)} s), memory grew by ${look.grewMb.toFixed(0)} MB (${look.leftMb.toFixed(0)} MB after it), ` +
			`cursor ${String(look.cursorOctets)} octets`,
	].join('\n');
	return { text, rows: { near, far }, look };
}

async function contest(
	lab: BenchLab,
	folder: Folder,
	entries: readonly Entry[],
	{ rounds, latencyMs = 0 }: { rounds: number; latencyMs?: number },
): Promise<Pop3Row[]> {
	// Nobody is to pay for the first look at the sizes.
	await lab.compete(folder, RAW);
	const best = new Map<Entry, Report>();
	for (let round = 0; round < rounds; round += 1) {
		for (const entry of entries) {
			const report = await lab.compete(folder, { ...entry, latencyMs });
			const before = best.get(entry);
			if (before === undefined || report.seconds < before.seconds) best.set(entry, report);
		}
	}
	const raw = best.get(RAW)?.seconds ?? 1;
	return [...best].map(([{ label, contestant }, { seconds, peakMb }]) => ({
		label,
		messagesPerSecond: folder.count / seconds,
		megabytesPerSecond: folder.octets / 1e6 / seconds,
		toRaw: raw / seconds,
		...(contestant.startsWith('pop3') ? { peakMb } : {}),
	}));
}

function line({ label, messagesPerSecond, megabytesPerSecond, toRaw, peakMb }: Pop3Row): string {
	const figures = [
		`${messagesPerSecond.toFixed(0).padStart(7)} msg/s`,
		`${megabytesPerSecond.toFixed(1).padStart(7)} MB/s`,
		`${toRaw.toFixed(2).padStart(6)}x of raw`,
		peakMb === undefined ? '' : `${peakMb.toFixed(0).padStart(5)} MB peak`,
	];
	return `  ${label.padEnd(34)}${figures.join('')}`.trimEnd();
}
