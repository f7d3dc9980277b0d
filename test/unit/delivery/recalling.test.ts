import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { Delivery } from '../../../nodes/mail/contracts/MailSource';
import type { PumpOptions, PumpPolicy } from '../../../nodes/mail/delivery/PumpOptions';
import { FakeClock, settle } from './FakeClock';
import { MemoryMailbox, type MemoryCursor } from './MemoryMailbox';
import { RecordingHost } from './RecordingHost';
import { startPump } from './startPump';

const MINUTE = 60_000;

/** Acknowledge On Success, and nothing is kept for another try unless a test says so. */
function lab(policy: Partial<PumpPolicy> = {}) {
	const clock = new FakeClock();
	const mailbox = new MemoryMailbox();
	const host = new RecordingHost();
	host.autoEnd = (_key, attempt) => (attempt === 1 ? 'failed' : 'succeeded');
	const start = (more: Partial<PumpOptions<MemoryCursor, Delivery>> = {}) =>
		startPump({
			open: mailbox.open,
			host,
			clock,
			policy: { acknowledge: 'onSuccess', maxKeptBytes: 0, ...policy },
			...more,
		});
	const tries = () => host.started.map(({ key, attempt, text }) => [key, attempt, text]);
	return { clock, mailbox, host, start, tries, reasons: host.reasons };
}

const text = (key: string) => `Subject: ${key}\r\n\r\n`;

it('Pump fetches a message again for another attempt', async () => {
	const { clock, mailbox, start, tries } = lab();
	mailbox.deliver('m0', 'm1');
	const pump = start();
	await settle();
	expect(mailbox.recalled).toEqual([]);
	await clock.pass(5_000);
	expect(mailbox.recalled).toEqual(['m0', 'm1']);
	expect(tries()).toEqual([
		['m0', 1, text('m0')],
		['m1', 1, text('m1')],
		['m0', 2, text('m0')],
		['m1', 2, text('m1')],
	]);
	expect([...mailbox.outcomes]).toEqual([
		['m0', 'processed'],
		['m1', 'processed'],
	]);
	expect(mailbox.connects).toBe(1);
	await pump.stop(0);
});

it('Pump keeps as many octets as permitted, and fetches the rest again', async () => {
	const { clock, mailbox, start, tries } = lab({ maxKeptBytes: 2 * text('m0').length });
	mailbox.deliver('m0', 'm1', 'm2');
	const pump = start();
	await settle();
	await clock.pass(5_000);
	expect(mailbox.recalled).toEqual(['m2']);
	expect(tries().filter(([, attempt]) => attempt === 2)).toEqual([
		['m0', 2, text('m0')],
		['m1', 2, text('m1')],
		['m2', 2, text('m2')],
	]);
	await pump.stop(0);
});

it('Pump does not fetch a message again whose last attempt has failed', async () => {
	const { clock, mailbox, host, start, reasons } = lab({ attempts: 2 });
	host.autoEnd = () => 'failed';
	mailbox.deliver('m0');
	const pump = start();
	await settle();
	await clock.pass(10 * MINUTE);
	expect(mailbox.recalled).toEqual(['m0']);
	expect([...mailbox.outcomes]).toEqual([['m0', 'setAside']]);
	expect(reasons[0]?.message).toContain('was executed 2 times');
	await pump.stop(0);
});

it('Pump reports a message that was removed between two attempts, and passes it', async () => {
	const { clock, mailbox, start, tries, reasons } = lab();
	mailbox.deliver('m0', 'm1');
	const pump = start();
	await settle();
	mailbox.messages.shift();
	await clock.pass(10 * MINUTE);
	expect(tries().map(([key, attempt]) => [key, attempt])).toEqual([
		['m0', 1],
		['m1', 1],
		['m1', 2],
	]);
	expect([...mailbox.outcomes].sort()).toEqual([
		['m0', 'setAside'],
		['m1', 'processed'],
	]);
	expect(reasons.map(({ kind, message }) => [kind, message])).toEqual([
		['runFailed', expect.stringMatching(/executed once.*deleted or moved out of the folder/)],
	]);
	await pump.stop(0);
});

