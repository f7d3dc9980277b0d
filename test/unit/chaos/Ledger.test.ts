import { type FaultEvent, FaultLog } from '../../chaos/FaultLog';
import { Ledger, type Observed, type SentMail } from '../../chaos/Ledger';

const at = (second: number) => Date.UTC(2026, 10, 29, 10, 0, second);
const run = (subject: string | undefined, start: number, status = 'success', end = start + 1, stored = start): Observed => ({
	id: `${subject ?? '?'}@${String(start)}`,
	status,
	createdAt: new Date(at(stored)).toISOString(),
	startedAt: new Date(at(start)).toISOString(),
	stoppedAt: new Date(at(end)).toISOString(),
	...(subject === undefined ? {} : { subject }),
});

const wokenTooEarly = (start: number): Observed => ({
	...run(undefined, start, 'error'),
	error: 'OTel settings not yet initialized',
});

type Fault = [name: string, from: number, to: number, open?: string[], gone?: number];

const event = ([name, from, to, open, gone]: Fault): FaultEvent => ({
	name,
	protocols: ['imap'],
	from: at(from),
	to: at(to),
	...(open === undefined ? {} : { open: new Set(open) }),
	...(gone === undefined ? {} : { gone: at(gone) }),
});

function judge(
	mode: 'onCompletion' | 'onSuccess',
	subjects: string[],
	runs: Observed[],
	faults: Fault[] = [],
	setAside: [subjects: string[], reports: number] = [[], 0],
) {
	const log = new FaultLog();
	for (const fault of faults) log.add(event(fault));
	const ledger = new Ledger({ name: 'box', protocol: 'imap', mode }, log);
	for (const subject of subjects) {
		const kind = (['fails', 'sleeps'] as const).find((one) => subject.includes(one)) ?? 'plain';
		ledger.deliver({ subject, at: at(0), kind } satisfies SentMail);
	}
	const [given, reports] = setAside;
	const rows = [...ledger.judge(runs, { subjects: new Set(given), reports }).byFault.values()];
	const sum = (of: keyof typeof good) => rows.reduce((all, row) => all + row[of], 0);
	return { lost: sum('lost'), doubled: sum('doubled'), excused: sum('excused'), setAside: sum('setAside') };
}

const good = { lost: 0, doubled: 0, excused: 0, setAside: 0 };
const crashed = [run('a', 1, 'crashed'), run('a', 11, 'crashed'), run('a', 21, 'crashed')];

