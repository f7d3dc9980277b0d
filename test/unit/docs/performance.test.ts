import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine, Recorded } from '../../bench/Figures';
import { performancePage } from '../../bench/report/performancePage';
import { ratioLines, ratiosOf } from '../../bench/report/ratios';

const BENCH = join(__dirname, '../../bench/figures.json');
const PAGE = join(__dirname, '../../../docs/performance.md');

const machine: Machine = {
	processor: 'A processor',
	cores: 2,
	memoryGb: 8,
	node: 'v20.19.0',
	date: '2026-11-30T12:00:00Z',
	load: [0.1, 2],
};
const growthRow = {
	protocol: 'imap' as const,
	work: 'list' as const,
	count: 100_000,
	label: 'imap: list the folder',
	seconds: 1,
	cpuMsPerThousand: 2,
	grownMb: 3,
	longestStallMs: 90,
	ownCpuMs: 20,
};
const recorded = (ownCpuMs: number, load = 0.1): Recorded => ({
	growth: { machine: { ...machine, load: [load, 2] }, figures: [{ ...growthRow, ownCpuMs }] },
	exchange: {
		machine,
		figures: [
			{
				api: 'graph',
				label: 'ours, 10 in flight',
				messagesPerSecond: 400,
				megabytesPerSecond: 19,
				toBare: 0.8,
				peakMb: 200,
				longestStallMs: 30,
				ownCpuMs: 10,
			},
		],
	},
});

it('has a section for what was measured, and none for the rest', () => {
	const page = performancePage(recorded(20));
	expect(page.match(/^## .*/gm)).toEqual([
		'## Method',
		'## Machine',
		'## Graph and EWS',
		'## Growth with the number of messages',
		'## Longest stalls',
	]);
	expect(page).toContain('| imap: list the folder | 100,000 | 1.0 | 2 | 3 | 90 | 20 |');
});

it('names what holds up n8n for more than 50 ms of processor time', () => {
	expect(performancePage(recorded(20))).toContain('No piece of work took more than 50 ms');
	expect(performancePage(recorded(51))).toContain('| imap: list the folder, 100,000 messages | 51 |');
});

it('says when the machine was busy with other work', () => {
	expect(performancePage(recorded(20))).not.toContain('The machine was busy');
	expect(performancePage(recorded(20, 6))).toContain('The machine was busy');
});

it('compares ratios with those recorded before', () => {
	const what = 'graph: ours, 10 in flight, to a bare loop of the same requests';
	expect([...ratiosOf(recorded(20))]).toEqual([[what, 0.8]]);
	const faster = recorded(20);
	faster.exchange!.figures[0]!.toBare = 0.88;
	expect(ratioLines(faster, recorded(20))).toContain(`0.88  ${what}   recorded 0.80 (+10 %)`);
	expect(ratioLines(faster, {})).not.toContain('recorded 0');
});

// Before the first `npm run bench -- --write-docs` there is neither.
it('is the page that its figures make', () => {
	expect(existsSync(PAGE)).toBe(existsSync(BENCH));
	if (!existsSync(BENCH)) return;
	const figures = JSON.parse(readFileSync(BENCH, 'utf8')) as Recorded;
	expect(readFileSync(PAGE, 'utf8')).toBe(performancePage(figures));
});
