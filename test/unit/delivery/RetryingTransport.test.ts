import {
	MailError,
	type MailErrorDetails,
	type MailErrorKind,
} from '../../../nodes/mail/contracts/MailError';
import { RetryingTransport } from '../../../nodes/mail/delivery/RetryingTransport';
import { FakeClock, settle } from './FakeClock';
import { MAIL, RecordingTransport } from './RecordingTransport';

const POLICY = { tries: 5, triesUnreachable: 2, minMs: 1_000, maxMs: 60_000 };
const error = (kind: MailErrorKind, details?: MailErrorDetails) => new MailError(kind, kind, details);

async function outcome(errors: Error[], ms = 600_000, signal = new AbortController().signal) {
	const clock = new FakeClock();
	const transport = new RecordingTransport('one', errors);
	const sent = new RetryingTransport(transport, POLICY, clock).send(MAIL, signal).then(
		() => 'sent',
		(failure: MailError) => failure.kind,
	);
	await clock.pass(ms);
	return {
		tries: transport.given.length,
		result: await Promise.race([sent, settle().then(() => 'waiting')]),
	};
}

const times = (count: number, kind: MailErrorKind) => Array.from({ length: count }, () => error(kind));

describe('RetryingTransport', () => {
	it.each<[string, Error[], { tries: number; result: string }]>([
		['what works', [], { tries: 1, result: 'sent' }],
		['a throttling that passes', times(4, 'throttled'), { tries: 5, result: 'sent' }],
		['a throttling that does not', times(9, 'throttled'), { tries: 5, result: 'throttled' }],
		['a server that comes back', times(1, 'network'), { tries: 2, result: 'sent' }],
		['a server that does not', times(9, 'network'), { tries: 2, result: 'network' }],
		['a refusal', times(1, 'refused'), { tries: 1, result: 'refused' }],
		['a missing right', times(1, 'permission'), { tries: 1, result: 'permission' }],
		['an unknown outcome', times(1, 'outcomeUnknown'), { tries: 1, result: 'outcomeUnknown' }],
		[
			'an unknown outcome after others',
			[error('throttled'), error('outcomeUnknown')],
			{ tries: 2, result: 'outcomeUnknown' },
		],
		[
			'a wait just as long as a run can be held up',
			[error('throttled', { retryAfterMs: 60_000 })],
			{ tries: 2, result: 'sent' },
		],
		[
			'a wait longer than a run can be held up',
			[error('throttled', { retryAfterMs: 300_000 })],
			{ tries: 1, result: 'throttled' },
		],
	])('tries %s as often as it should', async (_, errors, expected) => {
		expect(await outcome(errors)).toEqual(expected);
	});

	it('waits as long as the server asks', async () => {
		const wait = () => [error('throttled', { retryAfterMs: 30_000 })];
		expect(await outcome(wait(), 29_000)).toEqual({ tries: 1, result: 'waiting' });
		expect(await outcome(wait(), 31_000)).toEqual({ tries: 2, result: 'sent' });
	});

	it('does not continue when it is stopped', async () => {
		expect(await outcome(times(3, 'throttled'), 0, AbortSignal.abort())).toEqual({
			tries: 1,
			result: 'throttled',
		});
	});

	it('does not send again what was stopped while it waited', async () => {
		const clock = new FakeClock();
		const stop = new AbortController();
		const transport = new RecordingTransport('one', times(1, 'throttled'));
		const sent = new RetryingTransport(transport, POLICY, clock).send(MAIL, stop.signal);
		const failed = expect(sent).rejects.toMatchObject({ kind: 'throttled' });
		await settle();
		stop.abort();
		await failed;
		expect(transport.given).toHaveLength(1);
	});

	it('is the server that it sends by: its name, its test, its connection', async () => {
		const transport = new RecordingTransport('smtp.contoso.example');
		const retrying = new RetryingTransport(transport, POLICY, new FakeClock());
		expect(retrying.server).toBe('smtp.contoso.example');
		await retrying.verify(new AbortController().signal);
		await retrying.close();
		expect([transport.verified, transport.closes]).toEqual([1, 1]);
	});
});