it('Pump waits for a message that is unavailable, while others continue', async () => {
	const { clock, mailbox, host, start, tries } = lab();
	mailbox.deliver('m0');
	mailbox.recallAnswers.push({ is: 'later', afterMs: 30_000 }, { is: 'later', afterMs: 30_000 });
	const pump = start();
	await settle();
	await clock.pass(5_000);
	host.autoEnd = () => 'succeeded';
	mailbox.deliver('m1');
	await settle();
	expect(tries().map(([key, attempt]) => [key, attempt])).toEqual([
		['m0', 1],
		['m1', 1],
	]);
	await clock.pass(MINUTE);
	expect(tries().at(-1)).toEqual(['m0', 2, text('m0')]);
	expect(mailbox.recalled).toEqual(['m0', 'm0', 'm0']);
	await pump.stop(0);
});

it('Pump sets a message aside that can no longer be fetched, with the reason', async () => {
	const { clock, mailbox, start, reasons } = lab();
	mailbox.deliver('m0');
	const error = new MailError('unreadable', 'It could not be fetched for 60 minutes');
	mailbox.recallAnswers.push({ is: 'lost', error });
	const pump = start();
	await settle();
	await clock.pass(5_000);
	expect(reasons).toEqual([error]);
	expect([...mailbox.outcomes]).toEqual([['m0', 'setAside']]);
	await pump.stop(0);
});

it('Pump fetches a message again on the next connection when one breaks', async () => {
	const { clock, mailbox, start, tries } = lab();
	mailbox.deliver('m0');
	mailbox.failures.push({ call: 'recall', error: new MailError('network', 'The connection was reset') });
	const pump = start();
	await settle();
	await clock.pass(MINUTE);
	expect(mailbox.connects).toBe(2);
	expect(tries()).toEqual([
		['m0', 1, text('m0')],
		['m0', 2, text('m0')],
	]);
	expect([...mailbox.outcomes]).toEqual([['m0', 'processed']]);
	await pump.stop(0);
});

it('Pump leaves messages that wait for their next attempt to a successor', async () => {
	const { clock, mailbox, start, tries } = lab();
	mailbox.deliver('m0');
	const first = start();
	await settle();
	const { inHand, position } = await first.relinquish();
	const second = start({ inHand, ...(position === undefined ? {} : { position }) });
	await settle();
	await clock.pass(5_000);
	expect(tries()).toEqual([
		['m0', 1, text('m0')],
		['m0', 2, text('m0')],
	]);
	expect([...mailbox.outcomes]).toEqual([['m0', 'processed']]);
	await second.stop(0);
});

it('Pump fetches nothing while it acknowledges other messages', async () => {
	const { clock, mailbox, host, start } = lab();
	mailbox.readsAhead = true;
	let tell: () => void = () => undefined;
	mailbox.acknowledgesAfter = new Promise((resolve) => (tell = resolve));
	host.autoEnd = (key, attempt) => (key === 'm0' && attempt === 1 ? 'failed' : 'succeeded');
	mailbox.deliver('m0', 'm1');
	const pump = start();
	await settle();
	await clock.pass(5_000);
	expect(mailbox.recalled).toEqual([]);
	tell();
	await settle();
	expect(mailbox.recalled).toEqual(['m0']);
	expect(mailbox.overlapping).toEqual([]);
	await pump.stop(0);
});

it('Pump releases messages that wait to be fetched again when stopped', async () => {
	const { clock, mailbox, start, tries } = lab();
	mailbox.deliver('m0');
	const pump = start();
	await settle();
	await pump.stop(0);
	await clock.pass(10 * MINUTE);
	expect(tries()).toHaveLength(1);
	expect([...mailbox.outcomes]).toEqual([]);
});

it.each([
	[1, 0],
	[40, 1],
])('Pump keeps a message of %d MB for another attempt, or fetches it again: %d', async (megabytes, expected) => {
	const { clock, mailbox, start, tries } = lab({ maxKeptBytes: undefined });
	mailbox.mimes.set('m0', 'x'.repeat(megabytes * 1024 * 1024));
	mailbox.deliver('m0');
	const pump = start();
	await settle();
	await clock.pass(5_000);
	expect(mailbox.recalled).toHaveLength(expected);
	expect(tries().map(([, attempt]) => attempt)).toEqual([1, 2]);
	await pump.stop(0);
});

