import { ExchangeStore } from '../../lab/exchange/ExchangeStore';
import type { FolderChange } from '../../lab/exchange/Folder';

const ADA = 'ada@contoso.example';
const GRACE = 'grace@contoso.example';

const mail = (subject: string, more = '') =>
	`From: Ada <${ADA}>\r\nTo: ${GRACE}\r\n${more}Subject: ${subject}\r\nMessage-ID: <${subject}@x>\r\n\r\nHello\r\n`;

let store: ExchangeStore;
beforeEach(() => (store = new ExchangeStore()));

const inbox = () => store.mailbox(ADA).inbox;
const summaryOf = (changes: FolderChange[]) =>
	changes.map(({ kind, message }) => `${kind} ${message?.subject ?? ''}`.trim());

describe('mailboxes', () => {
	it('have the folders that Exchange makes, by name, path and id, and those made at run time', () => {
		const ada = store.mailbox(ADA.toUpperCase());
		expect(ada.folder('SentItems').displayName).toBe('Sent Items');
		const made = ada.makeFolder('Inbox/Tickets/Open');
		expect(made.path).toBe('Inbox/Tickets/Open');
		expect(ada.folder('inbox/tickets/open')).toBe(made);
		expect(ada.folder(made.id)).toBe(made);
		expect(() => ada.folder('Nowhere')).toThrow('has no folder "Nowhere"');
	});

	it('give a message another id in another folder, another change key after a change, one id for all its life', () => {
		const ada = store.mailbox(ADA);
		const message = store.deliver(ADA, mail('one'));
		const { id, immutableId, changeKey } = message;
		ada.update(message, { isRead: true });
		expect(message.id).toBe(id);
		expect(message.changeKey).not.toBe(changeKey);
		ada.move(message, ada.folder('archive'));
		expect(message.id).not.toBe(id);
		expect(message.immutableId).toBe(immutableId);
		expect(ada.message(id)).toBeUndefined();
		expect(ada.message(immutableId)).toBe(message);
		expect([store.messages(ADA).length, store.messages(ADA, 'archive').length]).toEqual([0, 1]);
	});

	it('count what is unread, through deliveries, changes, moves and deletions', () => {
		const ada = store.mailbox(ADA);
		const [one, two] = [store.deliver(ADA, mail('one')), store.deliver(ADA, mail('two'))];
		store.deliver(ADA, mail('three'), 'inbox', { isRead: true });
		expect(inbox().unread).toBe(2);
		ada.update(one, { isRead: true });
		ada.update(one, { isRead: true });
		expect(inbox().unread).toBe(1);
		ada.move(two, ada.folder('archive'));
		expect([inbox().unread, ada.folder('archive').unread]).toEqual([0, 1]);
		ada.delete(two);
		expect(ada.folder('archive').unread).toBe(0);
	});
});

