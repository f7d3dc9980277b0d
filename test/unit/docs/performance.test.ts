import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine, Recorded } from '../../bench/Figures';
import { performancePage } from '../../bench/report/performancePage';
import { shareOfProfile } from '../../bench/n8n/shareOfProfile';
import { tooMuchProcessorTime } from '../../bench/report/processorTime';
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

it("shows n8n's Outlook nodes, and how ours runs in n8n, where they were measured", () => {
	const { exchange } = recorded(20);
	exchange!.figures[0]!.toN8n = 2.5;
	const rows = [{ label: 'ours', perSecond: 28.25, toEmpty: 0.95, cpuMsEach: 31 }];
	const figures = { executions: 600, rows, profile: { busySeconds: 20, oursSeconds: 1 } };
	const page = performancePage({ exchange: exchange!, n8n: { machine, figures } });
	expect(page).toContain('| Graph: ours, 10 in flight | 400 | 0.80x | 2.50x | 200 | 30 | 10 |');
	expect(page).toContain('| ours | 28.3 | 0.95x | 31.0 |');
	expect(page).toContain('This package took 1.00 s of it (5.0 %)');
	expect([...ratiosOf({ exchange: exchange!, n8n: { machine, figures } }).keys()]).toContain(
		'In n8n: ours, to a trigger without mail',
	);
});

it('counts for this package what its code does, and what Node.js does for it', () => {
	const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
		id,
		callFrame: { functionName, url },
		children,
	});
	// n8n itself lies in a folder of the lab that is named after this package.
	const cache = 'file:///home/.cache/n8n-nodes-microsoft-mail/n8n/node_modules/n8n-core/dist/run.js';
	const ours = 'file:///home/.n8n/nodes/node_modules/n8n-nodes-microsoft-mail/dist/engine.js';
	const nodes = [
		node(1, '(root)', '', [2, 3, 7]),
		node(2, '(idle)', ''),
		node(3, 'run', cache, [4, 6]),
		node(4, 'parse', ours, [5]),
		node(5, 'write', 'node:internal/stream'),
		node(6, 'write', 'node:internal/stream'),
		node(7, '(garbage collector)', ''),
	];
	const timeDeltas = [1, 10, 100, 1_000, 10_000, 100_000].map((ms) => ms * 1_000);
	expect(shareOfProfile({ nodes, samples: [2, 3, 4, 5, 6, 7], timeDeltas })).toEqual({
		busySeconds: 111.11,
		oursSeconds: 1.1,
	});
});

describe('processor time', () => {
	/** @param seconds of ours, where imapflow and simpleParser took ten */
	const drained = (seconds: number): Recorded => {
		const row = (label: string, cpuSeconds: number) => ({
			label,
			cpuSeconds,
			messagesPerSecond: 1,
			megabytesPerSecond: 1,
			toParsing: 1,
			toFetching: 1,
			seconds: 1,
			baseMb: 1,
			peakMb: 1,
			loopDelayMs: 1,
			timerLateMs: 1,
			timerBusyMs: 1,
			timesLate: 0,
		});
		const rows = [row('imapflow, one FETCH, simpleParser', 10), row('ours, 10 in flight', seconds)];
		return { drain: { machine, figures: [{ title: 'Drain', messages: 1, megabytes: 1, rows }] } };
	};

	it('is shown as a multiple of what imapflow and simpleParser took', () => {
		expect(ratioLines(drained(6), drained(5))).toContain('0.60  Drain: ours, 10 in flight   recorded 0.50 (+20 %)');
	});

	it.each([
		['twice the recorded one', 10, 0],
		['more than twice the recorded one', 10.1, 1],
	])('of %s', (_, seconds, problems) => {
		expect(tooMuchProcessorTime(drained(seconds), drained(5))).toHaveLength(problems);
	});

	it('is not checked where none was recorded', () => {
		expect(tooMuchProcessorTime(drained(50), {})).toEqual([]);
	});
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
