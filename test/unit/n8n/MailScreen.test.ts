import type { MailFilter } from '../../../nodes/mail/contracts/MailFilter';
import type { Delivery } from '../../../nodes/mail/contracts/MailSource';
import { MailError } from '../../../nodes/mail/contracts/MailError';
import { LoopGuard } from '../../../nodes/mail/filter/LoopGuard';
import { MailScreen } from '../../../nodes/mail/n8n/MailScreen';

const delivery = (more: Partial<Delivery> = {}): Delivery => ({
	key: '1:1',
	id: '1',
	generation: 0,
	mime: Buffer.from('From: ann@company.com\r\nSubject: Hi\r\n\r\n'),
	...more,
});

const asked: Buffer[] = [];
const filter: MailFilter = {
	headerFields: [],
	judgeHeader: () => 'undecided',
	judge: (mime) => {
		asked.push(mime);
		return Promise.resolve('leaveOut');
	},
};
const screenOf = (more: Partial<ConstructorParameters<typeof MailScreen>[0]> = {}) =>
	new MailScreen({ instanceId: 'i', filter, ...more });

beforeEach(() => asked.splice(0));

describe('MailScreen', () => {
	it.each([
		['a source that did not ask', {}, 'leaveOut', 1],
		['a source that could not tell', { verdict: 'undecided' as const }, 'leaveOut', 1],
		['a source that took it', { verdict: 'take' as const }, 'run', 0],
		['a source that left it out', { verdict: 'leaveOut' as const, mime: undefined }, 'leaveOut', 0],
		['a message that could not be had whole', { error: new MailError('unreadable', 'No') }, 'run', 0],
	])('asks the filter after %s only where that is open', async (_, more, judgement, times) => {
		expect(await screenOf().judge(delivery(more))).toBe(judgement);
		expect(asked).toHaveLength(times);
	});

	it('lets a message run that breaks the filter', async () => {
		const broken = { ...filter, judge: () => Promise.reject(new Error('broken')) };
		expect(await screenOf({ filter: broken }).judge(delivery())).toBe('run');
	});

	it('does not count what a person asked for again', async () => {
		const guard = new LoopGuard({ most: 1, withinMs: 60_000 });
		const screen = new MailScreen({ instanceId: 'i', guard });
		const at = { receivedAt: new Date() };
		expect(await screen.judge(delivery(at))).toBe('run');
		expect(await screen.judge(delivery({ ...at, key: '1:2' }))).toMatchObject({ kind: 'loop' });
		expect(await screen.judge(delivery({ ...at, key: '1:2', generation: 1 }))).toBe('run');
	});

	it('does not count what the filter leaves out', async () => {
		const guard = new LoopGuard({ most: 1, withinMs: 60_000 });
		const screen = screenOf({ guard });
		for (let i = 0; i < 5; i += 1) expect(await screen.judge(delivery({ key: String(i) }))).toBe('leaveOut');
		expect(guard.toString()).toBe('');
	});
});
