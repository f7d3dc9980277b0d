import type { MailFilter } from '../../../nodes/mail/contracts/MailFilter';
import type { ImapCursor } from '../../../nodes/mail/imap/ImapCursor';
import type { ImapDelivery } from '../../../nodes/mail/imap/ImapDelivery';
import type { ImapSource } from '../../../nodes/mail/imap/ImapSource';
import { MessageFilter, type FilterRules } from '../../../nodes/mail/filter/MessageFilter';
import { createMailFilter } from '../../../nodes/mail/n8n/trigger/createMailFilter';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { readMessage } from '../../unit/message/goldenMessages';
import { WireTap } from '../../lab/WireTap';
import { ImapLab, readAll, subjects, type Variant } from './ImapLab';

const never = new AbortController().signal;
const BODY = `${'x'.repeat(76)}\r\n`.repeat(500);
let lab: ImapLab;
let tap: WireTap;

beforeAll(async () => {
	lab = await ImapLab.start();
	tap = await WireTap.start({ host: lab.dovecot.host, port: lab.dovecot.ports.imap });
});
afterAll(async () => {
	await lab.stop();
	await tap.stop();
});
beforeEach(async () => {
	await lab.reset();
	tap.reset();
});

function filterOf(rules: Partial<FilterRules>): MailFilter {
	const filter = new MessageFilter({ type: 'allow', emails: [], domains: [], keywords: [], ...rules });
	return createMailFilter({ filter })!;
}

const mailFrom = (from: string, subject: string, body = BODY) =>
	`From: ${from}\r\nTo: desk@contoso.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@x.example>\r\n\r\n${body}`;

const deliver = async (...mails: string[]) => await lab.dovecot.deliverMany(lab.mailbox, mails);

/** Always by the tap: another port is another server, where everything starts anew. */
const through = async (filter: MailFilter | undefined, variant: Variant = {}, position?: ImapCursor) =>
	await lab.open({ connection: { port: tap.port }, filtered: 'markRead', ...variant }, position, [], filter);

const fetches = () => tap.commands.filter((command) => command.startsWith('UID FETCH'));
const bodies = () => fetches().filter((command) => command.includes('BODY.PEEK[]'));

/** How many messages a sequence-set names. */
function countOf(command: string | undefined): number {
	const set = command?.split(' ')[2] ?? '';
	return set.split(',').reduce((count, part) => {
		const [first = 0, last = first] = part.split(':').map(Number);
		return count + last - first + 1;
	}, 0);
}

const taken = (deliveries: readonly ImapDelivery[]) =>
	deliveries.filter(({ verdict }) => verdict !== 'exclude');
const leftOut = (deliveries: readonly ImapDelivery[]) =>
	deliveries.filter(({ verdict }) => verdict === 'exclude');

async function acknowledgeAll(source: ImapSource, read: readonly ImapDelivery[]): Promise<void> {
	await source.acknowledge(taken(read), 'processed');
	await source.acknowledge(leftOut(read), 'filteredOut');
}

describe('a filter by sender', () => {
	const mixed = Array.from({ length: 100 }, (_, i) =>
		mailFrom(i % 10 === 0 ? 'Ann <ann@company.com>' : `Spam <s${String(i)}@spam.example>`, `n${String(i)}`),
	);

	it.each([
		['allow', { domains: ['company.com'] }, 10],
		['ignore', { domains: ['spam.example'] }, 10],
		['ignore', { domains: ['company.com'] }, 90],
	] as const)('%s: fetches the bodies of what it takes, and no others', async (type, rules, count) => {
		await deliver(...mixed);
		const source = await through(filterOf({ type, ...rules }));
		tap.reset();
		const read = await readAll(source);
		expect(taken(read)).toHaveLength(count);
		expect(taken(read).every(({ mime }) => (mime?.length ?? 0) > BODY.length)).toBe(true);
		expect(leftOut(read)).toHaveLength(100 - count);
		expect(bodies().reduce((sum, command) => sum + countOf(command), 0)).toBe(count);
		expect(tap.octetsFromServer).toBeLessThan(count * (BODY.length + 500) + 100 * 1000);
	});

	it('costs no round trip: the commands are as many as without one', async () => {
		await deliver(...mixed);
		const counts: number[] = [];
		for (const filter of [undefined, filterOf({ type: 'ignore', domains: ['nobody.example'] })]) {
			const source = await through(filter);
			tap.reset();
			expect(await readAll(source)).toHaveLength(100);
			counts.push(tap.commands.length);
			await source.close();
		}
		expect(counts[1]).toBe(counts[0]);
	});

	it('sees two hundred header sections in one command', async () => {
		await deliver(...Array.from({ length: 200 }, (_, i) => mailFrom('a@spam.example', `n${String(i)}`, 'x')));
		const source = await through(filterOf({ domains: ['company.com'] }));
		tap.reset();
		expect(leftOut(await source.read(10, never))).toHaveLength(200);
		expect(fetches()).toHaveLength(1);
		expect(fetches()[0]).toMatch(/HEADER\.FIELDS/);
	});

	it('requests nothing more from the server without one', async () => {
		await deliver(...mixed);
		await readAll(await through(undefined));
		expect(tap.commands.join('\n')).not.toMatch(/HEADER/);
	});
});

