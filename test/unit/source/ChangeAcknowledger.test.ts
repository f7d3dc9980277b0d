import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { Outcome } from '../../../nodes/mail/contracts/MailSource';
import { ChangeAcknowledger, type ChangeAct } from '../../../nodes/mail/source/ChangeAcknowledger';
import type { ChangeDelivery } from '../../../nodes/mail/source/ChangeDelivery';
import type { ActionResult, FeedAction, FeedTarget } from '../../../nodes/mail/source/ChangeFeed';
import type { ChangeProgress } from '../../../nodes/mail/source/ChangeProgress';
import type { ChangeSettings } from '../../../nodes/mail/source/ChangeSettings';
import { PendingActs } from '../../../nodes/mail/source/PendingActs';
import { deskSettings, MINUTE } from './deskSettings';

const never = new AbortController().signal;
const RECEIVED = new Date('2026-03-01T12:00:00Z');

let now: number;
let pending: PendingActs<ChangeAct>;
let warnings: MailError[];
/** Requests: the action and IDs, those with a receipt marked by `?`; `count` for a look at the folder. */
let asked: string[];
/** What the server says to a message; otherwise it is done. */
let results: Map<string, ActionResult | 'nothing'>;
let folderError: Error | undefined;
/** What the position was told: `done` or `unread` of a delivery, `read` of a message. */
let told: string[];
let open: Set<string>;
let read: Set<string>;

beforeEach(() => {
	now = 1_000_000;
	pending = new PendingActs<ChangeAct>(undefined, () => now);
	[warnings, asked, told] = [[], [], []];
	results = new Map();
	folderError = undefined;
	[open, read] = [new Set(), new Set()];
});

/** Of which one message has got another ID meanwhile. */
const progress = {
	idOf: (given: string) => (given === 'old' ? 'new' : given),
	acknowledge: (given: string, isUnread: boolean) => told.push(`${given} ${isUnread ? 'unread' : 'done'}`),
	isOpen: (id: string) => open.has(id),
	isRead: (id: string) => read.has(id),
	noteRead: (id: string) => told.push(`${id} read`),
} as unknown as ChangeProgress;

const feed = {
	apply: async (action: FeedAction, targets: readonly FeedTarget[], signal: AbortSignal) => {
		signal.throwIfAborted();
		const ids = targets.map(({ id, asksForReceipt }) => id + (asksForReceipt ? '?' : ''));
		asked.push(`${action.type} ${ids.join(' ')}`);
		const all = targets.map(({ id }) => [id, results.get(id) ?? 'done'] as const);
		const said = all.filter((one): one is readonly [string, ActionResult] => one[1] !== 'nothing');
		return await Promise.resolve(new Map(said));
	},
	count: async () => {
		asked.push('count');
		return await (folderError === undefined ? Promise.resolve(1) : Promise.reject(folderError));
	},
};

function make(more: Partial<ChangeSettings> = {}): ChangeAcknowledger {
	const settings = deskSettings({ activatedAt: now, ...more });
	return new ChangeAcknowledger({ feed, settings, pending, warn: (error) => warnings.push(error) }, 'f');
}

const delivery = (id: string, more: Partial<ChangeDelivery> = {}): ChangeDelivery => ({
	key: id,
	id,
	generation: 0,
	folderId: 'f',
	mark: '',
	receivedAt: RECEIVED,
	...more,
});
const acknowledge = async (
	ids: readonly string[],
	more: Partial<ChangeSettings> = {},
	outcome: Outcome = 'processed',
) =>
	await make(more).acknowledge(
		progress,
		ids.map((id) => delivery(id)),
		outcome,
		never,
	);
const pause = (more = {}) => new MailError('throttled', 'Busy', more);
const left = () => pending.of('f').map(({ key }) => key);

