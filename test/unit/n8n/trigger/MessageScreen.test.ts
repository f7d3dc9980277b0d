import type { MailFilter } from '../../../../nodes/mail/contracts/MailFilter';
import type { Delivery } from '../../../../nodes/mail/contracts/MailSource';
import { MailError } from '../../../../nodes/mail/contracts/MailError';
import { LoopGuard } from '../../../../nodes/mail/filter/LoopGuard';
import { MessageScreen } from '../../../../nodes/mail/n8n/trigger/MessageScreen';

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
		return Promise.resolve('exclude');
	},
};
const screenOf = (more: Partial<ConstructorParameters<typeof MessageScreen>[0]> = {}) =>
	new MessageScreen({ instanceId: 'i', filter, ...more });

beforeEach(() => asked.splice(0));

describe('MessageScreen', () => {
	it.each([
		['a source that did not ask', {}, 'exclude', 1],
		['a source that could not tell', { verdict: 'undecided' as const }, 'exclude', 1],
		['a source that took it', { verdict: 'take' as const }, 'run', 0],
		['a source that left it out', { verdict: 'exclude' as const, mime: undefined }, 'exclude', 0],
		['a message that could not be had whole', { error: new MailError('unreadable', 'No') }, 'run', 0],
	])('asks the filter after %s only where that is open', async (_, more, judgment, times) => {
		expect(await screenOf().decide(delivery(more))).toBe(judgment);
		expect(asked).toHaveLength(times);
	});

	it('lets a message run that breaks the filter', async () => {
		const broken = { ...filter, judge: () => Promise.reject(new Error('broken')) };
		expect(await screenOf({ filter: broken }).decide(delivery())).toBe('run');
	});

	it('keeps out what it cannot judge where the filter is there for that', async () => {
		const closed = { ...filter, failsClosed: true };
		const broken = { ...closed, judge: () => Promise.reject(new Error('broken')) };
		const error = new MailError('tooLarge', 'No');
		expect(await screenOf({ filter: broken }).decide(delivery())).toBe('exclude');
		expect(await screenOf({ filter: closed }).decide(delivery({ error }))).toBe('exclude');
		expect(await screenOf({ filter: broken }).decide(delivery({ error }))).toBe('exclude');
		const taking = { ...closed, judge: () => Promise.resolve('take' as const) };
		expect(await screenOf({ filter: taking }).decide(delivery({ error }))).toBe('run');
		// Nothing of it was had, so nobody poses as anybody; it is reported.
		expect(await screenOf({ filter: closed }).decide(delivery({ error, mime: undefined }))).toBe('run');
	});

	it('counts messages whose sender the receiving server has proven apart from those that only say so', async () => {
		const guard = new LoopGuard({ most: 1, withinMs: 60_000 });
		const trust = { authservId: 'mx.company.example' };
		const screen = new MessageScreen({ instanceId: 'i', guard, trust });
		const from = 'From: Ann <ann@customer.example>\r\nSubject: Hi\r\n\r\n';
		const results = (id: string, result: string) =>
			`Authentication-Results: ${id}; dmarc=${result} header.from=customer.example; dkim=${result} header.d=customer.example\r\n`;
		const judge = async (key: string, header: string) =>
			await screen.decide(
				delivery({ key, mime: Buffer.from(header + from), receivedAt: new Date(1_800_000_000_000) }),
			);
		const forged = results('mx.company.example', 'fail');
		expect(await judge('1', forged)).toBe('run');
		expect(await judge('2', forged)).toMatchObject({ kind: 'loop' });
		// What a sender wrote proves nothing.
		expect(await judge('3', results('mx.sender.example', 'pass'))).toMatchObject({ kind: 'loop' });
		expect(await judge('4', results('mx.company.example', 'pass'))).toBe('run');
		expect(await judge('5', results('mx.company.example', 'pass'))).toMatchObject({ kind: 'loop' });
	});

	it('does not count what a person requested again', async () => {
		const guard = new LoopGuard({ most: 1, withinMs: 60_000 });
		const screen = new MessageScreen({ instanceId: 'i', guard });
		const at = { receivedAt: new Date() };
		expect(await screen.decide(delivery(at))).toBe('run');
		expect(await screen.decide(delivery({ ...at, key: '1:2' }))).toMatchObject({ kind: 'loop' });
		expect(await screen.decide(delivery({ ...at, key: '1:2', generation: 1 }))).toBe('run');
	});

	it('does not count what the filter excludes', async () => {
		const guard = new LoopGuard({ most: 1, withinMs: 60_000 });
		const screen = screenOf({ guard });
		for (let i = 0; i < 5; i += 1) expect(await screen.decide(delivery({ key: String(i) }))).toBe('exclude');
		expect(guard.toString()).toBe('');
	});
});