describe('a filter by keyword', () => {
	it.each(['allow', 'ignore'] as const)(
		'%s: fetches no body where sender or subject decide',
		async (type) => {
			await deliver(
				mailFrom('ann@company.com', 'by-sender'),
				mailFrom('bob@x.example', 'URGENT-by-subject'),
				mailFrom('bob@x.example', 'by-body', 'It is urgent.'),
				mailFrom('bob@x.example', 'by-nothing', 'It can wait.'),
			);
			const source = await through(filterOf({ type, domains: ['company.com'], keywords: ['urgent'] }));
			const read = await readAll(source);
			const verdicts = Object.fromEntries(read.map(({ id, verdict }) => [id, verdict]));
			const decided = type === 'allow' ? 'take' : 'exclude';
			expect(verdicts).toEqual({ 1: decided, 2: decided, 3: 'undecided', 4: 'undecided' });
			expect(bodies().reduce((sum, command) => sum + countOf(command), 0)).toBe(type === 'allow' ? 4 : 2);
		},
	);
});

describe('what is filtered out', () => {
	const allow = filterOf({ domains: ['company.com'] });
	const mails = [mailFrom('a@spam.example', 'out'), mailFrom('ann@company.com', 'in')];

	it.each([
		['leave', 'markRead', ['', 'S']],
		['markRead', 'markRead', ['S', 'S']],
		['process', 'flag', ['F', 'F']],
		['markRead', 'flag', ['S', 'F']],
		['leave', 'delete', ['']],
		['markRead', 'delete', ['S']],
		['process', 'delete', []],
		['leave', 'nothing', ['', '']],
	] as const)(
		'gets the configured action: %s, with %s for the others',
		async (filtered, afterProcessing, flags) => {
			await deliver(...mails);
			const source = await through(allow, { filtered, afterProcessing });
			await acknowledgeAll(source, await readAll(source));
			const left = lab.dovecot.messages(lab.mailbox).map((message) => message.flags);
			const letters = left.map(
				(set) => (set.includes('\\Seen') ? 'S' : '') + (set.includes('\\Flagged') ? 'F' : ''),
			);
			expect(letters).toEqual(flags);
			expect(lab.warnings).toEqual([]);
		},
	);

	it.each([
		['leave', 'markRead', 'unread'],
		['markRead', 'markRead', 'unread'],
		['leave', 'nothing', 'all'],
		['leave', 'nothing', 'new'],
	] as const)(
		'is done for good, under another filter and new numbers too: %s, %s, %s',
		async (filtered, afterProcessing, read) => {
			const variant = { filtered, afterProcessing, read } as const;
			const before = await through(allow, variant);
			await deliver(...mails);
			await before.wait(never);
			await acknowledgeAll(before, await readAll(before));
			const position = before.position();
			await lab.closeAll();
			const everything = filterOf({ type: 'ignore' });
			const restarted = await through(everything, variant, position);
			expect(subjects(await readAll(restarted))).toEqual([]);
			await lab.closeAll();
			await lab.dovecot.changeUidValidity(lab.mailbox);
			const renumbered = await through(everything, variant, position);
			expect(subjects(await readAll(renumbered))).toEqual([]);
		},
	);

	it('of more messages than are remembered one by one does not come back under new numbers', async () => {
		for (const [count, minutesAgo] of [
			[600, 60],
			[100, 30],
			[300, 0],
		] as const) {
			const spam = Array.from({ length: count }, (_, i) =>
				mailFrom('a@spam.example', `out${String(minutesAgo)}-${String(i)}`, 'x'),
			);
			await lab.dovecot.deliverMany(lab.mailbox, spam, { date: new Date(Date.now() - minutesAgo * 60_000) });
		}
		const variant = { filtered: 'leave', afterProcessing: 'markRead' } as const;
		const source = await through(allow, variant);
		for (let read = await source.read(5, never); read.length > 0; read = await source.read(5, never))
			await acknowledgeAll(source, read);
		const position = source.position();
		await lab.closeAll();
		await lab.dovecot.changeUidValidity(lab.mailbox);
		const renumbered = await through(filterOf({ type: 'ignore' }), variant, position);
		expect(subjects(await readAll(renumbered))).toEqual([]);
	});

	it('runs when a person marks it unread and the filter takes it now', async () => {
		await deliver(...mails);
		const source = await through(allow);
		await acknowledgeAll(source, await readAll(source));
		await lab.dovecot.doveadm('flags', 'remove', '-u', lab.mailbox, '\\Seen', 'mailbox', 'INBOX', 'all');
		const next = await through(filterOf({ type: 'ignore' }), {}, source.position());
		const again = await readAll(next);
		expect(again.map(({ generation }) => generation > 0)).toEqual([true, true]);
	});

	it('keeps the position small, and what was done done, where it lies between others and stays unread', async () => {
		const count = 3000;
		await deliver(
			...Array.from({ length: count }, (_, i) =>
				mailFrom(i % 2 ? 'ann@company.com' : 'a@spam.example', `n${String(i)}`, 'x'),
			),
		);
		const source = await through(allow, { filtered: 'leave' });
		let largest = 0;
		for (let read = await source.read(100, never); read.length > 0; read = await source.read(100, never)) {
			await acknowledgeAll(source, read);
			largest = Math.max(largest, JSON.stringify(source.position()).length);
		}
		expect(largest).toBeLessThan(16_384);
		const next = await through(filterOf({ type: 'ignore' }), { filtered: 'leave' }, source.position());
		expect(subjects(await readAll(next))).toEqual([]);
	});
});

