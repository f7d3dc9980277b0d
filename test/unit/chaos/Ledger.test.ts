import { Ledger, type Observed } from '../../chaos/Ledger';

const at = (second: number) => Date.UTC(2026, 10, 29, 10, 0, second);
const run = (subject: string | undefined, start: number, status = 'success', end = start + 1): Observed => ({
	id: `${subject ?? '?'}@${String(start)}`,
	status,
	startedAt: new Date(at(start)).toISOString(),
	stoppedAt: new Date(at(end)).toISOString(),
	...(subject === undefined ? {} : { subject }),
});

function judge(mode: 'onCompletion' | 'onSuccess', subjects: string[], runs: Observed[], faults: [string, number][] = []) {
	const ledger = new Ledger();
	for (const [name, second] of faults) ledger.begin(name, at(second));
	for (const subject of subjects)
		ledger.deliver(subject, { mailbox: 'box', mode, at: at(0), fails: subject.includes('fails') });
	const rows = ledger.judge(new Map([['box', runs]]));
	return {
		lost: rows.reduce((sum, { lost }) => sum + lost, 0),
		doubled: rows.reduce((sum, { doubled }) => sum + doubled, 0),
	};
}

it.each<[string, Parameters<typeof judge>, { lost: number; doubled: number }]>([
	['each once', ['onCompletion', ['a', 'b'], [run('a', 1), run('b', 2, 'error')]], { lost: 0, doubled: 0 }],
	['one without a run', ['onCompletion', ['a', 'b'], [run('a', 1)]], { lost: 1, doubled: 0 }],
	['one twice', ['onCompletion', ['a'], [run('a', 1), run('a', 5)]], { lost: 0, doubled: 1 }],
	[
		'a run without its data is that of a message that is not seen otherwise',
		['onCompletion', ['a', 'b'], [run('a', 1), run(undefined, 2, 'crashed')]],
		{ lost: 0, doubled: 0 },
	],
	[
		'twice, over a crash, where no second run was promised',
		['onCompletion', ['a'], [run('a', 1), run('a', 9)], [['n8n killed', 3]]],
		{ lost: 0, doubled: 1 },
	],
	[
		'tried again, on success',
		['onSuccess', ['a'], [run('a', 1, 'error'), run('a', 5)]],
		{ lost: 0, doubled: 0 },
	],
	['never a success', ['onSuccess', ['a'], [run('a', 1, 'error')]], { lost: 1, doubled: 0 }],
	[
		'fails whatever is done',
		['onSuccess', ['a fails'], [run('a fails', 1, 'error'), run('a fails', 2, 'error')]],
		{ lost: 0, doubled: 0 },
	],
	['asleep', ['onSuccess', ['a'], [run('a', 1, 'waiting')]], { lost: 0, doubled: 0 }],
	[
		'succeeded in the instant of a crash',
		['onSuccess', ['a'], [run('a', 1), run('a', 9)], [['n8n killed', 3]]],
		{ lost: 0, doubled: 0 },
	],
	[
		'succeeded long before a crash',
		['onSuccess', ['a'], [run('a', 1), run('a', 59)], [['n8n killed', 50]]],
		{ lost: 0, doubled: 1 },
	],
	['twice without a crash', ['onSuccess', ['a'], [run('a', 1), run('a', 9)], [['cut', 3]]], { lost: 0, doubled: 1 }],
])('judges %s', (_, given, judged) => {
	expect(judge(...given)).toEqual(judged);
});

it('books what goes wrong under the fault that was begun last, and how long it was silent', () => {
	const ledger = new Ledger();
	ledger.begin('cut', at(1));
	ledger.begin('stall', at(10));
	ledger.deliver('a', { mailbox: 'box', mode: 'onCompletion', at: at(2), fails: false });
	ledger.deliver('b', { mailbox: 'box', mode: 'onCompletion', at: at(11), fails: false });
	const rows = ledger.judge(new Map([['box', [run('b', 16)]]]));
	expect(rows).toMatchObject([
		{ fault: 'cut', count: 1, lost: 1, longestSilenceMs: 0 },
		{ fault: 'stall', count: 1, lost: 0, longestSilenceMs: 5_000 },
	]);
	expect(rows[0]?.details).toEqual([expect.stringContaining('lost: a')]);
});
