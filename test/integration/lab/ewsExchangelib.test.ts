import { Authority } from '../../lab/authority/Authority';
import { Exchangelib, type ExchangelibSettings } from '../../lab/ews/clients/Exchangelib';
import { EwsServer } from '../../lab/ews/EwsServer';
import { checkSoapAtEnd } from '../../lab/ews/schemas/checkSoap';

checkSoapAtEnd();

const ADA = 'ada@contoso.example';
const GRACE = 'grace@contoso.example';
const SUPPORT = 'support@contoso.example';

let authority: Authority;
let server: EwsServer;

beforeAll(async () => {
	authority = await Authority.start();
	server = await EwsServer.start({ authority });
});
afterAll(async () => {
	await server?.stop();
	await authority?.stop();
});

const mail = (subject: string) =>
	`From: Bob <bob@fabrikam.example>\r\nTo: ${ADA}\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replace(/\W/g, '')}@fabrikam.example>\r\nDate: Thu, 26 Nov 2026 10:00:00 +0000\r\n\r\nHello ${subject}\r\n`;
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const password = { mailbox: ADA, user: ADA, password: 'Ada-1815' };

function empty(): void {
	for (const mailbox of server.store.mailboxes)
		for (const folder of mailbox.root.tree())
			for (const message of [...folder.messages.values()]) mailbox.delete(message);
}

interface Synced {
	changes: Array<{ kind: string; subject: string | null; isRead: boolean | null }>;
	state: string;
}

describe.each([
	['with a password', () => Promise.resolve<ExchangelibSettings>(password)],
	[
		"with a user's token",
		async () => ({ mailbox: ADA, token: (await authority.signIn({ user: ADA })).access_token }),
	],
])('exchangelib %s', (_how, settings) => {
	let client: Exchangelib;
	const deliver = (subject: string) => server.store.deliver(ADA, mail(subject));

	beforeAll(async () => {
		client = await Exchangelib.open(server, await settings());
	});
	afterAll(async () => await client?.close());
	beforeEach(empty);

	it('recognizes the server and its folders', async () => {
		expect(await client.call('version')).toContain('Exchange2016');
		expect(await client.call('folders')).toEqual(expect.arrayContaining(['Inbox', 'Sent Items']));
		expect(await client.call('sync_folders')).toEqual(expect.arrayContaining([['create', 'Inbox']]));
		expect(await client.call('resolve', { name: 'grace' })).toEqual([GRACE]);
	});

	it('syncs a folder', async () => {
		for (let n = 0; n < 7; n += 1) deliver(`mail ${n}`);
		const first = await client.call<Synced>('sync', { most: 3 });
		expect(first.changes.map(({ kind, subject }) => `${kind} ${subject}`).sort()).toEqual(
			Array.from({ length: 7 }, (_one, n) => `create mail ${n}`),
		);
		await client.call('mark_read', { subject: 'mail 0' });
		await client.call('label', { subject: 'mail 1', category: 'Red', importance: 'High' });
		await client.call('delete', { subject: 'mail 2' });
		deliver('mail 7');
		const then = await client.call<Synced>('sync', { state: first.state });
		expect(then.changes.map(({ kind }) => kind).sort()).toEqual([
			'create',
			'delete',
			'read_flag_change',
			'update',
		]);
		expect(then.changes).toContainEqual({ kind: 'read_flag_change', subject: null, isRead: true });
		await expect(client.call('sync', { state: 'bm9uc2Vuc2U=' })).rejects.toMatchObject({
			kind: 'ErrorInvalidSyncStateData',
		});
		expect((await client.call<string[]>('sync_everything')).sort()).toEqual([
			'mail 0',
			'mail 1',
			'mail 3',
			'mail 4',
			'mail 5',
			'mail 6',
			'mail 7',
		]);
	});

	it('finds what it looks for, page by page', async () => {
		for (const subject of ['alpha', 'beta', 'gamma', 'delta']) deliver(subject);
		await client.call('mark_read', { subject: 'beta' });
		expect(await client.call('find', { order: 'subject', page: 2 })).toEqual([
			'alpha',
			'beta',
			'delta',
			'gamma',
		]);
		expect(await client.call('find', { order: '-subject', is_read: false })).toEqual([
			'gamma',
			'delta',
			'alpha',
		]);
		expect(await client.call('find', { subject__icontains: 'ELT' })).toEqual(['delta']);
	});

	it('reads a message byte for byte', async () => {
		const octets = Buffer.concat([
			Buffer.from(
				`From: Bob <bob@fabrikam.example>\r\nTo: Ada <${ADA}>\r\nSubject: parts\r\nMessage-ID: <parts@fabrikam.example>\r\nX-Long: folded\r\n value\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n` +
					'--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<b>größer</b>\r\n--b\r\nContent-Type: application/octet-stream; name=a.bin\r\nContent-Disposition: attachment; filename=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC/w==\r\n--b--\r\n',
			),
			Buffer.from([0x80, 0xff, 0x00, 0x0d, 0x0a]),
		]);
		server.store.deliver(ADA, octets);
		const read = await client.call<Record<string, unknown>>('read', { subject: 'parts' });
		expect(read.mime).toBe(base64(octets));
		expect(read).toMatchObject({
			from: 'bob@fabrikam.example',
			to: [ADA],
			messageId: '<parts@fabrikam.example>',
			body: expect.stringContaining('<b>größer</b>') as string,
			isHtml: true,
			attachments: { 'a.bin': 'AAEC/w==' },
		});
		expect(read.headers).toMatchObject({ 'X-Long': 'folded value' });
	});

	it('sends octets as they are and keeps a copy', async () => {
		const mime = `From: ${ADA}\r\nTo: ${GRACE}\r\nBcc: hidden@elsewhere.example\r\nSubject: raw\r\nMessage-ID: <raw@contoso.example>\r\nDate: Thu, 26 Nov 2026 10:00:00 +0000\r\n\r\nHi\r\n`;
		await client.call('send_mime', { mime: base64(mime) });
		expect(server.store.messages(ADA, 'sentitems').map((one) => String(one.mime))).toEqual([mime]);
		expect(server.store.messages(GRACE).map((one) => String(one.mime))).toEqual([
			mime.replace(/Bcc:.*\r\n/, ''),
		]);
	});

	it('sends what it has composed, at once or as a draft first', async () => {
		const content = Buffer.from([0, 1, 2, 255]);
		await client.call('send', {
			subject: 'Größe',
			html: '<i>Hi</i>',
			to: [GRACE],
			attachment: content.toString('base64'),
		});
		await client.call('draft_and_send', { subject: 'draft', to: GRACE });
		const arrived = server.store.messages(GRACE);
		expect(arrived.map(({ subject }) => subject)).toEqual(['Größe', 'draft']);
		expect(String(arrived[0]?.mime)).toContain('<i>Hi</i>');
		expect(String(arrived[0]?.mime)).toContain('AAEC/w==');
		expect(server.store.messages(ADA, 'drafts')).toHaveLength(0);
	});

	it('changes, moves, copies and deletes', async () => {
		['one', 'two', 'three', 'four'].forEach(deliver);
		await client.call('label', { subject: 'one', category: 'Red', importance: 'Low' });
		expect(server.store.messages(ADA)[0]).toMatchObject({
			categories: ['Red'],
			importance: 'low',
			isRead: false,
		});
		await expect(client.call('write_over', { subject: 'one' })).rejects.toMatchObject({
			kind: 'ErrorIrresolvableConflict',
		});
		const name = `Done ${_how}`;
		await client.call('make_folder', { name });
		const { before, after } = await client.call<Record<string, string>>('move', {
			subject: 'two',
			folder: `Inbox/${name}`,
		});
		expect(after).not.toBe(before);
		await client.call('copy', { subject: 'one', folder: `Inbox/${name}` });
		await client.call('trash', { subject: 'three' });
		await client.call('delete', { subject: 'four' });
		const subjects = (folder: string) => server.store.messages(ADA, folder).map(({ subject }) => subject);
		expect(subjects('inbox')).toEqual(['one']);
		expect(subjects(`Inbox/${name}`)).toEqual(['two', 'one']);
		expect(server.store.messages(ADA, `Inbox/${name}`)[0]?.id).toBe(after);
		expect(subjects('deleteditems')).toEqual(['three']);
	});
});

