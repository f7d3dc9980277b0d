import type { ImapSource } from '../../../nodes/mail/imap/ImapSource';
import { ActMemory } from '../../../nodes/mail/imap/ActMemory';
import { LyingImap } from '../../lab/imap/LyingImap';
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
	checkIntervalMs: 300,
	...variant,
	connection: { port: liar.port },
});

const reopen = async (variant: Variant, source: ImapSource): Promise<ImapSource> =>
	await lab.open(
		variant,
		JSON.parse(JSON.stringify(source.position())) as ReturnType<ImapSource['position']>,
	);

describe('a search that finds nothing at all', () => {
	it.each<[string, Variant, RegExp]>([
		['Move', { afterProcessing: 'move', moveTo: 'Archive' }, /^UID MOVE/],
		['Delete', { afterProcessing: 'delete' }, /^UID (?:STORE|EXPUNGE)/],
	])('is no proof of a %s that was refused', async (_, mode, command) => {
		await lab.deliver('a', 'b');
		const source = await lab.open(through(mode));
		const read = await source.read(5, never);
		liar.refusals.push({ command, answer: 'NO [INUSE] Folder is busy' });
		liar.silence = /^\* SEARCH/;
		await source.acknowledge(read, 'processed');
		liar.silence = undefined;
		liar.repent();
		const left = () => lab.dovecot.messages(lab.mailbox).length;
		await waitFor('it to be done', async () => (await source.read(5, never), left() === 0), 15_000);
	});

	it('makes no message run again that was unread all along', async () => {
		await lab.deliver('a', 'b', 'c');
		const mode = through({ afterProcessing: 'flag' });
		let source = await lab.open(mode);
		const read = await readAll(source);
		await source.acknowledge(read, 'processed');
		liar.silence = /^\* SEARCH/;
		source = await reopen(mode, source);
		expect(await source.read(5, never)).toEqual([]);
		liar.silence = undefined;
		source = await reopen(mode, source);
		expect(subjects(await source.read(5, never))).toEqual([]);
	});
});

