import { MailError } from '../../../nodes/mail/contracts/MailError';
import { Backoff } from '../../../nodes/mail/delivery/Backoff';
import type { PumpPolicy } from '../../../nodes/mail/delivery/PumpOptions';
import { FakeClock, settle } from './FakeClock';
import { MemoryMailbox } from './MemoryMailbox';
import { RecordingHost } from './RecordingHost';
import { startPump } from './startPump';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `m${String(i)}`);

/** A server that takes its time to acknowledge, until `acknowledge`. */
function lab(policy: Partial<PumpPolicy> = {}, { isSlow = true } = {}) {
	const mailbox = new MemoryMailbox();
	const host = new RecordingHost();
	mailbox.readsAhead = true;
	let acknowledge: () => void = () => undefined;
	if (isSlow) mailbox.acknowledgesAfter = new Promise((resolve) => (acknowledge = resolve));
	const start = () =>
		startPump({
			open: mailbox.open,
			host,
			clock: new FakeClock(),
			policy: { maxUnacknowledged: 10, ...policy },
			backoff: new Backoff({ minMs: 1_000, maxMs: 60_000, random: () => 1 }),
		});
	return { mailbox, host, start, acknowledge: () => acknowledge() };
}

it('reading ahead executes all waiting messages, oldest first, each once', async () => {
	const { mailbox, host, start } = lab({}, { isSlow: false });
	mailbox.deliver(...numbered(50));
	const pump = start();
	await settle();
	expect(host.keys()).toEqual(numbered(50));
	expect([...mailbox.outcomes.keys()].sort()).toEqual(numbered(50).sort());
	expect(mailbox.readLimits.length).toBeLessThan(5);
	await pump.stop(0);
	expect(mailbox.overlapping).toEqual([]);
});

it('reading ahead continues during an acknowledgment, up to its limit', async () => {
	const { mailbox, host, start, acknowledge } = lab();
	mailbox.deliver(...numbered(40));
	const pump = start();
	await settle();
	// Ten that are done beside those that may be in an execution.
	expect(host.keys()).toEqual(numbered(13));
	expect(mailbox.outcomes.size).toBe(0);
	acknowledge();
	await settle();
	expect(host.keys()).toEqual(numbered(40));
	await pump.stop(0);
	expect(mailbox.outcomes.size).toBe(40);
	expect(mailbox.overlapping).toEqual([]);
});

it.each<[string, Partial<PumpPolicy>]>([
	['a failed run is tried again', { acknowledge: 'onSuccess' }],
	['n8n knows no keys', { maxUnacknowledged: 0 }],
])('reading ahead leaves no more messages unacknowledged than may be in flight if %s', async (_, policy) => {
	const { mailbox, host, start, acknowledge } = lab(policy);
	mailbox.deliver(...numbered(40));
	const pump = start();
	await settle();
	expect(host.keys()).toEqual(numbered(3));
	acknowledge();
	await settle();
	expect(host.keys()).toEqual(numbered(40));
	await pump.stop(0);
});

it('reading ahead fills the slot of an ended execution before it is acknowledged', async () => {
	const { mailbox, host, start, acknowledge } = lab();
	host.autoEnd = undefined;
	mailbox.deliver(...numbered(10));
	const pump = start();
	await settle();
	expect(host.keys()).toEqual(numbered(3));
	host.end('m0');
	await settle();
	host.end('m1');
	await settle();
	expect(host.keys()).toEqual(numbered(5));
	expect(mailbox.outcomes.size).toBe(0);
	host.autoEnd = () => 'succeeded';
	for (const key of numbered(5)) host.end(key);
	acknowledge();
	await settle();
	expect(mailbox.outcomes.size).toBe(10);
	await pump.stop(0);
});

it('reading ahead stores no position beyond unacknowledged messages', async () => {
	const { mailbox, host, start, acknowledge } = lab();
	mailbox.deliver(...numbered(13));
	const pump = start();
	await settle();
	expect(host.started.map(({ position }) => position.done)).toEqual(numbered(13).map(() => []));
	acknowledge();
	await settle();
	expect(pump.position?.done.sort()).toEqual(numbered(13).sort());
	await pump.stop(0);
});

it('reading ahead reconnects when an acknowledgment fails, and repeats it; nothing is executed twice', async () => {
	const { mailbox, host, start } = lab({}, { isSlow: false });
	mailbox.failures.push({ call: 'acknowledge', error: new MailError('tokenExpired', 'renewal') });
	mailbox.deliver(...numbered(20));
	const pump = start();
	await settle();
	expect(mailbox.connects).toBe(2);
	expect(host.keys()).toEqual(numbered(20));
	expect(mailbox.outcomes.size).toBe(20);
	await pump.stop(0);
});

it('reading ahead waits for the answer to an acknowledgment before it delivers', async () => {
	const { mailbox, start, acknowledge } = lab();
	mailbox.deliver(...numbered(3));
	const pump = start();
	await settle();
	const handover = pump.relinquish();
	await settle();
	expect(mailbox.closes).toBe(0);
	acknowledge();
	expect((await handover).position).toEqual({ done: numbered(3) });
	expect(mailbox.closes).toBe(1);
});
