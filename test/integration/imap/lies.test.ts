import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { ImapDelivery } from '../../../nodes/mail/imap/ImapDelivery';
import type { ImapSource } from '../../../nodes/mail/imap/ImapSource';
import { ActMemory } from '../../../nodes/mail/imap/ActMemory';
import { LyingImap, type RowLie } from '../../lab/imap/LyingImap';
import { waitFor } from '../../lab/waitFor';
import { ImapLab, mail, readAll, subjects, type Variant } from './ImapLab';

const never = new AbortController().signal;
let lab: ImapLab;
let liar: LyingImap;

beforeAll(async () => (lab = await ImapLab.start()));
afterAll(async () => await lab.stop());
beforeEach(async () => {
	await lab.reset();
	liar = await LyingImap.start({ port: lab.dovecot.ports.imap });
});
afterEach(async () => {
	await lab.closeAll();
	await liar.stop();
});

const through = (variant: Variant = {}): Variant => ({
	...variant,
	checkIntervalMs: 300,
	connection: { port: liar.port },
});

/** What `pumpMail` does, until enough has come; on broken connections as well. */
class Reader {
	readonly came: ImapDelivery[] = [];
	source: ImapSource | undefined;

	constructor(
		private readonly variant: Variant,
		private readonly acknowledges = true,
	) {}

	async until(count: number, ms = 20_000): Promise<string[]> {
		const deadline = Date.now() + ms;
		while (this.came.length < count && Date.now() < deadline) await this.step();
		return this.names;
	}

	/** For so long, whatever comes. */
	async during(ms: number): Promise<string[]> {
		const deadline = Date.now() + ms;
		while (Date.now() < deadline) await this.step();
		return this.names;
	}

	/** n8n is stopped and started. */
	async restart(): Promise<void> {
		const position = JSON.parse(JSON.stringify(this.source!.position())) as ReturnType<ImapSource['position']>;
		await this.source?.close();
		this.source = await lab.open(this.variant, position);
	}

	get names(): string[] {
		return this.came.map((delivery) => subjects([delivery])[0] ?? `error ${String(delivery.error?.kind)}`);
	}

	private async step(): Promise<void> {
		try {
			this.source ??= await lab.open(this.variant);
			const some = await this.source.read(10, never);
			this.came.push(...some);
			if (this.acknowledges) {
				await this.source.acknowledge(some.filter(({ mime }) => mime !== undefined), 'processed');
				await this.source.acknowledge(some.filter(({ mime }) => mime === undefined), 'setAside');
			}
			if (some.length === 0) await this.source.wait(never);
		} catch (error) {
			if (!(error instanceof MailError)) throw error;
			const position = this.source?.position();
			this.source = await lab.open(this.variant, position).catch(() => undefined);
		}
	}
}

const MODES: Variant[] = [
	{ read: 'unread', afterProcessing: 'markRead' },
	{ read: 'all', afterProcessing: 'nothing' },
	{ read: 'new', afterProcessing: 'nothing', activatedAt: 0 },
];

