import type { Recorded } from '../Figures';
import { markdownTable, whole } from './markdownTable';

/** What is held to be free: n8n serves its editor from the same thread. */
const FREE_MS = 50;

export function growthTable({ growth }: Recorded): string {
	const table = markdownTable(
		['', 'messages', 'seconds', 'processor ms per 1,000', 'memory MB', 'longest stall ms', 'own CPU ms'],
		(growth?.figures ?? []).map((row) => [
			row.label,
			row.count.toLocaleString('en'),
			row.seconds.toFixed(1),
			whole(row.cpuMsPerThousand),
			whole(row.grownMb),
			whole(row.longestStallMs),
			whole(row.ownCpuMs),
		]),
	);
	return `The messages are as small as mail gets: what counts is how many there are. Where the processor time per 1,000 messages stays the same, the time grows in proportion to the folder.\n\n${table}`;
}

export function largeTable({ large }: Recorded): string {
	const table = markdownTable(
		['', 'memory MB', 'as a multiple of a message', 'longest stall ms', 'own CPU ms'],
		(large?.figures ?? []).map((row) => [
			`${row.protocol}: ${row.label}`,
			whole(row.grownMb),
			row.toMessage.toFixed(2),
			whole(row.longestStallMs),
			whole(row.ownCpuMs),
		]),
	);
	return `Six messages of 100 MB wait. A message is in memory once, and a second time while its attachment is decoded.\n\n${table}`;
}

export function idleTable({ idle }: Recorded): string {
	return markdownTable(
		['IMAP triggers with IDLE', 'memory MB', 'MB each', 'share of a core'],
		(idle?.figures ?? []).map(({ triggers, grownMb, mbEach, cpuShare }) => [
			String(triggers),
			grownMb.toFixed(1),
			mbEach.toFixed(2),
			`${(100 * cpuShare).toFixed(2)} %`,
		]),
	);
}

/** All pieces of work above what is held to be free, longest first. */
export function stallTable({ drain, exchange, large, growth }: Recorded): string {
	const ofDrains = (drain?.figures ?? []).flatMap(({ title, rows }) =>
		rows
			.filter(({ label }) => label.startsWith('ours'))
			.map(({ label, timerBusyMs }) => ({ what: `${title}: ${label}`, ms: timerBusyMs })),
	);
	const ofExchange = (exchange?.figures ?? [])
		.filter(({ label }) => label.startsWith('ours'))
		.map(({ api, label, ownCpuMs }) => ({ what: `${api}: ${label}`, ms: ownCpuMs }));
	const ofLarge = (large?.figures ?? []).map(({ protocol, label, ownCpuMs }) => ({
		what: `${protocol}: ${label}`,
		ms: ownCpuMs,
	}));
	const ofGrowth = (growth?.figures ?? []).map(({ label, count, ownCpuMs }) => ({
		what: `${label}, ${count.toLocaleString('en')} messages`,
		ms: ownCpuMs,
	}));
	const all = [...ofDrains, ...ofExchange, ...ofLarge, ...ofGrowth].sort((a, b) => b.ms - a.ms);
	if (all.length === 0) return '';
	const long = all.filter(({ ms }) => ms > FREE_MS);
	if (long.length === 0)
		return `No piece of work took more than ${String(FREE_MS)} ms of processor time; the longest took ${whole(all[0]?.ms ?? 0)} ms (${all[0]?.what ?? ''}).`;
	const table = markdownTable(['', 'own CPU ms'], long.map(({ what, ms }) => [what, whole(ms)]));
	return `Pieces of work that took more than ${String(FREE_MS)} ms of processor time; all others took less.\n\n${table}`;
}
