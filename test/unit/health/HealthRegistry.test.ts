import { MailError } from '../../../nodes/mail/contracts/MailError';
import { HealthRegistry } from '../../../nodes/mail/health/HealthRegistry';
import type { MailNode } from '../../../nodes/mail/health/MailHealth';

const DAY_MS = 24 * 60 * 60_000;

const trigger = (more: Partial<MailNode> = {}): MailNode => ({
	workflowId: 'w',
	nodeId: 'n',
	nodeName: 'Mail',
	protocol: 'imap',
	server: 'imap.example:993',
	mailbox: 'desk@example.com',
	isContinuous: true,
	...more,
});
const sender = (more: Partial<MailNode> = {}): MailNode =>
	trigger({ nodeId: 's', protocol: 'smtp', server: 'smtp.example:587', isContinuous: false, ...more });

const down = new MailError('network', 'No way', { hint: 'Look', code: 'ECONNREFUSED' });
const refusing = new MailError('authentication', 'No');

let now: number;
let registry: HealthRegistry;

beforeEach(() => {
	now = 1_000_000;
	registry = new HealthRegistry(() => now);
});

const servers = () => registry.list().map(({ server }) => server);

describe('the health registry', () => {
	it('distinguishes changes from known messages', () => {
		const health = registry.enter(trigger());
		expect(health.reachable).toBeUndefined();
		expect([registry.reachable(health), registry.reachable(health)]).toEqual([true, false]);
		now += 500;
		expect([registry.unreachable(health, down), registry.unreachable(health, down)]).toEqual([true, false]);
		expect(registry.unreachable(health, refusing)).toBe(true);
		expect(health).toMatchObject({ reachable: false, since: 1_000_500, failedChecks: 3 });
		now += 500;
		expect(registry.reachable(health)).toBe(true);
		expect(health).toMatchObject({ reachable: true, since: 1_001_000, failedChecks: 0 });
	});

	it('keeps the words of the last error, and none of its cause', () => {
		const health = registry.enter(trigger());
		registry.unreachable(
			health,
			new MailError('network', 'No way', { hint: 'Look', code: 'X', cause: 'secret' }),
		);
		expect(health.lastError).toEqual({
			kind: 'network',
			message: 'No way',
			hint: 'Look',
			code: 'X',
			at: now,
		});
	});

	it('continues with what it knew of a node that is started again, under its new name', () => {
		registry.reachable(registry.enter(trigger()));
		registry.enter(trigger({ nodeName: 'Renamed' })).counts.received += 1;
		expect(registry.list()).toEqual([
			expect.objectContaining({ nodeName: 'Renamed', reachable: true, since: 1_000_000 }),
		]);
	});

	it.each<Partial<MailNode>>([
		{ server: 'other.example:993' },
		{ mailbox: 'b@example.com' },
		{ protocol: 'pop3' },
	])('forgets what a trigger worked with before it was given %j', (change) => {
		registry.reachable(registry.enter(trigger()));
		registry.enter(trigger(change));
		expect(registry.list()).toEqual([expect.objectContaining(change)]);
		expect(registry.list()[0]?.reachable).toBeUndefined();
	});

	it('keeps each server that a send node works with', () => {
		registry.enter(sender());
		registry.enter(sender({ server: 'fallback.example:587' }));
		registry.enter(sender());
		expect(servers()).toEqual(['fallback.example:587', 'smtp.example:587']);
	});

	it('forgets a node that is no longer active, and no other', () => {
		registry.enter(trigger());
		registry.enter(sender());
		registry.leave(trigger());
		expect(servers()).toEqual(['smtp.example:587']);
	});

	it('forgets a send node that was not used for a week, and never a trigger', () => {
		registry.enter(trigger());
		registry.enter(sender());
		now += 6 * DAY_MS;
		registry.reachable(registry.enter(sender({ server: 'used.example:25' })));
		now += 2 * DAY_MS;
		expect(servers()).toEqual(['imap.example:993', 'used.example:25']);
	});

	it('stays small whatever addresses a send node takes from its items', () => {
		for (let index = 0; index < 1000; index += 1) {
			registry.enter(sender({ mailbox: `${String(index)}@example.com` }));
		}
		registry.enter(sender({ nodeId: 'other' }));
		const mailboxes = registry.list().map(({ mailbox }) => mailbox);
		expect(mailboxes).toHaveLength(51);
		expect(mailboxes.slice(-2)).toEqual(['999@example.com', 'desk@example.com']);
	});
});