describe.each(MODES.map((variant) => [String(variant.read), variant] as const))('Read: %s', (_, mode) => {
	const variant = () => through(mode);

	it.each<[string, RowLie, RegExp | undefined]>([
		['left out of every answer', 'absent', undefined],
		['left out where its body is asked for', 'absent', /BODY\[/],
		['given as NIL', 'nil', /BODY\[/],
		['given without octets', 'empty', /BODY\[/],
		['answered by a cut', 'cut', /BODY\[/],
		['answered by a cut where its size is asked for', 'cut', /RFC822\.SIZE/],
	])('a message that is %s for a while blocks no other, and is finally returned once', async (_name, lie, of) => {
		await lab.deliver('a', 'b', 'c');
		liar.rows.set(2, { lie, ...(of ? { of } : {}) });
		const reader = new Reader(variant());
		const first = await reader.until(2);
		// Where only its size is not told, it is had without.
		if (of?.source === 'RFC822\\.SIZE') expect(await reader.until(3)).toContain('b');
		else expect(first.sort()).toEqual(['a', 'c']);
		await reader.restart();
		if (first.length < 3) expect(await reader.source!.queueSize()).toBe(of?.source === 'RFC822\\.SIZE' ? 0 : 1);
		await lab.deliver('d');
		await waitFor('what comes meanwhile', async () => (await reader.during(200)).includes('d'), 20_000);
		liar.repent();
		expect((await reader.until(4)).sort()).toEqual(['a', 'b', 'c', 'd']);
		await reader.restart();
		expect((await reader.during(600)).sort()).toEqual(['a', 'b', 'c', 'd']);
	});

	it('a message that is omitted of an answer once is had with the next', async () => {
		await lab.deliver('a', 'b', 'c');
		liar.rows.set(2, { lie: 'absent', times: 1 });
		const reader = new Reader(variant());
		expect((await reader.until(3)).sort()).toEqual(['a', 'b', 'c']);
	});

	it('a message that never comes is reported once, and set aside when its time is over', async () => {
		lab.giveUpAfter(1_200);
		await lab.deliver('a', 'b', 'c');
		liar.rows.set(2, { lie: 'absent' });
		const reader = new Reader(variant());
		expect((await reader.until(3)).sort()).toEqual(['a', 'c', 'error unreadable']);
		expect(lab.warnings.filter(({ message }) => message.includes('Message 2 in "INBOX"'))).toHaveLength(1);
		expect(reader.came.at(-1)?.error?.hint).toContain('Outlook');
		await reader.restart();
		expect(await reader.during(600)).toHaveLength(3);
	});

	it('a message that a person deletes before its turn is skipped at once', async () => {
		await lab.deliver('a', 'b', 'c');
		const source = await lab.open(variant());
		const [, path] = lab.dovecot.messages(lab.mailbox).map((one) => one.path);
		await lab.dovecot.doveadm('expunge', '-u', lab.mailbox, 'mailbox', 'INBOX', 'uid', '2');
		expect(path).toBeDefined();
		expect(subjects(await readAll(source))).toEqual(['a', 'c']);
		expect(await source.queueSize()).toBe(2);
	});
});

it('the IMAP source asks for header and text apart where the whole is never handed out', async () => {
	await lab.deliver('a', 'b', 'c');
	liar.rows.set(2, { lie: 'absent', of: /BODY\[\]/ });
	const reader = new Reader(through());
	expect((await reader.until(3)).sort()).toEqual(['a', 'b', 'c']);
	const b = reader.came.find((delivery) => subjects([delivery])[0] === 'b');
	expect(b?.mime?.toString()).toBe(mail('b'));
});

it('the IMAP source continues without a size where every question for it is refused', async () => {
	await lab.deliver('a', 'b', 'c', 'd', 'e');
	liar.refusals.push({ command: /RFC822\.SIZE/, answer: 'NO [SERVERBUG] Cannot tell' });
	expect((await new Reader(through()).until(5)).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('the IMAP source believes no search that finds nothing at all', async () => {
	await lab.deliver('a', 'b');
	const source = await lab.open(through({ read: 'all', afterProcessing: 'nothing' }));
	liar.rows.set(1, { lie: 'absent', times: 4 });
	liar.silence = /^\* SEARCH/;
	expect(subjects(await source.read(5, never))).toEqual(['b']);
	expect(await source.queueSize()).toBe(2);
	liar.silence = undefined;
	liar.repent();
	await waitFor('the message', async () => subjects(await source.read(5, never)).includes('a'));
});

it.each([
	['some', [2, 3, 7]],
	['all', [1, 2, 3, 4, 5, 6, 7, 8]],
])('the IMAP source runs nothing again that was unread all along where a SEARCH omits %s of it', async (_, uids) => {
	const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
	await lab.deliver(...names);
	const reader = new Reader(through({ afterProcessing: 'nothing' }));
	await reader.until(8);
	liar.unlisted = { uids, times: 1 };
	await lab.deliver('new');
	expect(await reader.until(9)).toEqual([...names, 'new']);
	expect(liar.unlisted.times).toBe(0);
	expect(await reader.during(1_000)).toHaveLength(9);
	// What a person reads and marks as unread is still a wish.
	await lab.dovecot.doveadm('flags', 'add', '-u', lab.mailbox, '\\Seen', 'mailbox', 'INBOX', 'uid', '3');
	await reader.during(1_000);
	await lab.dovecot.doveadm('flags', 'remove', '-u', lab.mailbox, '\\Seen', 'mailbox', 'INBOX', 'uid', '3');
	expect(await reader.until(10)).toEqual([...names, 'new', 'c']);
});

it('the IMAP source loses nothing that a SEARCH omits while it reads all', async () => {
	await lab.deliver('a', 'b', 'c');
	liar.unlisted = { uids: [2], times: 1 };
	const reader = new Reader(through({ read: 'all', afterProcessing: 'nothing' }));
	expect((await reader.until(3)).sort()).toEqual(['a', 'b', 'c']);
	expect(liar.unlisted.times).toBe(0);
});

it('the IMAP source does again what a SEARCH does not show to be done, and runs nothing again', async () => {
	await lab.deliver('a', 'b');
	liar.refusals.push({ command: /^UID STORE/, answer: 'OK done', times: 1 });
	const reader = new Reader(through());
	await reader.until(2);
	await waitFor('the marks', async () => {
		await reader.during(100);
		return lab.dovecot.flags(lab.mailbox).every((flags) => flags.includes('\\Seen'));
	}, 15_000);
	expect(reader.names.sort()).toEqual(['a', 'b']);
});

describe('an after-processing action', () => {
	const acts: [string, Variant, RegExp][] = [
		['Mark as Read', { afterProcessing: 'markRead' }, /^UID STORE/],
		['Flag', { afterProcessing: 'flag' }, /^UID STORE/],
		['Move', { afterProcessing: 'move', moveTo: 'Archive' }, /^UID MOVE/],
		['Delete', { afterProcessing: 'delete' }, /^UID (?:STORE|EXPUNGE)/],
	];

	it.each(acts)('(%s) that is answered OK and not done is reported once, and is not a request to run again', async (_, mode, command) => {
		await lab.deliver('a', 'b');
		liar.refusals.push({ command, answer: 'OK done' });
		const reader = new Reader(through(mode));
		await reader.until(2);
		// It is done once more, as a server may be slow to show it.
		await waitFor('the warning', async () => (await reader.during(200), lab.warnings.length > 0), 10_000);
		expect((await reader.during(1_000)).sort()).toEqual(['a', 'b']);
		await reader.restart();
		expect((await reader.during(1_000)).sort()).toEqual(['a', 'b']);
		expect(lab.warnings).toMatchObject([{ kind: 'refused', code: 'NotDone' }]);
		expect(lab.warnings[0]?.message).toContain('responded OK');
	});

	it.each(acts)('(%s) that is refused for a moment is done later, while others continue', async (_, mode, command) => {
		await lab.deliver('a');
		liar.refusals.push({ command, answer: 'NO [INUSE] Folder is busy', times: 1 });
		const reader = new Reader(through(mode));
		await reader.until(1);
		await lab.deliver('b');
		await reader.until(2);
		expect(lab.warnings).toMatchObject([{ kind: 'unavailable', transient: true }]);
		expect(lab.warnings[0]?.message).toContain('[INUSE]');
		const left = () => lab.dovecot.flags(lab.mailbox).filter((flags) => flags.length === 0).length;
		await waitFor('it to be done', async () => (await reader.during(200), left() === 0), 15_000);
		expect(reader.names).toEqual(['a', 'b']);
	});

	it.each(acts)('(%s) that is refused for a moment is done after a restart of n8n, too', async (_, mode, command) => {
		await lab.deliver('a');
		liar.refusals.push({ command, answer: 'NO [INUSE] Folder is busy', times: 1 });
		const source = await lab.open(through(mode));
		await source.acknowledge(await source.read(5, never), 'processed');
		const left = () => lab.dovecot.flags(lab.mailbox).filter((flags) => flags.length === 0).length;
		expect(left()).toBe(1);
		const next = await lab.open(through(mode), source.position());
		expect(await next.read(5, never)).toEqual([]);
		expect(left()).toBe(0);
		expect(next.position().acts).toBeUndefined();
	});

	it('that needs a folder which was deleted meanwhile says so, and is done when there is one', async () => {
		await lab.deliver('a');
		const mode = through({ afterProcessing: 'move', moveTo: 'Archive' });
		const source = await lab.open(mode);
		const read = await source.read(5, never);
		liar.refusals.push({ command: /^UID MOVE/, answer: "NO [TRYCREATE] Mailbox doesn't exist", times: 1 });
		await expect(source.acknowledge(read, 'processed')).rejects.toMatchObject({ kind: 'folderNotFound' });
		const next = await lab.open(mode, source.position(), read);
		await next.acknowledge(read, 'processed');
		expect(lab.dovecot.messages(lab.mailbox, 'Archive')).toHaveLength(1);
	});

	it('that fails since the target is full says so in these words, and is tried again', async () => {
		await lab.deliver('a');
		const source = await lab.open(through({ afterProcessing: 'move', moveTo: 'Archive' }));
		const read = await source.read(5, never);
		liar.refusals.push({ command: /^UID MOVE/, answer: 'NO [OVERQUOTA] Quota exceeded', times: 1 });
		await source.acknowledge(read, 'processed');
		expect(lab.warnings[0]?.message).toContain('[OVERQUOTA]');
		expect(lab.warnings[0]?.hint).toMatch(/raise the quota/);
		await waitFor('the move', async () => {
			await source.read(5, never);
			return lab.dovecot.messages(lab.mailbox, 'Archive').length === 1;
		});
	});

	it('moves the rest when another client deletes one of the messages just before', async () => {
		await lab.deliver('a', 'b', 'c');
		const mode = through({ read: 'unread', afterProcessing: 'move', moveTo: 'Archive' });
		const source = await lab.open(mode);
		const read = await source.read(5, never);
		liar.refusals.push({
			command: /^UID MOVE/,
			answer: 'NO [EXPUNGEISSUED] Some of the requested messages no longer exist.',
			times: 1,
			meanwhile: async () => {
				await lab.dovecot.doveadm('expunge', '-u', lab.mailbox, 'mailbox', 'INBOX', 'uid', '2');
			},
		});
		await source.acknowledge(read, 'processed');
		expect(lab.dovecot.messages(lab.mailbox)).toEqual([]);
		expect(lab.dovecot.messages(lab.mailbox, 'Archive')).toHaveLength(2);
	});
});

describe('without MOVE', () => {
	const mode = () => through({ afterProcessing: 'move', moveTo: 'Archive' });
	beforeEach(() => liar.withoutCapabilities.add('MOVE'));

	it('deletes nothing where the copy was refused', async () => {
		await lab.deliver('a', 'b');
		const source = await lab.open(mode());
		const read = await source.read(5, never);
		const gone = { command: /^UID COPY/, answer: 'NO [EXPUNGEISSUED] Some of the requested messages no longer exist.' };
		liar.refusals.push(gone);
		await source.acknowledge(read, 'processed');
		expect(lab.dovecot.messages(lab.mailbox)).toHaveLength(2);
		expect(liar.commands.some((command) => command.startsWith('UID EXPUNGE'))).toBe(false);
	});

	it('deletes nothing where the server says OK and names no copy', async () => {
		await lab.deliver('a');
		const source = await lab.open(mode());
		const read = await source.read(5, never);
		liar.refusals.push({ command: /^UID COPY/, answer: 'OK Copy completed' });
		await source.acknowledge(read, 'processed');
		expect(lab.dovecot.messages(lab.mailbox)).toHaveLength(1);
		expect(lab.warnings).toMatchObject([{ code: 'COPYUID' }]);
	});

	it.each([['UID STORE'], ['UID EXPUNGE'], ['UID COPY']])('copies nothing twice when it is cut off at %s', async (command) => {
		await lab.deliver('a', 'b', 'c');
		const acts = new ActMemory();
		const source = await lab.open(mode(), undefined, [], undefined, { acts });
		const read = await source.read(5, never);
		lab.proxy.heal();
		lab.proxy.retarget({ port: liar.port });
		await source.close();
		const variant = { ...mode(), connection: {} };
		const first = await lab.open(variant, undefined, read, undefined, { acts });
		lab.proxy.cutAfterCommand(new RegExp(command));
		await expect(first.acknowledge(read, 'processed')).rejects.toMatchObject({ name: 'MailError' });
		const next = await lab.open(variant, first.position(), read, undefined, { acts });
		await next.acknowledge(read, 'processed');
		lab.proxy.retarget({ port: lab.dovecot.ports.imap });
		expect(lab.dovecot.messages(lab.mailbox)).toEqual([]);
		expect(lab.dovecot.messages(lab.mailbox, 'Archive')).toHaveLength(3);
	});

	it.each([
		['UID STORE', 'position before it'],
		['UID EXPUNGE', 'position before it'],
		['UID STORE', 'position at the end'],
	])('copies nothing twice when n8n is killed at %s (%s)', async (command, which) => {
		await lab.deliver('a', 'b', 'c');
		await lab.dovecot.doveadm('mailbox', 'create', '-u', lab.mailbox, 'Archive').catch(() => undefined);
		lab.dovecot.deliver(lab.mailbox, mail('there before'), { folder: 'Archive' });
		lab.proxy.heal();
		lab.proxy.retarget({ port: liar.port });
		const variant = { ...mode(), connection: {} };
		const first = await lab.open(variant);
		const [a, ...rest] = await first.read(5, never);
		const stored = JSON.parse(JSON.stringify(first.position())) as ReturnType<ImapSource['position']>;
		await first.acknowledge([a!], 'processed');
		lab.proxy.cutAfterCommand(new RegExp(command));
		await expect(first.acknowledge(rest, 'processed')).rejects.toMatchObject({ name: 'MailError' });
		const cursor = which === 'position at the end' ? first.position() : stored;
		await first.close();
		const next = await lab.open(variant, JSON.parse(JSON.stringify(cursor)) as typeof cursor);
		await lab.deliver('later');
		for (let names: string[] = []; !names.includes('later'); ) {
			const some = await next.read(5, never);
			names.push(...subjects(some).map(String));
			await next.acknowledge(some, 'processed');
			if (some.length === 0) await next.wait(never);
		}
		lab.proxy.retarget({ port: lab.dovecot.ports.imap });
		expect(lab.dovecot.messages(lab.mailbox)).toEqual([]);
		expect(lab.dovecot.messages(lab.mailbox, 'Archive')).toHaveLength(5);
	});

	it('without UIDPLUS leaves alone what others have marked as deleted', async () => {
		liar.withoutCapabilities.add('UIDPLUS');
		await lab.deliver('a', 'b');
		const source = await lab.open(mode());
		const [first] = await source.read(1, never);
		await lab.dovecot.doveadm('flags', 'add', '-u', lab.mailbox, '\\Deleted', 'mailbox', 'INBOX', 'uid', '2');
		await source.acknowledge([first!], 'processed');
		expect(lab.dovecot.messages(lab.mailbox, 'Archive')).toHaveLength(1);
		expect(lab.dovecot.messages(lab.mailbox)).toHaveLength(2);
		expect(subjects(await readAll(await lab.open(mode(), source.position())))).toEqual(['b']);
	});
});

it('the IMAP source requests UIDNEXT with STATUS if SELECT does not return it', async () => {
	await lab.deliver('old');
	liar.silence = /UIDNEXT \d+\] /;
	const source = await lab.open(through({ read: 'new', afterProcessing: 'nothing' }));
	await lab.deliver('new');
	await source.wait(never);
	expect(subjects(await source.read(5, never))).toEqual(['new']);
	expect(liar.commands.some((command) => command.startsWith('STATUS INBOX'))).toBe(true);
});

describe('a large mail of which only the text is wanted', () => {
	const boundary = 'b0undary';
	const large = [
		'From: a@contoso.example\r\nSubject: large\r\nMessage-ID: <large@x.example>\r\nMIME-Version: 1.0',
		`\r\nContent-Type: multipart/mixed; boundary=${boundary}\r\n\r\n--${boundary}\r\nContent-Type: text/plain\r\n\r\n`,
		`What it says\r\n--${boundary}\r\nContent-Type: application/octet-stream\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(3000)}`,
		`\r\n--${boundary}--\r\n`,
	].join('');

	it.each<[string, RowLie]>([
		['NIL', 'nil'],
		['no octets', 'empty'],
	])('comes with its text, though that was %s at first', async (_, lie) => {
		lab.dovecot.deliver(lab.mailbox, large);
		liar.rows.set(1, { lie, of: /BODY\[1\] /, times: 1 });
		const reader = new Reader(through({ attachments: false }));
		await reader.until(1);
		expect(reader.came[0]?.mime?.toString()).toContain('What it says');
		expect(reader.came[0]?.error).toBeUndefined();
	});

	it('comes with its text, though less of that came at first, on a server that is exact', async () => {
		await lab.deliver('a', 'b', 'c');
		const reader = new Reader(through({ attachments: false }));
		await reader.until(3);
		lab.dovecot.deliver(lab.mailbox, large);
		liar.rows.set(4, { lie: 'half', of: /BODY\[1\] /, times: 1 });
		await reader.until(4);
		expect(liar.lies).toBe(1);
		expect(reader.came[3]?.mime?.toString()).toContain('What it says');
		expect(reader.came[3]?.error).toBeUndefined();
	});
});

it('the IMAP source skips no message because the server marks what is only peeked at', async () => {
	liar.marksPeeked = true;
	await lab.deliver('a', 'b', 'c');
	const reader = new Reader(through({ read: 'unread', afterProcessing: 'nothing' }));
	expect((await reader.until(3)).sort()).toEqual(['a', 'b', 'c']);
	expect(liar.lies).toBeGreaterThan(0);
});
