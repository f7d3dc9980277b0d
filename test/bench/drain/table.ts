import type { Result, Row } from './holdContest';

const COLUMNS: ReadonlyArray<[string, (row: Row) => string]> = [
	['msg/s', (row) => row.messagesPerSecond.toFixed(0)],
	['MB/s', (row) => row.megabytesPerSecond.toFixed(0)],
	['to parse loop', (row) => `${row.toParsing.toFixed(2)}x`],
	['to bare fetch', (row) => `${row.toFetching.toFixed(2)}x`],
	['to n8n', ({ toN8n }) => (toN8n === undefined ? '-' : `${toN8n.toFixed(2)}x`)],
	['CPU s', (row) => row.cpuSeconds.toFixed(1)],
	['peak MB', (row) => row.peakMb.toFixed(0)],
	['grew by', (row) => (row.peakMb - row.baseMb).toFixed(0)],
	['loop stall ms', (row) => row.loopDelayMs.toFixed(0)],
	['timer late ms', (row) => row.timerLateMs.toFixed(0)],
	['own CPU', (row) => row.timerBusyMs.toFixed(0)],
	['over 50 ms', (row) => row.timesLate.toFixed(0)],
];
const LABEL_WIDTH = 44;

export function table({ title, messages, megabytes, rows }: Result): string {
	const width = (name: string) => name.length + 2;
	const head = COLUMNS.map(([name]) => name.padStart(width(name))).join('');
	const lines = rows.map(
		(row) =>
			`  ${row.label.padEnd(LABEL_WIDTH)}${COLUMNS.map(([name, value]) => value(row).padStart(width(name))).join('')}`,
	);
	return [
		`${title}: ${String(messages)} messages, ${megabytes.toFixed(0)} MB`,
		`  ${''.padEnd(LABEL_WIDTH)}${head}`,
		...lines,
	].join('\n');
}
