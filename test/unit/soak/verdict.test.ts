import { FaultLog } from '../../chaos/FaultLog';
import { Ledger, type Observed } from '../../chaos/Ledger';
import type { SoakSample } from '../../soak/measures';
import { faultsOf, type SoakFacts } from '../../soak/verdict';

const SAMPLES = 40;

/** @param more for the sample with this number */
function samples(more: (index: number) => Partial<SoakSample> = () => ({})): SoakSample[] {
	return Array.from({ length: SAMPLES }, (_, index) => ({
		...{ at: index * 1000, cpuMs: index, gcMs: 0 },
		...{ executions: index * 100, phase: 'load' as const },
		...{ heapMb: 200 + (index % 3), externalMb: 10, rssMb: 500 + 10 * (index % 2) },
		...{
			sockets: 20 + (index % 4),
			timers: 50 + (index % 5),
			listeners: 8,
			resources: { Timeout: 3, TCPSocketWrap: 20 },
		},
		...more(index),
	}));
}

const run = (subject: string, second: number): Observed => ({
	id: String(second),
	status: 'success',
	startedAt: new Date(second * 1000).toISOString(),
	subject,
});

function verdict(runs: Observed[]) {
	const ledger = new Ledger({ name: 'box', protocol: 'imap', mode: 'onCompletion' }, new FaultLog());
	for (const subject of ['a', 'b']) ledger.deliver({ subject, at: 0, kind: 'plain' });
	return ledger.judge(runs);
}

const facts = (more: Partial<SoakFacts> = {}): SoakFacts => ({
	samples: samples(),
	verdicts: [verdict([run('a', 1), run('b', 2)])],
	warnings: [{ name: 'ExperimentalWarning', text: 'queryObjects' }],
	failures: [],
	unacknowledged: 0,
	signInErrors: {},
	...more,
});

it('passes where nothing grows and each message has run once', () => {
	expect(faultsOf(facts())).toEqual([]);
});

it.each<[string, Partial<SoakFacts>, RegExp]>([
	[
		'a growing heap',
		{ samples: samples((index) => ({ heapMb: 200 + index })) },
		/^heap, MB: grows by 10\.000 per 1,000/,
	],
	['buffers', { samples: samples((index) => ({ externalMb: 10 + index })) }, /^external memory/],
	['resident memory', { samples: samples((index) => ({ rssMb: 500 + 5 * index })) }, /^resident memory/],
	['sockets', { samples: samples((index) => ({ sockets: 20 + index })) }, /^sockets/],
	['timers', { samples: samples((index) => ({ timers: 50 + index })) }, /^timers/],
	['listeners', { samples: samples((index) => ({ listeners: 8 + index })) }, /^listeners/],
	['handles', { samples: samples((index) => ({ resources: { FSEvent: index } })) }, /^active resources/],
	['too short a time', { samples: samples().slice(0, 5) }, /too few samples/],
	['a lost message', { verdicts: [verdict([run('a', 1)])] }, /^box: 1 lost, 0 doubled: lost: b/],
	[
		'a doubled message',
		{ verdicts: [verdict([run('a', 1), run('b', 2), run('b', 3)])] },
		/^box: 0 lost, 1 doubled/,
	],
	['a message that is still open', { unacknowledged: 1 }, /^1 messages are not marked/],
	['a failure', { failures: ['box: error: no'] }, /^1 failures: box: error: no/],
	['an error of the sign-in', { signInErrors: { 70000: 2 } }, /70000 \(2\)/],
	[
		'a warning of listeners',
		{ warnings: [{ name: 'MaxListenersExceededWarning', text: '11 close listeners' }] },
		/^n8n warned of listeners: 11 close listeners/,
	],
])('fails for %s', (_, more, expected) => {
	const faults = faultsOf(facts(more));
	expect(faults).toEqual([expect.stringMatching(expected)]);
});

it('does not judge what the first third of the messages takes', () => {
	const warm = samples((index) => ({ heapMb: index < SAMPLES / 3 ? 100 + 10 * index : 250 + (index % 3) }));
	expect(faultsOf(facts({ samples: warm }))).toEqual([]);
});