it.each<[string, Parameters<typeof judge>, Partial<typeof good>]>([
	['each once', ['onCompletion', ['a', 'b'], [run('a', 1), run('b', 2, 'error')]], {}],
	['one without a run', ['onCompletion', ['a', 'b'], [run('a', 1)]], { lost: 1 }],
	['one twice', ['onCompletion', ['a'], [run('a', 1), run('a', 5)]], { doubled: 1 }],
	[
		'a run without its data is that of a message that is not seen otherwise',
		['onCompletion', ['a', 'b'], [run('a', 1), run(undefined, 2, 'crashed')]],
		{},
	],
	[
		'a run whose data n8n has replaced by an error, as it does in queue mode',
		[
			'onCompletion',
			['a', 'b'],
			[run('a', 1), { ...run(undefined, 2, 'error'), error: 'OTel settings not yet initialized' }],
		],
		{},
	],
	[
		'a run that succeeded, and whose data are lost, is that of a message that is not seen otherwise',
		['onSuccess', ['a', 'b'], [run('a', 1), run(undefined, 2)]],
		{},
	],
	[
		'a run that succeeded, and whose data are lost, and every message has one',
		['onSuccess', ['a'], [run('a', 1), run(undefined, 2)]],
		{ doubled: 1 },
	],
	[
		'a run without its data that failed for another reason',
		['onCompletion', ['a', 'b'], [run('a', 1), { ...run(undefined, 2, 'error'), error: 'Unheard of' }]],
		{ lost: 1 },
	],
	[
		'a run without its data, and every message has one',
		['onCompletion', ['a'], [run('a', 1), run(undefined, 2, 'crashed')]],
		{ doubled: 1 },
	],
	[
		'twice, over a crash, where no second run was promised',
		['onCompletion', ['a'], [run('a', 1), run('a', 9)], [['n8n killed', 3, 8, ['a']]]],
		{ doubled: 1 },
	],
	['tried again, on success', ['onSuccess', ['a'], [run('a', 1, 'error'), run('a', 5)]], {}],
	['never a success', ['onSuccess', ['a'], [run('a', 1, 'error')]], { lost: 1 }],
	[
		'fails whatever is done',
		['onSuccess', ['a fails'], [run('a fails', 1, 'error'), run('a fails', 2, 'error')]],
		{},
	],
	['asleep', ['onSuccess', ['a sleeps'], [run('a sleeps', 1, 'waiting')]], {}],
	[
		'asleep, and woken too early, which takes the data',
		['onSuccess', ['a sleeps', 'b sleeps'], [run('b sleeps', 1, 'waiting'), wokenTooEarly(3)]],
		{},
	],
	[
		'not asleep, and another one was woken too early',
		['onSuccess', ['a', 'b sleeps'], [run('b sleeps', 1, 'waiting'), wokenTooEarly(3)]],
		{ lost: 1 },
	],
	[
		'asleep, after a run that n8n could not start',
		['onSuccess', ['a sleeps'], [{ ...run('a sleeps', 1, 'crashed'), hasRun: false }, run('a sleeps', 9, 'waiting')]],
		{},
	],
	[
		'asleep twice, the first time cut off when it woke',
		['onSuccess', ['a sleeps'], [{ ...run('a sleeps', 1, 'crashed'), hasRun: true }, run('a sleeps', 9, 'waiting')]],
		{ doubled: 1 },
	],
	[
		'succeeded in the instant of a crash, and not yet marked',
		['onSuccess', ['a'], [run('a', 1), run('a', 9)], [['n8n killed', 3, 8, ['a']]]],
		{ excused: 1 },
	],
	[
		'succeeded in the instant of a crash, and marked already',
		['onSuccess', ['a'], [run('a', 1), run('a', 9)], [['n8n killed', 3, 8, ['b']]]],
		{ doubled: 1 },
	],
	[
		'succeeded long before a crash',
		['onSuccess', ['a'], [run('a', 1), run('a', 59)], [['n8n killed', 50, 55, ['a']]]],
		{ doubled: 1 },
	],
	[
		'succeeded long before a crash, and the way to the server was broken all the time',
		[
			'onSuccess',
			['a'],
			[run('a', 1), run('a', 29)],
			[
				['stall', 3, 19],
				['n8n killed', 20, 25, ['a']],
			],
		],
		{ excused: 1 },
	],
	[
		'stored before a crash and begun by n8n after it',
		['onSuccess', ['a'], [run('a', 9, 'success', 10, 2), run('a', 11)], [['n8n killed', 3, 8, ['a']]]],
		{ excused: 1 },
	],
	[
		'begun after a crash, twice',
		['onSuccess', ['a'], [run('a', 9), run('a', 11)], [['n8n killed', 3, 8, ['a']]]],
		{ doubled: 1 },
	],
	[
		'done, and another one was in hand when n8n was killed',
		['onSuccess', ['a', 'b'], [run('a', 1), run('a', 9), run('b', 9)], [['n8n killed', 3, 8, ['b']]]],
		{ doubled: 1 },
	],
	[
		'slept in the instant before n8n was gone, half a minute after it was told to stop',
		['onSuccess', ['a sleeps'], [run('a sleeps', 29), run('a sleeps', 99)], [['n8n stopped', 1, 45, ['a sleeps'], 31]]],
		{ excused: 1 },
	],
	[
		'went to sleep as n8n was told to stop',
		['onSuccess', ['a sleeps'], [run('a sleeps', 10), run('a sleeps', 99)], [['n8n stopped', 11, 45, ['a sleeps'], 31]]],
		{ excused: 1 },
	],
	[
		'went to sleep long before n8n was told to stop',
		['onSuccess', ['a sleeps'], [run('a sleeps', 1), run('a sleeps', 99)], [['n8n stopped', 11, 45, ['a sleeps'], 31]]],
		{ doubled: 1 },
	],
	[
		'ended as n8n was told to stop, long before it was gone',
		['onSuccess', ['a'], [run('a', 10), run('a', 99)], [['n8n stopped', 11, 45, ['a'], 31]]],
		{ doubled: 1 },
	],
	['cut off each time', ['onSuccess', ['a'], crashed, [], [['a'], 1]], { setAside: 1 }],
	['cut off each time, and nothing is reported', ['onSuccess', ['a'], crashed, [], [['a'], 0]], { lost: 1 }],
	['cut off each time, and not marked', ['onSuccess', ['a'], crashed, [], [[], 1]], { lost: 1 }],
	['marked and reported, and never begun', ['onSuccess', ['a'], [], [], [['a'], 1]], { lost: 1 }],
	[
		'marked and reported, although it failed of its own accord',
		['onSuccess', ['a'], [run('a', 1, 'crashed'), run('a', 11, 'error')], [], [['a'], 1]],
		{ lost: 1 },
	],
	[
		'one report, and two messages cut off each time',
		[
			'onSuccess',
			['a', 'b'],
			[...crashed, ...crashed.map((one) => ({ ...one, subject: 'b' }))],
			[],
			[['a', 'b'], 1],
		],
		{ setAside: 1, lost: 1 },
	],
	[
		'ended before its first node, of which n8n keeps nothing but the error',
		['onCompletion', ['a', 'b'], [run('a', 1), run(undefined, 2, 'error')]],
		{ lost: 1 },
	],
	['twice without a crash', ['onSuccess', ['a'], [run('a', 1), run('a', 9)], [['cut', 3, 4]]], { doubled: 1 }],
])('Ledger judges %s', (_, given, judged) => {
	expect(judge(...given)).toEqual({ ...good, ...judged });
});