it('Pump keeps the next one as soon as there is room again', async () => {
	const { clock, mailbox, host, start } = lab({ maxKeptBytes: 2 * text('m0').length });
	host.autoEnd = (key, attempt) => (attempt === 1 && key !== 'm3' ? undefined : 'failed');
	mailbox.deliver('m0', 'm1', 'm2', 'm3');
	const pump = start();
	await settle();
	host.end('m0', 'succeeded');
	await settle();
	await clock.pass(5_000);
	expect(host.keys()).toEqual(['m0', 'm1', 'm2', 'm3', 'm3']);
	expect(mailbox.recalled).toEqual([]);
	await pump.stop(0);
});

it('Pump keeps no octets after the last attempt', async () => {
	const { mailbox, host, start } = lab({ maxKeptBytes: undefined, attempts: 1 });
	host.autoEnd = undefined;
	mailbox.deliver('m0');
	const pump = start();
	await settle();
	const { inHand } = await pump.relinquish();
	expect(inHand.map(({ delivery }) => delivery.mime)).toEqual([undefined]);
});

it('Pump does not fetch messages again that are still in an execution', async () => {
	const { clock, mailbox, host, start } = lab();
	host.autoEnd = (key, attempt) => (key === 'm1' ? undefined : attempt === 1 ? 'failed' : 'succeeded');
	mailbox.deliver('m0', 'm1');
	const pump = start();
	await settle();
	await clock.pass(5_000);
	expect(mailbox.recalled).toEqual(['m0']);
	expect(host.keys()).toEqual(['m0', 'm1', 'm0']);
	await pump.relinquish();
});

it('Pump reads a message again if no execution could be started after it was fetched again', async () => {
	const { clock, mailbox, host, start } = lab();
	let failures = 1;
	host.autoEnd = (_key, attempt) => (attempt === 1 && failures-- > 0 ? 'failed' : 'succeeded');
	const startRun = host.start.bind(host);
	host.start = (delivery, attempt, position) =>
		attempt === 2
			? Promise.reject(new MailError('unknown', 'No room for binary data'))
			: startRun(delivery, attempt, position);
	mailbox.deliver('m0');
	const pump = start();
	await settle();
	await clock.pass(10 * MINUTE);
	expect(mailbox.recalled).toEqual(['m0']);
	expect([...mailbox.outcomes]).toEqual([['m0', 'processed']]);
	await pump.stop(0);
});

describe('a message that is being fetched again', () => {
	/** The server answers when the test says so. */
	async function fetching() {
		const made = lab();
		let answer: () => void = () => undefined;
		const answered = new Promise<void>((resolve) => (answer = resolve));
		const open = () => {
			const source = made.mailbox.open();
			const recall = source.recall.bind(source);
			source.recall = async (delivery) => {
				const recalled = await recall(delivery);
				await answered;
				return recalled;
			};
			return source;
		};
		made.mailbox.deliver('m0');
		const pump = made.start({ open });
		await settle();
		await made.clock.pass(5_000);
		expect(made.mailbox.recalled).toEqual(['m0']);
		return { ...made, pump, answer };
	}

	it('starts no execution after a stop', async () => {
		const { host, pump, answer } = await fetching();
		const stopped = pump.stop(0);
		answer();
		await stopped;
		expect(host.keys()).toEqual(['m0']);
	});

	it('is the business of a successor when there is one', async () => {
		const { host, pump, answer, start, clock } = await fetching();
		const handover = pump.relinquish();
		answer();
		const { inHand, position } = await handover;
		expect(host.keys()).toEqual(['m0']);
		const second = start({ inHand, ...(position === undefined ? {} : { position }) });
		await clock.pass(5_000);
		expect(host.started.map(({ attempt }) => attempt)).toEqual([1, 2]);
		await second.stop(0);
	});
});