it.each(['unread', 'all'] as const)(
	'the IMAP source finds mail at the check interval where the server never reports any (Read: %s)',
	async (read) => {
		const source = await lab.open(through({ read, afterProcessing: 'markRead' }));
		expect(await readAll(source)).toEqual([]);
		liar.silence = /^\* \d+ (?:EXISTS|RECENT|FETCH \(FLAGS)/;
		for (const subject of ['first', 'second']) {
			await lab.deliver(subject);
			const found: (string | undefined)[] = [];
			await waitFor(
				subject,
				async () => {
					await source.wait(never);
					const come = await source.read(5, never);
					await source.acknowledge(come, 'processed');
					return found.push(...subjects(come)) > 0;
				},
				15_000,
			);
			expect(found).toEqual([subject]);
		}
	},
);

it('the IMAP source does not mistake an old message for a new one if UIDNEXT is unknown and the search finds nothing', async () => {
	await lab.deliver('old');
	liar.silence = /UIDNEXT \d+|^\* SEARCH/;
	const mode = through({ read: 'new', afterProcessing: 'nothing' });
	await expect(lab.open(mode)).rejects.toMatchObject({ kind: 'unavailable', transient: true });
	liar.silence = /UIDNEXT \d+/;
	const source = await lab.open(mode);
	expect(await readAll(source)).toEqual([]);
	await lab.deliver('new');
	await source.wait(never);
	expect(subjects(await source.read(5, never))).toEqual(['new']);
});

it('the IMAP source marks no message as read that a person wants to run again, while that is still to be done from before', async () => {
	await lab.deliver('a');
	const source = await lab.open(through());
	liar.refusals.push({ command: /^UID STORE/, answer: 'NO [UNAVAILABLE] Later', times: 1 });
	await source.acknowledge(await source.read(5, never), 'processed');
	const person = async (does: 'add' | 'remove') =>
		await lab.dovecot.doveadm('flags', does, '-u', lab.mailbox, '\\Seen', 'mailbox', 'INBOX', 'uid', '1');
	await person('add');
	await source.wait(never);
	expect(await source.read(5, never)).toEqual([]);
	await person('remove');
	let again: (string | undefined)[] = [];
	await waitFor('it to run again', async () => {
		await source.wait(never);
		again = subjects(await source.read(5, never));
		return again.length > 0;
	});
	expect(again).toEqual(['a']);
});

it('the IMAP source waits for no message that has gone after it was not to be had', async () => {
	await lab.deliver('a');
	liar.rows.set(1, { lie: 'absent', times: 1_000 });
	const source = await lab.open(through());
	expect(await source.read(5, never)).toEqual([]);
	await lab.dovecot.doveadm('expunge', '-u', lab.mailbox, 'mailbox', 'INBOX', 'uid', '1');
	await waitFor('it to be forgotten', async () => {
		await source.wait(never);
		expect(await source.read(5, never)).toEqual([]);
		return (await source.queueSize()) === 0 && lab.msUntilRetry === Infinity;
	});
});

it('the IMAP source returns the other messages if the search for a missing one is refused', async () => {
	await lab.deliver('a', 'b', 'c');
	liar.rows.set(2, { lie: 'absent', of: /BODY\[/ });
	liar.refusals.push({ command: /^UID SEARCH UID 2,/, answer: 'NO [UNAVAILABLE] Try again' });
	const mode = through({ read: 'all', afterProcessing: 'nothing' });
	let source = await lab.open(mode);
	const read = await source.read(5, never);
	expect(subjects(read)).toEqual(['a', 'c']);
	await source.acknowledge(read, 'processed');
	source = await reopen(mode, source);
	await lab.deliver('d');
	await source.wait(never);
	await waitFor('what comes meanwhile', async () => subjects(await source.read(5, never)).includes('d'));
	liar.repent();
	await waitFor('the message', async () => subjects(await source.read(5, never)).includes('b'));
});

it.each(['NIL', 'empty'] as const)('a part whose header is %s at first comes as what it is', async (lie) => {
	const text = Buffer.from('Guten Tag, das ist der Text').toString('base64');
	const boundary = 'b0undary';
	lab.dovecot.deliver(
		lab.mailbox,
		[
			'From: a@contoso.example\r\nSubject: large\r\nMessage-ID: <large@x.example>\r\nMIME-Version: 1.0',
			`\r\nContent-Type: multipart/mixed; boundary=${boundary}\r\n\r\n--${boundary}\r\n`,
			`Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${text}`,
			`\r\n--${boundary}\r\nContent-Type: application/octet-stream\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(3000)}`,
			`\r\n--${boundary}--\r\n`,
		].join(''),
	);
	liar.sections.push({ section: '1.MIME', by: lie === 'NIL' ? 'NIL' : '{0}', times: 1 });
	const source = await lab.open(through({ attachments: false }));
	const read = await readAll(source);
	expect(liar.sections[0]?.times).toBe(0);
	expect(read[0]?.mime?.toString()).toContain(`Content-Transfer-Encoding: base64\r\n\r\n${text}`);
});

it('the IMAP source does not mistake a message in the target for a copy if header sections are empty', async () => {
	liar.withoutCapabilities.add('MOVE');
	await lab.deliver('a');
	const acts = new ActMemory();
	const mode = through({ afterProcessing: 'move', moveTo: 'Archive' });
	const source = await lab.open(mode, undefined, [], undefined, { acts });
	const read = await source.read(5, never);
	const meanwhile = async () => await source.close();
	liar.refusals.push({ command: /^UID COPY/, answer: 'BYE', times: 1, meanwhile });
	await expect(source.acknowledge(read, 'processed')).rejects.toMatchObject({ name: 'MailError' });
	lab.dovecot.deliver(lab.mailbox, mail('other'), { folder: 'Archive' });
	liar.rows.set(1, { lie: 'empty', of: /BODY\[HEADER/ });
	const next = await lab.open(mode, source.position(), read, undefined, { acts });
	await next.acknowledge(read, 'processed');
	expect(liar.lies).toBeGreaterThan(1);
	expect(lab.dovecot.messages(lab.mailbox)).toEqual([]);
	expect(lab.dovecot.messages(lab.mailbox, 'Archive')).toHaveLength(2);
});