it('Ledger books what goes wrong under the fault that began last, and how long it was silent', () => {
	const log = new FaultLog();
	for (const fault of [['cut', 1, 1] as Fault, ['stall', 10, 12] as Fault]) log.add(event(fault));
	log.add({ name: 'crawl', protocols: ['pop3'], from: at(15), to: at(16) });
	const ledger = new Ledger({ name: 'box', protocol: 'imap', mode: 'onCompletion' }, log);
	ledger.deliver({ subject: 'a', at: at(2), kind: 'plain' });
	ledger.deliver({ subject: 'b', at: at(11), kind: 'plain' });
	const { byFault, byKind, mails } = ledger.judge([run('b', 16)]);
	expect(byFault.get('cut')).toMatchObject({ count: 1, lost: 1, longestSilenceMs: 0 });
	expect(byFault.get('stall')).toMatchObject({ count: 1, lost: 0, longestSilenceMs: 5_000 });
	expect(byFault.has('crawl')).toBe(false);
	expect(byKind.get('plain')).toMatchObject({ count: 2, lost: 1 });
	expect(mails).toBe(2);
	expect(byFault.get('cut')?.details).toEqual([expect.stringContaining('lost: a')]);
});

it('Ledger names the executions that may have been those of a lost message', () => {
	const ledger = new Ledger({ name: 'box', protocol: 'imap', mode: 'onCompletion' }, new FaultLog());
	ledger.deliver({ subject: 'a', at: at(2), kind: 'plain' });
	const { byKind } = ledger.judge([run(undefined, 3, 'error')]);
	expect(byKind.get('plain')?.details).toEqual([expect.stringMatching(/^lost: a, .*\(one of: \?@3 error/)]);
});

it('Ledger counts as undisturbed what lies between faults and their recovery', () => {
	const log = new FaultLog();
	for (const fault of [['cut', 10, 10] as Fault, ['stall', 12, 20] as Fault, ['n8n killed', 30, 40, []] as Fault])
		log.add(event(fault));
	expect(log.undisturbed('imap', at(0), at(30))).toBe(16_000);
	expect(log.undisturbed('imap', at(11), at(23))).toBe(0);
	expect(log.undisturbed('pop3', at(0), at(30))).toBe(30_000);
});