describe('the log of a folder', () => {
	it('reports each message once, in its current state', () => {
		const ada = store.mailbox(ADA);
		const [one, two] = [store.deliver(ADA, mail('one')), store.deliver(ADA, mail('two'))];
		ada.update(one, { isRead: true });
		const first = inbox().changesSince(0, 100);
		expect(summaryOf(first.changes)).toEqual(['create two', 'create one']);
		ada.update(one, { flag: 'flagged' });
		ada.update(two, { isRead: true });
		store.deliver(ADA, mail('three'));
		const next = inbox().changesSince(first.sequence, 100);
		expect(summaryOf(next.changes)).toEqual(['update one', 'readFlag two', 'create three']);
		expect(inbox().changesSince(next.sequence, 100)).toMatchObject({ changes: [], isLast: true });
	});

	it('reports what has left and why, but not what came and went unseen', () => {
		const ada = store.mailbox(ADA);
		const seen = store.deliver(ADA, mail('seen'));
		const { sequence } = inbox().changesSince(0, 10);
		const { id } = seen;
		ada.move(seen, ada.folder('archive'));
		ada.delete(store.deliver(ADA, mail('unseen')));
		expect(inbox().changesSince(sequence, 10).changes).toEqual([
			{ kind: 'delete', id, immutableId: seen.immutableId, reason: 'moved' },
		]);
	});

	it('reports a message that was moved away and back as another one', () => {
		const ada = store.mailbox(ADA);
		const message = store.deliver(ADA, mail('one'));
		const { sequence } = inbox().changesSince(0, 10);
		const before = message.id;
		ada.move(message, ada.folder('archive'));
		ada.move(message, inbox());
		expect(inbox().changesSince(sequence, 10).changes).toMatchObject([
			{ kind: 'delete', id: before },
			{ kind: 'create', id: message.id },
		]);
	});

	it('returns pages that together contain everything, while messages keep arriving', () => {
		const ada = store.mailbox(ADA);
		for (let at = 0; at < 20_000; at += 1) store.deliver(ADA, mail(`m${at}`));
		const subjects: string[] = [];
		let sequence = 0;
		for (let isLast = false; !isLast; ) {
			const page = inbox().changesSince(sequence, 100);
			({ sequence, isLast } = page);
			subjects.push(...page.changes.map(({ message }) => message?.subject ?? ''));
			if (subjects.length === 10_000) store.deliver(ADA, mail('late'));
			if (subjects.length === 15_000) ada.update([...inbox().messages.values()][0]!, { isRead: true });
		}
		expect(subjects.length).toBe(20_002);
		expect(new Set(subjects).size).toBe(20_001);
		expect(subjects.at(-1)).toBe('m0');
	});
});

describe('sending', () => {
	it('delivers to each mailbox once, keeps a copy, and shows nobody whom it went to in secret', () => {
		const ada = store.mailbox(ADA);
		store.mailbox(GRACE);
		const mime = mail(
			'hi',
			`Cc: ${GRACE}, stranger@fabrikam.example\r\nBcc: ${ADA},\r\n other@x.example\r\n`,
		);
		const sent = store.send({ mailbox: ada, mime: Buffer.from(mime), saveTo: ada.folder('sentitems') });
		expect(sent.to).toEqual([GRACE, 'stranger@fabrikam.example', ADA, 'other@x.example']);
		expect(store.messages(GRACE)).toHaveLength(1);
		expect(store.messages(ADA)).toHaveLength(1);
		expect(store.messages(GRACE)[0]?.mime.toString()).toBe(
			mail('hi', `Cc: ${GRACE}, stranger@fabrikam.example\r\n`),
		);
		expect(store.messages(ADA, 'sentitems')[0]).toMatchObject({ isRead: true });
		expect(store.messages(ADA, 'sentitems')[0]?.mime.toString()).toBe(mime);
		expect(store.outside.map(({ to }) => to)).toEqual([['stranger@fabrikam.example', 'other@x.example']]);
	});

	it('uses the given recipients, and saves no copy unless requested', () => {
		const ada = store.mailbox(ADA);
		store.send({ mailbox: ada, mime: Buffer.from(mail('hi')), recipients: ['only@x.example'] });
		expect(store.sent[0]).toMatchObject({ from: ADA, to: ['only@x.example'] });
		expect(store.messages(ADA, 'sentitems')).toEqual([]);
		expect(store.find(GRACE)).toBeUndefined();
	});
});

it('ExchangeStore reads what Exchange knows of a message without its body', () => {
	const { envelope } = store.deliver(
		ADA,
		'From: =?utf-8?q?J=C3=BCrgen?= <j@x.example>\nTo: a@x.example,\n "B, C" <b@x.example>\nSubject: =?utf-8?b?w5xiZXI=?=\n folded\nImportance: High\nReferences: <a@b>\n <c@d>\n\nFrom: nobody\n',
	);
	expect(envelope).toMatchObject({
		subject: 'Über folded',
		from: [{ name: 'Jürgen', address: 'j@x.example' }],
		to: [{ address: 'a@x.example' }, { name: 'B, C', address: 'b@x.example' }],
		references: '<a@b> <c@d>',
		importance: 'high',
	});
});