describe('a notice of Exchange in place of a message', () => {
	it('is never filtered out: it says nothing of that message', async () => {
		await deliver(
			'Subject: Retrieval using the IMAP4 protocol failed for the following message: 7\r\nFrom: Exchange <x@y.example>\r\n\r\nSorry\r\n',
		);
		const read = await readAll(await through(filterOf({ domains: ['company.com'] })));
		expect(read.map(({ verdict, error }) => [verdict, error?.kind])).toEqual([['take', 'unreadable']]);
	});
});

describe('reading in chunks of any size', () => {
	it.each([51, 70, 130, 199, 201, 500])('of %i loses nothing', async (chunk) => {
		await deliver(
			...Array.from({ length: 450 }, (_, i) => mailFrom('ann@company.com', `n${String(i)}`, 'x')),
		);
		const source = await through(undefined);
		const all: ImapDelivery[] = [];
		for (let read = await source.read(chunk, never); read.length > 0; read = await source.read(chunk, never))
			all.push(...read);
		expect(subjects(all)).toEqual(Array.from({ length: 450 }, (_, i) => `n${String(i)}`));
	});
});

describe('a bounce', () => {
	it('says whom and what it is about, although the returned message is too large to fetch', async () => {
		const returned = `Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${'QUJD'.repeat(19)}\r\n`;
		const bounce = readMessage('exchange-ndr')
			.toString('latin1')
			.replace(
				/Content-Type: text\/plain; charset=utf-8\r?\n\r?\nWe are looking into it\.\r?\n/,
				() => returned + `${'QUJD'.repeat(19)}\r\n`.repeat(20_000),
			);
		expect(bounce.length).toBeGreaterThan(1_500_000);
		await deliver(bounce);
		const [read] = await readAll(await through(undefined, { attachments: false, maxPartBytes: 1_000_000 }));
		expect(read?.mime?.length).toBeLessThan(20_000);
		const parsed = await parseMessage(read!.mime!, { attachments: false, omitted: read!.omitted! });
		expect(parsed.bounce).toMatchObject({
			action: 'failed',
			recipients: [{ address: 'nobody@contoso.example', status: '5.1.10' }],
			originalMessageId: 'SD-4712.1749118000@fabrikam.example',
			originalSubject: '[SD-4712] Your request',
		});
		expect(parsed.attachments.map(({ mimeType, skipped }) => [mimeType, skipped])).toEqual([
			['message/delivery-status', 'notWanted'],
			['message/rfc822', 'tooLarge'],
		]);
	});
});
