import type { ChangeCursor, ChangedFolder } from '../../../nodes/mail/source/ChangeCursor';
import { ChangeProgress } from '../../../nodes/mail/source/ChangeProgress';
import type { MessageChange } from '../../../nodes/mail/source/ChangeFeed';

/** All of them as long as they may be. */
const folder: ChangedFolder = {
	api: 'ews',
	server: `${'s'.repeat(253)}:65535`,
	mailbox: `${'m'.repeat(64)}@${'d'.repeat(189)}`,
	folder: 'Inbox/'.repeat(40),
	folderId: 'F'.repeat(200),
};
const START = Date.parse('2026-03-01T00:00:00Z');

const message = (i: number, more: Partial<MessageChange> = {}): MessageChange => ({
	id: String(i).padStart(220, 'I'),
	messageId: `${String(i)}@test`,
	receivedAt: new Date(START + i * 1000),
	isRead: false,
	...more,
});

function sweep(progress: ChangeProgress, changes: Iterable<MessageChange>, state: string): void {
	progress.changes.begin(progress.state === undefined ? 'walk' : 'log');
	for (const change of changes) progress.changes.note(change);
	progress.changes.finish(state);
}

const octets = (progress: ChangeProgress) => Buffer.byteLength(JSON.stringify(progress.toCursor()));

function* messages(count: number, from = 0): Generator<MessageChange> {
	for (let i = 0; i < count; i++) yield message(from + i);
}

it.each([
	['few octets', 40],
	['as many octets as there is room for', 5_000],
	['more than there is room for', 12_000],
	['a lot more', 40_000],
])('ChangeProgress keeps the cursor under 16 kB with states of %s', (_, length) => {
	const progress = new ChangeProgress(folder, { read: 'unread', marksOnServer: true });
	sweep(progress, messages(1_000), 'a'.repeat(length));
	let largest = 0;
	const measure = () => (largest = Math.max(largest, octets(progress)));
	for (let at = 0; progress.waiting > 0; at++) {
		progress.take(progress.peek(Math.min(50, progress.room)));
		measure();
		for (let i = at * 50; i < at * 50 + 50; i++) progress.acknowledge(message(i).id, false);
	}
	// As much as can be: asked for again, in hand, left over, in a sweep that is large.
	progress.changes.moveOn();
	sweep(progress, messages(80), 'b'.repeat(length));
	progress.take(progress.peek(50));
	progress.changes.moveOn();
	sweep(progress, messages(1_000, 2_000), 'c'.repeat(length));
	progress.take(progress.peek(50));
	measure();
	expect(progress.room).toBe(0);
	expect(largest).toBeLessThan(16_000);
	process.stdout.write(`Largest cursor: ${String(largest)} octets\n`);
});

it('ChangeProgress finds messages that were in progress when n8n went down, even if the cursor had no room for their IDs', () => {
	const progress = new ChangeProgress(folder, { read: 'all', marksOnServer: false });
	sweep(progress, messages(60), 'a');
	progress.take(progress.peek(60));
	progress.changes.moveOn();
	sweep(progress, messages(1, 60), 'b');
	const stored = JSON.parse(JSON.stringify(progress.toCursor())) as ChangeCursor;
	const next = new ChangeProgress(folder, { read: 'all', marksOnServer: false }, stored);
	expect(next.changes.needsWalk).toBe(true);
	sweep(next, messages(1, 60), 'b');
	for (const change of messages(61)) next.changes.noteLeft(change);
	next.changes.endLeft();
	expect(next.peek(100).map(({ id }) => Number(id.replace(/I/g, '')))).toEqual(
		Array.from({ length: 61 }, (_, i) => i),
	);
});

it('ChangeProgress keeps only what it needs of half a million messages, and returns all of them, oldest first', () => {
	const count = 60_000;
	const most = 5_000;
	const progress = new ChangeProgress(folder, { read: 'all', marksOnServer: false, maxWaiting: most });
	const all = function* () {
		for (let i = count; i-- > 0; ) yield message(i);
	};
	sweep(progress, all(), 'a');
	expect(progress.size).toBe(count);
	let next = 0;
	while (next < count) {
		expect(progress.waiting).toBeLessThanOrEqual(most);
		if (progress.waiting === 0) sweep(progress, all(), 'a');
		const picks = progress.peek(100);
		progress.take(picks);
		for (const { id } of picks) {
			if (Number(id.replace(/I/g, '')) !== next) throw new Error(`${id} in place of ${String(next)}`);
			next += 1;
			progress.acknowledge(id, true);
		}
	}
	expect(progress.size).toBe(0);
	expect(progress.toCursor().state).toBe('a');
});
