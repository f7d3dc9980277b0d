import { MailError } from '../../../nodes/mail/contracts/MailError';
import { HealthRegistry } from '../../../nodes/mail/health/HealthRegistry';
import type { MailHealth } from '../../../nodes/mail/health/MailHealth';
import { NodeObserver } from '../../../nodes/mail/health/NodeObserver';

const down = new MailError('network', 'No way');
let registry: HealthRegistry;
let observer: NodeObserver;

const enter = (isContinuous: boolean): MailHealth =>
	registry.enter({
		workflowId: 'w',
		nodeId: isContinuous ? 'trigger' : 'sender',
		nodeName: 'Mail',
		protocol: 'imap',
		server: 'mail.example:993',
		mailbox: 'desk@example.com',
		isContinuous,
	});

beforeEach(() => {
	registry = new HealthRegistry(() => 7);
	observer = new NodeObserver();
});

describe.each([
	['trigger', true],
	['send node', false],
])('of a %s', (_, isContinuous) => {
	it('nothing is known before its first try', () => {
		expect(observer.observe(enter(isContinuous))).toBeUndefined();
	});

	it('each look at a connected one is a successful check', () => {
		const health = enter(isContinuous);
		registry.reachable(health);
		expect([observer.observe(health), observer.observe(health)]).toEqual([
			{ ok: true, since: 7 },
			{ ok: true, since: 7 },
		]);
	});
});

it('each look at a disconnected trigger is a failed check: it keeps trying', () => {
	const health = enter(true);
	registry.unreachable(health, down);
	for (let look = 0; look < 3; look += 1)
		expect(observer.observe(health)).toEqual({ ok: false, since: 7, error: health.lastError });
});

it('an unused send node reports nothing new, and each of its attempts counts', () => {
	const health = enter(false);
	registry.unreachable(health, down);
	registry.unreachable(health, down);
	expect(observer.observe(health)).toMatchObject({ ok: false, failures: 2 });
	expect(observer.observe(health)).toBeUndefined();
	registry.unreachable(health, down);
	expect(observer.observe(health)).toMatchObject({ ok: false, failures: 1 });
	registry.reachable(health);
	registry.unreachable(health, down);
	expect(observer.observe(health)).toMatchObject({ ok: false, failures: 1 });
	registry.reachable(health);
	expect(observer.observe(health)).toMatchObject({ ok: true });
});