describe('what is done with a message', () => {
	it.each<[ChangeSettings['afterProcessing'], string]>([
		['markRead', 'done'],
		['move', 'done'],
		['delete', 'done'],
		['flag', 'unread'],
	])('%s, by one request for all: they are %s then', async (afterProcessing, state) => {
		await acknowledge(['a', 'b'], { afterProcessing });
		expect(asked).toEqual([`${afterProcessing} a b`]);
		expect(told).toEqual([`a ${state}`, `b ${state}`]);
		expect([left(), warnings]).toEqual([[], []]);
	});

	it('nothing, without a request, also where something was to be done before', async () => {
		results.set('a', new MailError('unavailable', 'Not now'));
		await acknowledge(['a']);
		expect(left()).toEqual(['a']);
		asked = [];
		await acknowledge(['a'], { afterProcessing: 'nothing' });
		expect([asked, left(), told]).toEqual([[], [], ['a unread', 'a unread']]);
	});

	it('none, without a request, if it is of another folder', async () => {
		await make().acknowledge(progress, [delivery('a', { folderId: 'other' })], 'processed', never);
		expect([asked, told]).toEqual([[], []]);
	});

	it('under the ID that it has now', async () => {
		await acknowledge(['old']);
		expect([asked, told]).toEqual([['markRead new'], ['old done']]);
	});
});

describe('a message that is done and not marked on the server', () => {
	it.each<[string, ActionResult | 'nothing', boolean]>([
		['a person has filed it', 'left', false],
		['it was not found', 'notFound', true],
		['nothing was said of it', 'nothing', true],
		['the server shows it unchanged', 'unchanged', true],
		['it was refused for now', new MailError('unavailable', 'Not now'), true],
	])('counts as done, and as unread: %s (tried again: %s)', async (_, result, isTried) => {
		results.set('a', result);
		await acknowledge(['a', 'b']);
		expect(told).toEqual(['a unread', 'b done']);
		expect(warnings).toHaveLength(result instanceof MailError ? 1 : 0);
		expect(left()).toEqual(isTried ? ['a'] : []);
		expect(pending.of('f').map(({ receivedAt }) => receivedAt)).toEqual(isTried ? [RECEIVED] : []);
	});

	it('is reported with the time it was received', async () => {
		results.set('a', new MailError('unavailable', 'Not now'));
		await acknowledge(['a']);
		expect(warnings).toHaveLength(1);
		expect(warnings[0]?.message).toContain('"Mark as Read"');
		now += 3 * 60 * MINUTE;
		await make().tryAgain(progress, never);
		expect(warnings.at(-1)?.message).toContain(RECEIVED.toISOString());
	});

	it('is tried again after a pause, and is read then', async () => {
		results.set('a', new MailError('unavailable', 'Not now'));
		await acknowledge(['a']);
		results.clear();
		[asked, told] = [[], []];
		await make().tryAgain(progress, never);
		expect(asked).toEqual([]);
		now += MINUTE;
		await make().tryAgain(progress, never);
		expect([asked, told, left()]).toEqual([['markRead a'], ['a read'], []]);
	});

	it('is not tried again if a person has read it, or has requested another execution', async () => {
		for (const id of ['a', 'b', 'c']) results.set(id, new MailError('unavailable', 'Not now'));
		await acknowledge(['a', 'b', 'c']);
		now += MINUTE;
		read.add('a');
		open.add('b');
		[asked, results] = [[], new Map()];
		await make().tryAgain(progress, never);
		expect([asked, left()]).toEqual([['markRead c'], []]);
	});

	it('is tried again with at most nineteen others', async () => {
		const ids = Array.from({ length: 30 }, (_, i) => `m${String(i)}`);
		for (const id of ids) results.set(id, 'notFound');
		await acknowledge(ids);
		now += MINUTE;
		[asked, results] = [[], new Map()];
		await make().tryAgain(progress, never);
		expect(asked).toEqual([`markRead ${ids.slice(0, 20).join(' ')}`]);
		await make().tryAgain(progress, never);
		expect(asked[1]).toBe(`markRead ${ids.slice(20).join(' ')}`);
	});
});

