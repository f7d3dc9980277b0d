import type { BenchLab } from '../drain/BenchLab';
import { largeMail } from '../drain/benchMail';
import type { Measured } from '../drain/measure';
import { competeExchange, withServer } from '../exchange/compareExchange';

/** Of files, which make messages of 100 MB. */
const FILE_OCTETS = 73_000_000;

interface LargeEntry {
	label: string;
	chunk: number;
	onSuccess?: boolean;
}

const ENTRIES: readonly LargeEntry[] = [
	{ label: 'large, 10 in flight', chunk: 10 },
	{ label: 'large, all in flight, On Success', chunk: 10, onSuccess: true },
];

export interface LargeRow {
	protocol: 'imap' | 'pop3' | 'graph' | 'ews';
	label: string;
	/** Highest resident memory in MB, beyond what the process had before. */
	grownMb: number;
	/** The same as a multiple of the message. */
	toMessage: number;
	longestStallMs: number;
	/** Longest piece of work of the thread in milliseconds of processor time. */
	ownCpuMs: number;
}

/** Drains messages of 100 MB by every protocol: what counts is memory, and for how long n8n stands still. */
export async function compareLarge(
	startLab: () => Promise<BenchLab>,
	messages: number,
): Promise<{ text: string; rows: LargeRow[] }> {
	const rows = [...(await byDovecot(startLab, messages)), ...(await byExchange(messages))];
	const title = `Large messages: ${String(messages)} of 100 MB, memory beyond that of the idle process`;
	return { text: [title, ...rows.map(line)].join('\n'), rows };
}

async function byDovecot(startLab: () => Promise<BenchLab>, messages: number): Promise<LargeRow[]> {
	const lab = await startLab();
	try {
		const folder = await lab.fill(largeMail(messages, FILE_OCTETS));
		const rows: LargeRow[] = [];
		for (const protocol of ['imap', 'pop3'] as const) {
			const contestant = protocol === 'imap' ? 'ours' : 'pop3 ours';
			for (const { label, ...task } of ENTRIES) {
				const report = await lab.compete(folder, { contestant, ...task });
				rows.push(rowOf(protocol, label, report, folder.octets / messages));
			}
		}
		return rows;
	} finally {
		await lab.stop();
	}
}

async function byExchange(messages: number): Promise<LargeRow[]> {
	return await withServer([messages, FILE_OCTETS], async (lab) => {
		const rows: LargeRow[] = [];
		for (const api of ['graph', 'ews'] as const)
			for (const entry of ENTRIES) {
				const report = await competeExchange(lab, api, messages, { ...entry, contestant: 'ours' });
				rows.push(rowOf(api, entry.label, report, lab.access.octets / messages));
			}
		return rows;
	});
}

function rowOf(
	protocol: LargeRow['protocol'],
	label: string,
	{ peakMb, baseMb, timerLateMs, timerBusyMs }: Measured & { baseMb: number },
	octets: number,
): LargeRow {
	const grownMb = peakMb - baseMb;
	const toMessage = grownMb / (octets / 1e6);
	return { protocol, label, grownMb, toMessage, longestStallMs: timerLateMs, ownCpuMs: timerBusyMs };
}

function line({ protocol, label, grownMb, toMessage, longestStallMs, ownCpuMs }: LargeRow): string {
	const figures = [
		`${grownMb.toFixed(0).padStart(7)} MB`,
		`${toMessage.toFixed(2).padStart(6)}x of a message`,
		`${longestStallMs.toFixed(0).padStart(5)} ms longest stall (own CPU ${ownCpuMs.toFixed(0)})`,
	];
	return `  ${`${protocol}: ${label}`.padEnd(54)}${figures.join('')}`;
}