describe('exchangelib and the rights of others', () => {
	it('opens a mailbox that an app may impersonate', async () => {
		empty();
		server.store.deliver(SUPPORT, mail('ticket'));
		const { access_token: token } = await authority.clientCredentials();
		const client = await Exchangelib.open(server, { mailbox: SUPPORT, token, impersonate: true });
		expect(await client.call('find')).toEqual(['ticket']);
		await client.close();
		expect(server.requests.at(-1)).toMatchObject({ mailbox: SUPPORT, anchor: SUPPORT });
	});

	it('opens a shared mailbox', async () => {
		empty();
		server.store.deliver(SUPPORT, mail('shared'));
		const client = await Exchangelib.open(server, { ...password, mailbox: SUPPORT });
		expect(await client.call('find')).toEqual(['shared']);
		await client.close();
	});

	it.each([
		['a wrong password', { ...password, password: 'wrong' }, 'UnauthorizedError'],
		["somebody else's mailbox", { ...password, mailbox: GRACE }, 'ErrorAccessDenied'],
		['a mailbox that is not there', { ...password, mailbox: 'nobody@contoso.example' }, 'CASError'],
	])('is reported for %s', async (_what, settings, kind) => {
		const reading = Exchangelib.open(server, settings).then(async (client) => {
			try {
				return await client.call('find');
			} finally {
				await client.close();
			}
		});
		await expect(reading).rejects.toMatchObject({ kind });
	});

	it('waits as long as a busy server requests', async () => {
		empty();
		server.store.deliver(ADA, mail('late'));
		const client = await Exchangelib.open(server, { ...password, patient: true });
		server.throttle.storm(1500);
		expect(await client.call('find')).toEqual(['late']);
		await client.close();
		expect(server.throttle.refused).toBeGreaterThan(0);
		expect(server.throttle.early).toBe(0);
	});
});