describe('a read receipt', () => {
	const head = (field: string, before = 'From: a@contoso.example\r\n') =>
		Buffer.from(`${before}${field}: a@contoso.example\r\nSubject: s\r\n\r\nbody`);
	const far = (octets: number) => `X-Filler: ${'x'.repeat(octets - 'X-Filler: \r\n'.length)}\r\n`;

	it.each<[string, Buffer | undefined, boolean]>([
		['RFC 8098', head('Disposition-Notification-To'), true],
		['an older name', head('RETURN-RECEIPT-TO'), true],
		['another older name', head('x-confirm-reading-to', ''), true],
		['bare line feeds', Buffer.from('From: a\nDisposition-Notification-To: a\n\nbody'), true],
		['a header section without a body', Buffer.from('Disposition-Notification-To: a\r\n'), true],
		['another field', head('X-Disposition-Notification-To'), false],
		['only in the body', Buffer.from('From: a\r\n\r\nDisposition-Notification-To: a\r\n'), false],
		['only in a body behind bare line feeds', Buffer.from('From: a\n\nReturn-Receipt-To: a\n'), false],
		['within 64 kB', head('Disposition-Notification-To', far(60_000)), true],
		['behind 64 kB', head('Disposition-Notification-To', far(64 * 1024)), false],
		['no octets', undefined, false],
	])('is requested or not: %s', async (_, mime, isRequested) => {
		await make().acknowledge(progress, [delivery('a', mime && { mime })], 'processed', never);
		expect(asked).toEqual([isRequested ? 'markRead a?' : 'markRead a']);
	});

	it('is not sent at the next attempt either', async () => {
		results.set('a', new MailError('unavailable', 'Not now'));
		const mime = head('Disposition-Notification-To');
		await make().acknowledge(progress, [delivery('a', { mime })], 'processed', never);
		now += MINUTE;
		await make().tryAgain(progress, never);
		expect(asked).toEqual(['markRead a?', 'markRead a?']);
	});
});

describe('where the server asks for a pause at a message', () => {
	beforeEach(async () => {
		results.set('bad', pause());
		await expect(acknowledge(['a', 'bad', 'b'])).rejects.toThrow('Busy');
		expect(told).toEqual([]);
		asked = [];
	});

	it('it is requested alone and last, once the folder opens, and is set aside for that', async () => {
		await acknowledge(['a', 'bad', 'b']);
		expect(asked).toEqual(['markRead a b', 'count', 'markRead bad']);
		expect([told, left()]).toEqual([['a done', 'bad unread', 'b done'], ['bad']]);
	});

	it('nothing is known while the folder does not open', async () => {
		folderError = pause();
		await expect(acknowledge(['bad'])).rejects.toBe(folderError);
		expect([asked, told, left()]).toEqual([['count'], [], []]);
	});

	it('the others are not: only what is paused is requested alone', async () => {
		results.clear();
		await acknowledge(['a', 'b']);
		expect(asked).toEqual(['markRead a b']);
	});

	it('it is no longer suspect once it is done', async () => {
		results.clear();
		await acknowledge(['bad', 'a']);
		await acknowledge(['bad', 'a']);
		expect(asked).toEqual(['markRead a', 'count', 'markRead bad', 'markRead bad a']);
	});

	it('others of that kind are not requested after it: they share its refusal', async () => {
		results.set('worse', pause());
		await expect(acknowledge(['worse'])).rejects.toThrow('Busy');
		asked = [];
		await acknowledge(['bad', 'worse']);
		expect(asked).toEqual(['count', 'markRead bad']);
		expect(left()).toEqual(['bad', 'worse']);
	});

	it('others of that kind are requested after one that is done', async () => {
		results.set('worse', pause());
		await expect(acknowledge(['worse'])).rejects.toThrow('Busy');
		results.clear();
		asked = [];
		await acknowledge(['bad', 'worse']);
		expect(asked).toEqual(['count', 'markRead bad', 'markRead worse']);
		expect([told, left()]).toEqual([['bad done', 'worse done'], []]);
	});

	it('one of which nothing is said then is tried again', async () => {
		results.set('bad', 'nothing');
		await acknowledge(['bad']);
		expect([told, left()]).toEqual([['bad unread'], ['bad']]);
	});
});
