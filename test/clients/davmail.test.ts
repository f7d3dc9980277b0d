import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { Authority } from '../lab/authority/Authority';
import { DavMail } from '../lab/ews/clients/DavMail';
import { EwsServer } from '../lab/ews/EwsServer';
import { checkSoapAtEnd } from '../lab/ews/schemas/checkSoap';

jest.setTimeout(120_000);
checkSoapAtEnd();

const ADA = 'ada@contoso.example';
const GRACE = 'grace@contoso.example';
const auth = { user: ADA, pass: 'Ada-1815' };

let authority: Authority;
let server: EwsServer;
let davmail: DavMail;
let client: ImapFlow;

const connect = (pass = auth.pass) =>
	new ImapFlow({
		host: davmail.host,
		port: davmail.imapPort,
		secure: false,
		doSTARTTLS: false,
		auth: { ...auth, pass },
		logger: false,
	});

beforeAll(async () => {
	authority = await Authority.start();
	server = await EwsServer.start({ authority });
	davmail = await DavMail.start(server);
}, 120_000);
afterAll(async () => {
	await davmail?.stop();
	await server?.stop();
	await authority?.stop();
});
beforeEach(async () => {
	client = connect();
	await client.connect();
	for (const mailbox of server.store.mailboxes)
		for (const folder of mailbox.root.tree())
			for (const message of [...folder.messages.values()]) mailbox.delete(message);
});

afterEach(() => client.close());

const mail = (subject: string) =>
	`From: Bob <bob@fabrikam.example>\r\nTo: ${ADA}\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@fabrikam.example>\r\n\r\nHello ${subject}\r\n`;
const deliver = (subject: string) => server.store.deliver(ADA, mail(subject));
const subjects = (folder: string) => server.store.messages(ADA, folder).map(({ subject }) => subject);

/** What IMAP shows of the open folder. */
async function shown(): Promise<Array<{ subject: string; flags: string[]; mime: string }>> {
	const found = [];
	for await (const { envelope, flags, source } of client.fetch('1:*', {
		envelope: true,
		flags: true,
		source: true,
	}))
		found.push({
			subject: envelope?.subject ?? '',
			flags: [...(flags ?? [])].filter((flag) => flag !== '\\Recent').sort(),
			mime: source?.toString('latin1') ?? '',
		});
	return found;
}

it('DavMail lists the folders', async () => {
	const paths = (await client.list()).map(({ path }) => path);
	expect(paths).toEqual(expect.arrayContaining(['INBOX', 'Drafts', 'Sent', 'Trash', 'Junk']));
	expect(paths).not.toContain('Calendar');
	await client.mailboxCreate('INBOX/Tickets');
	expect(server.store.mailbox(ADA).findFolder('Inbox/Tickets')).toBeDefined();
});

it('DavMail reads messages byte for byte', async () => {
	const dots = `${mail('dots')}.\r\n..\r\nFrom here\r\n\xe4\xff\r\n`;
	server.store.deliver(ADA, Buffer.from(dots, 'latin1'));
	deliver('second');
	await client.mailboxOpen('INBOX');
	expect((await shown()).map(({ mime }) => mime)).toEqual([dots, mail('second')]);
});

it('DavMail sees what comes and what others change', async () => {
	const first = deliver('first');
	await client.mailboxOpen('INBOX');
	server.store.mailbox(ADA).update(first, { isRead: true });
	server.store.mailbox(ADA).update(first, { flag: 'flagged' });
	deliver('second');
	await client.noop();
	expect((await shown()).map(({ subject, flags }) => [subject, flags])).toEqual([
		['first', ['\\Flagged', '\\Seen']],
		['second', []],
	]);
});

it('DavMail marks, and takes the marks away', async () => {
	deliver('marked');
	await client.mailboxOpen('INBOX');
	await client.messageFlagsAdd('1', ['\\Seen', '\\Flagged']);
	expect(server.store.messages(ADA)[0]).toMatchObject({ isRead: true, flag: 'flagged' });
	await client.messageFlagsRemove('1', ['\\Seen', '\\Flagged']);
	expect(server.store.messages(ADA)[0]).toMatchObject({ isRead: false, flag: 'notFlagged' });
});

it('DavMail searches', async () => {
	['alpha', 'beta', 'gamma'].forEach(deliver);
	await client.mailboxOpen('INBOX');
	await client.messageFlagsAdd('2', ['\\Seen']);
	expect(await client.search({ subject: 'beta' })).toEqual([2]);
	expect(await client.search({ seen: false })).toEqual([1, 3]);
	expect(await client.search({ from: 'fabrikam', seen: true })).toEqual([2]);
});

it('DavMail moves, copies and deletes', async () => {
	['moved', 'copied', 'deleted', 'kept'].forEach(deliver);
	await client.mailboxOpen('INBOX');
	const uidOf = async (subject: string) =>
		((await client.search({ subject }, { uid: true })) || []).slice(0, 1);
	await client.messageCopy(await uidOf('copied'), 'Archive', { uid: true });
	await client.messageMove(await uidOf('moved'), 'Trash', { uid: true });
	await client.messageDelete(await uidOf('deleted'), { uid: true });
	expect(subjects('deleteditems')).toContain('moved');
	expect(subjects('archive')).toEqual(['copied']);
	expect(subjects('inbox')).toEqual(['copied', 'kept']);
});

it('DavMail keeps a draft', async () => {
	await client.append('Drafts', mail('draft'), ['\\Seen', '\\Draft']);
	expect(server.store.messages(ADA, 'drafts')[0]).toMatchObject({
		subject: 'draft',
		isRead: true,
		isDraft: true,
	});
});

it('DavMail sends', async () => {
	const smtp = createTransport({ host: davmail.host, port: davmail.smtpPort, ignoreTLS: true, auth });
	await smtp.sendMail({
		from: ADA,
		to: GRACE,
		bcc: 'hidden@elsewhere.example',
		subject: 'Größe',
		text: 'Hi',
	});
	const [arrived] = server.store.messages(GRACE);
	expect(arrived?.subject).toBe('Größe');
	expect(String(arrived?.mime)).not.toContain('hidden@elsewhere.example');
	expect(server.store.sent.at(-1)?.to.sort()).toEqual([GRACE, 'hidden@elsewhere.example']);
	expect(subjects('sentitems')).toEqual(['Größe']);
});

it('DavMail lets nobody in with a wrong password', async () => {
	await expect(connect('wrong').connect()).rejects.toMatchObject({ authenticationFailed: true });
});
