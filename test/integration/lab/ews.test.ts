import { Authority, EXCHANGE_SCOPES } from '../../lab/authority/Authority';
import { codesOf, messagesOf, type SoapAnswer, SoapClient } from '../../lab/ews/clients/SoapClient';
import { EwsServer } from '../../lab/ews/EwsServer';
import { checkSoapAtEnd } from '../../lab/ews/schemas/checkSoap';
import { attribute, child, children, type Element, textAt } from '../../lab/ews/xml/readXml';

checkSoapAtEnd();

const ADA = 'ada@contoso.example';
const SUPPORT = 'support@contoso.example';

let authority: Authority;
let server: EwsServer;
let client: SoapClient;

beforeAll(async () => {
	authority = await Authority.start();
	server = await EwsServer.start({ authority });
	const token = (await authority.signIn({ user: ADA, scope: EXCHANGE_SCOPES })).access_token;
	client = await SoapClient.create(server, { authorization: `Bearer ${token}` });
});
afterAll(async () => {
	await server?.stop();
	await authority?.stop();
});
beforeEach(() => {
	for (const mailbox of server.store.mailboxes) {
		for (const folder of mailbox.root.tree())
			for (const message of [...folder.messages.values()]) mailbox.delete(message);
	}
	server.store.sent.length = 0;
});

const mail = (subject: string, more = '') =>
	`From: Bob <bob@fabrikam.example>\r\nTo: ${ADA}\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@fabrikam.example>\r\n${more}\r\nHello ${subject}\r\n`;
const deliver = (subject: string, folder?: string) => server.store.deliver(ADA, mail(subject), folder);

const distinguished = (id: string, mailbox?: string) =>
	`<t:DistinguishedFolderId Id="${id}">${mailbox ? `<t:Mailbox><t:EmailAddress>${mailbox}</t:EmailAddress></t:Mailbox>` : ''}</t:DistinguishedFolderId>`;
const idElement = ({ id, changeKey }: { id: string; changeKey?: string }) =>
	`<t:ItemId Id="${id}"${changeKey ? ` ChangeKey="${changeKey}"` : ''}/>`;

const sync = async (state = '', most = 512, folder = distinguished('inbox')) =>
	await client.send(
		`<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>` +
			`<t:FieldURI FieldURI="item:Subject"/><t:FieldURI FieldURI="message:IsRead"/></t:AdditionalProperties></m:ItemShape>` +
			`<m:SyncFolderId>${folder}</m:SyncFolderId>${state ? `<m:SyncState>${state}</m:SyncState>` : ''}` +
			`<m:MaxChangesReturned>${most}</m:MaxChangesReturned></m:SyncFolderItems>`,
	);
const get = async (...ids: Array<{ id: string }>) =>
	await client.send(
		`<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent></m:ItemShape>` +
			`<m:ItemIds>${ids.map((one) => idElement(one)).join('')}</m:ItemIds></m:GetItem>`,
	);
const markRead = async (
	one: { id: string; changeKey?: string },
	resolution = 'AlwaysOverwrite',
	isRead = true,
) =>
	await client.send(
		`<m:UpdateItem ConflictResolution="${resolution}" MessageDisposition="SaveOnly"><m:ItemChanges><t:ItemChange>${idElement(one)}` +
			`<t:Updates><t:SetItemField><t:FieldURI FieldURI="message:IsRead"/><t:Message><t:IsRead>${isRead}</t:IsRead></t:Message></t:SetItemField></t:Updates>` +
			`</t:ItemChange></m:ItemChanges></m:UpdateItem>`,
	);
const move = async (folder: string, ...ids: Array<{ id: string }>) =>
	await client.send(
		`<m:MoveItem><m:ToFolderId>${folder}</m:ToFolderId><m:ItemIds>${ids.map((one) => idElement(one)).join('')}</m:ItemIds></m:MoveItem>`,
	);
const remove = async (type: string, ...ids: Array<{ id: string }>) =>
	await client.send(
		`<m:DeleteItem DeleteType="${type}"><m:ItemIds>${ids.map((one) => idElement(one)).join('')}</m:ItemIds></m:DeleteItem>`,
	);
const create = async (mime: string | Buffer, disposition: string, folder = '', from = client) =>
	await from.send(
		`<m:CreateItem MessageDisposition="${disposition}">${folder ? `<m:SavedItemFolderId>${folder}</m:SavedItemFolderId>` : ''}` +
			`<m:Items><t:Message><t:MimeContent CharacterSet="UTF-8">${Buffer.from(mime).toString('base64')}</t:MimeContent></t:Message></m:Items></m:CreateItem>`,
	);

interface ReportedChange {
	kind: string;
	id: string;
	changeKey: string;
	subject?: string;
	isRead?: string;
}

function changesOf(answer: SoapAnswer): { state: string; isLast: boolean; changes: ReportedChange[] } {
	const [message] = messagesOf(answer);
	const changes = children(child(message, 'Changes')).map((change): ReportedChange => {
		const item = children(change).find((one) => child(one, 'ItemId')) ?? change;
		const id = child(item, 'ItemId') as Element;
		return {
			kind: change.localName ?? '',
			id: attribute(id, 'Id') ?? '',
			changeKey: attribute(id, 'ChangeKey') ?? '',
			...(textAt(item, 'Subject') === undefined ? {} : { subject: textAt(item, 'Subject') ?? '' }),
			...(textAt(item, 'IsRead') === undefined ? {} : { isRead: textAt(item, 'IsRead') ?? '' }),
		};
	});
	return {
		state: textAt(message, 'SyncState') ?? '',
		isLast: textAt(message, 'IncludesLastItemInRange') === 'true',
		changes,
	};
}
const kinds = (changes: ReportedChange[]) =>
	changes.map(({ kind, subject = '' }) => `${kind} ${subject}`.trim());

describe('SyncFolderItems', () => {
	it('walks a folder in pages and then reports what has changed', async () => {
		for (let n = 0; n < 5; n += 1) deliver(`mail ${n}`);
		const first = changesOf(await sync('', 3));
		expect(first.isLast).toBe(false);
		const second = changesOf(await sync(first.state, 3));
		expect(second.isLast).toBe(true);
		expect([...first.changes, ...second.changes].map(({ subject }) => subject)).toEqual([
			'mail 0',
			'mail 1',
			'mail 2',
			'mail 3',
			'mail 4',
		]);
		expect(changesOf(await sync(second.state)).changes).toEqual([]);

		const [one, two, three] = first.changes as [ReportedChange, ReportedChange, ReportedChange];
		await markRead(one);
		await remove('HardDelete', two);
		await move(distinguished('archiveinbox').replace('archiveinbox', 'deleteditems'), three);
		deliver('mail 5');
		const third = changesOf(await sync(second.state));
		expect(kinds(third.changes).sort()).toEqual(['Create mail 5', 'Delete', 'Delete', 'ReadFlagChange']);
		expect(third.changes.find(({ kind }) => kind === 'ReadFlagChange')).toMatchObject({
			id: one.id,
			isRead: 'true',
		});
	});

	it('omits what came and went in between', async () => {
		const { state } = changesOf(await sync());
		const message = deliver('short-lived');
		await remove('HardDelete', message);
		expect(changesOf(await sync(state)).changes).toEqual([]);
	});

	it.each([
		['of no server', async () => await Promise.resolve('bm9uc2Vuc2U=')],
		['of another folder', async () => changesOf(await sync('', 1, distinguished('drafts'))).state],
		[
			'that was forgotten',
			async () => {
				const { state } = changesOf(await sync());
				server.store.mailbox(ADA).forgetStates();
				return state;
			},
		],
	])('refuses a state %s', async (_what, state) => {
		expect(codesOf(await sync(await state()))).toEqual(['ErrorInvalidSyncStateData']);
	});
});

describe('GetItem', () => {
	it('gives the octets of several messages, and says which it has not got', async () => {
		const octets = Buffer.concat([Buffer.from(mail('octets')), Buffer.from([0, 0xff, 0xfe, 0x80, 13, 10])]);
		const one = server.store.deliver(ADA, octets);
		const two = deliver('two');
		await remove('HardDelete', two);
		const answer = await get(one, two, { id: 'short' });
		expect(codesOf(answer)).toEqual(['NoError', 'ErrorItemNotFound', 'ErrorInvalidIdMalformed']);
		const [message] = messagesOf(answer);
		const content = textAt(message, 'Items', 'Message', 'MimeContent') ?? '';
		expect(Buffer.from(content, 'base64').equals(octets)).toBe(true);
	});

	it('writes every property it knows', async () => {
		const more =
			'Cc: Carl <carl@x.example>\r\nReply-To: r@x.example\r\nReferences: <a@x> <b@x>\r\nIn-Reply-To: <b@x>\r\nDate: Thu, 26 Nov 2026 10:00:00 +0100\r\n' +
			'Importance: high\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n';
		const body =
			'--b\r\nContent-Type: text/html\r\n\r\n<p>Hi &amp; bye</p>\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nUERG\r\n--b--\r\n';
		const message = server.store.deliver(ADA, mail('<all> & "every"', more) + body);
		const answer = await client.send(
			`<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent><t:AdditionalProperties>` +
				`<t:FieldURI FieldURI="item:TextBody"/><t:ExtendedFieldURI PropertyTag="0x0E07" PropertyType="Integer"/>` +
				`<t:ExtendedFieldURI DistinguishedPropertySetId="InternetHeaders" PropertyName="importance" PropertyType="String"/></t:AdditionalProperties></m:ItemShape>` +
				`<m:ItemIds>${idElement(message)}</m:ItemIds></m:GetItem>`,
		);
		const [item] = children(child(messagesOf(answer)[0], 'Items'));
		expect({
			subject: textAt(item, 'Subject'),
			body: textAt(item, 'Body'),
			importance: textAt(item, 'Importance'),
			received: textAt(item, 'DateTimeSent'),
			from: textAt(item, 'From', 'Mailbox', 'EmailAddress'),
			cc: textAt(item, 'CcRecipients', 'Mailbox', 'Name'),
			id: textAt(item, 'InternetMessageId'),
			attachment: textAt(item, 'Attachments', 'FileAttachment', 'Name'),
			extended: children(item, 'ExtendedProperty').map((one) => textAt(one, 'Value')),
		}).toEqual({
			subject: '<all> & "every"',
			body: '<p>Hi &amp; bye</p>',
			importance: 'High',
			received: '2026-11-26T09:00:00Z',
			from: 'bob@fabrikam.example',
			cc: 'Carl',
			id: '<<all> & "every"@fabrikam.example>',
			attachment: 'a.pdf',
			extended: ['0', 'high'],
		});
	});

	it('makes an invitation an item of its own kind', async () => {
		const invitation = mail('invitation', 'Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n');
		const answer = await get(server.store.deliver(ADA, invitation));
		expect(children(child(messagesOf(answer)[0], 'Items'))[0]?.localName).toBe('MeetingRequest');
	});
});

describe('changes of items', () => {
	it('gives a moved item another id, in the folder where it is now', async () => {
		const message = deliver('moving');
		const before = message.id;
		const answer = await move(distinguished('deleteditems'), message);
		const id = attribute(child(messagesOf(answer)[0], 'Items', 'Message', 'ItemId'), 'Id') ?? '';
		expect(id).not.toBe(before);
		expect(codesOf(await get({ id: before }, { id }))).toEqual(['ErrorItemNotFound', 'NoError']);
		expect(server.store.messages(ADA, 'deleteditems').map((one) => one.id)).toEqual([id]);
	});

	it.each([
		['HardDelete', 0],
		['SoftDelete', 0],
		['MoveToDeletedItems', 1],
	])('deletes by %s', async (type, inTrash) => {
		const message = deliver('pendingDelete');
		expect(codesOf(await remove(type, message))).toEqual(['NoError']);
		expect(server.store.messages(ADA)).toHaveLength(0);
		expect(server.store.messages(ADA, 'deleteditems')).toHaveLength(inTrash);
		expect(codesOf(await remove('HardDelete', { id: 'A'.repeat(80) }))).toEqual(['ErrorItemNotFound']);
	});

	it('marks as read, with another change key', async () => {
		const { id, changeKey } = deliver('unread');
		const answer = await markRead({ id, changeKey }, 'NeverOverwrite');
		const newId = child(messagesOf(answer)[0], 'Items', 'Message', 'ItemId');
		expect(attribute(newId, 'Id')).toBe(id);
		expect(attribute(newId, 'ChangeKey')).not.toBe(changeKey);
		expect(server.store.messages(ADA)[0]?.isRead).toBe(true);
	});

	it.each([
		['NeverOverwrite', 'stale', 'ErrorIrresolvableConflict'],
		['AutoResolve', 'stale', 'NoError'],
		['AlwaysOverwrite', 'stale', 'NoError'],
		['AlwaysOverwrite', 'none', 'NoError'],
		['AutoResolve', 'none', 'ErrorChangeKeyRequiredForWriteOperations'],
		['NeverOverwrite', 'none', 'ErrorChangeKeyRequiredForWriteOperations'],
	])('%s with a change key that is %s: %s', async (resolution, key, code) => {
		const { id, changeKey } = deliver('rivals');
		await markRead({ id });
		expect(codesOf(await markRead({ id, ...(key === 'stale' ? { changeKey } : {}) }, resolution))).toEqual([
			code,
		]);
	});

	it('flags, and sets what else can be set', async () => {
		const { id } = deliver('flagged');
		const set = (uri: string, content: string) =>
			`<t:SetItemField><t:FieldURI FieldURI="${uri}"/><t:Message>${content}</t:Message></t:SetItemField>`;
		const answer = await client.send(
			`<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly"><m:ItemChanges><t:ItemChange>${idElement({ id })}<t:Updates>` +
				set('item:Flag', '<t:Flag><t:FlagStatus>Flagged</t:FlagStatus></t:Flag>') +
				set('item:Importance', '<t:Importance>High</t:Importance>') +
				set('item:Categories', '<t:Categories><t:String>Red</t:String></t:Categories>') +
				set('item:Subject', '<t:Subject>Neuer Betreff: größer</t:Subject>') +
				`</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>`,
		);
		expect(codesOf(answer)).toEqual(['NoError']);
		expect(server.store.messages(ADA)[0]).toMatchObject({
			flag: 'flagged',
			importance: 'high',
			categories: ['Red'],
			subject: 'Neuer Betreff: größer',
		});
	});
});

describe('CreateItem', () => {
	const outgoing = (from = ADA) =>
		`From: ${from}\r\nTo: grace@contoso.example\r\nBcc: hidden@elsewhere.example\r\nSubject: Out\r\nMessage-ID: <out@contoso.example>\r\nDate: Thu, 26 Nov 2026 10:00:00 +0000\r\n\r\nHi\r\n`;

	it('sends a message and keeps a copy with what recipients do not see', async () => {
		expect(codesOf(await create(outgoing(), 'SendAndSaveCopy'))).toEqual(['NoError']);
		const [copy] = server.store.messages(ADA, 'sentitems');
		expect(copy?.mime.toString()).toBe(outgoing());
		const [arrived] = server.store.messages('grace@contoso.example');
		expect(arrived?.mime.toString()).toBe(outgoing().replace(/Bcc:.*\r\n/, ''));
		expect(server.store.outside.at(-1)?.to).toEqual(['hidden@elsewhere.example']);
	});

	it('sends without a copy', async () => {
		expect(codesOf(await create(outgoing(), 'SendOnly'))).toEqual(['NoError']);
		expect(server.store.messages(ADA, 'sentitems')).toHaveLength(0);
		expect(server.store.messages('grace@contoso.example')).toHaveLength(1);
	});

	it('saves a draft, and SendItem sends it', async () => {
		const answer = await create(outgoing(), 'SaveOnly');
		const id = child(messagesOf(answer)[0], 'Items', 'Message', 'ItemId');
		const draft = { id: attribute(id, 'Id') ?? '', changeKey: attribute(id, 'ChangeKey') ?? '' };
		expect(server.store.messages(ADA, 'drafts')[0]).toMatchObject({ id: draft.id, isDraft: true });
		const send = async (one: { id: string; changeKey?: string }) =>
			await client.send(
				`<m:SendItem SaveItemToFolder="true"><m:ItemIds>${idElement(one)}</m:ItemIds></m:SendItem>`,
			);
		expect(codesOf(await send({ id: draft.id }))).toEqual(['ErrorChangeKeyRequired']);
		expect(codesOf(await send(draft))).toEqual(['NoError']);
		expect(server.store.messages(ADA, 'drafts')).toHaveLength(0);
		expect(server.store.messages(ADA, 'sentitems')).toHaveLength(1);
		expect(server.store.messages('grace@contoso.example')).toHaveLength(1);
	});

	it('builds a message of its fields', async () => {
		const answer = await client.send(
			`<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items><t:Message><t:Subject>Grüße</t:Subject><t:Body BodyType="HTML">&lt;b&gt;Hi&lt;/b&gt;</t:Body>` +
				`<t:ToRecipients><t:Mailbox><t:Name>Grace</t:Name><t:EmailAddress>grace@contoso.example</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>`,
		);
		expect(codesOf(answer)).toEqual(['NoError']);
		const [arrived] = server.store.messages('grace@contoso.example');
		expect(arrived?.envelope).toMatchObject({ subject: 'Grüße', from: [{ address: ADA }] });
		expect(arrived?.mime.toString()).toContain('<b>Hi</b>');
	});

	it.each([
		['of somebody else', 'ErrorSendAsDenied', outgoing('grace@contoso.example')],
		['of a shared mailbox', 'NoError', outgoing(SUPPORT)],
		['for nobody', 'ErrorMissingRecipients', `From: ${ADA}\r\nSubject: Out\r\n\r\nHi\r\n`],
		[
			'for no address',
			'ErrorInvalidRecipients',
			`From: ${ADA}\r\nTo: two@at@signs.example\r\nSubject: Out\r\n\r\nHi\r\n`,
		],
		['without octets', 'ErrorMimeContentInvalid', ''],
	])('a message %s: %s', async (_what, code, mime) => {
		const before = server.store.sent.length;
		expect(codesOf(await create(mime, 'SendAndSaveCopy'))).toEqual([code]);
		expect(server.store.sent).toHaveLength(before + (code === 'NoError' ? 1 : 0));
	});
});

describe('folders', () => {
	const getFolder = async (folder: string, from = client) =>
		await from.send(
			`<m:GetFolder><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape><m:FolderIds>${folder}</m:FolderIds></m:GetFolder>`,
		);
	const find = async (traversal: string, parent: string, paging = '') =>
		await client.send(
			`<m:FindFolder Traversal="${traversal}"><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>${paging}<m:ParentFolderIds>${parent}</m:ParentFolderIds></m:FindFolder>`,
		);
	const names = (answer: SoapAnswer) =>
		children(child(messagesOf(answer)[0], 'RootFolder', 'Folders')).map((one) => textAt(one, 'DisplayName'));

	it('reports a folder how much is in it', async () => {
		deliver('one');
		await markRead(deliver('two'));
		const folder = child(messagesOf(await getFolder(distinguished('inbox')))[0], 'Folders', 'Folder');
		expect(textAt(folder, 'DisplayName')).toBe('Inbox');
		expect(textAt(folder, 'TotalCount')).toBe('2');
		expect(textAt(folder, 'UnreadCount')).toBe('1');
	});

	it('finds folders, near and deep, page by page', async () => {
		server.store.mailbox(ADA).makeFolder('Inbox/Tickets/Öffentlich & <more>');
		const inbox = distinguished('inbox');
		expect(names(await find('Shallow', inbox))).toEqual(['Tickets']);
		expect(names(await find('Deep', inbox))).toEqual(['Tickets', 'Öffentlich & <more>']);
		const page = (offset: number) =>
			`<m:IndexedPageFolderView MaxEntriesReturned="1" Offset="${offset}" BasePoint="Beginning"/>`;
		const first = await find('Deep', inbox, page(0));
		const root = child(messagesOf(first)[0], 'RootFolder');
		expect(names(first)).toEqual(['Tickets']);
		expect(attribute(root, 'IncludesLastItemInRange')).toBe('false');
		expect(attribute(root, 'IndexedPagingOffset')).toBe('1');
		expect(names(await find('Deep', inbox, page(1)))).toEqual(['Öffentlich & <more>']);
	});

	it('makes a folder, once', async () => {
		const make = async () =>
			await client.send(
				`<m:CreateFolder><m:ParentFolderId>${distinguished('inbox')}</m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>New</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>`,
			);
		expect(codesOf(await make())).toEqual(['NoError']);
		expect(codesOf(await make())).toEqual(['ErrorFolderExists']);
		expect(server.store.mailbox(ADA).findFolder('Inbox/New')).toBeDefined();
	});

	it.each([
		['a shared mailbox', 'NoError', distinguished('inbox', SUPPORT)],
		["somebody else's mailbox", 'ErrorAccessDenied', distinguished('inbox', 'grace@contoso.example')],
		[
			'a mailbox that is not there',
			'ErrorNonExistentMailbox',
			distinguished('inbox', 'nobody@contoso.example'),
		],
		['a folder this mailbox has not got', 'ErrorFolderNotFound', distinguished('voicemail')],
		['an id of nothing', 'ErrorFolderNotFound', `<t:FolderId Id="${'B'.repeat(100)}"/>`],
		['no id', 'ErrorInvalidIdMalformed', '<t:FolderId Id="nonsense"/>'],
	])('%s: %s', async (_what, code, folder) => {
		expect(codesOf(await getFolder(folder))).toEqual([code]);
	});
});

describe('FindItem', () => {
	const find = async (restriction: string, view = '', order = '') =>
		await client.send(
			`<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:Subject"/></t:AdditionalProperties></m:ItemShape>${view}` +
				`${restriction ? `<m:Restriction>${restriction}</m:Restriction>` : ''}${order}<m:ParentFolderIds>${distinguished('inbox')}</m:ParentFolderIds></m:FindItem>`,
		);
	const subjects = (answer: SoapAnswer) =>
		children(child(messagesOf(answer)[0], 'RootFolder', 'Items')).map((one) => textAt(one, 'Subject'));
	const constant = (value: string) =>
		`<t:FieldURIOrConstant><t:Constant Value="${value}"/></t:FieldURIOrConstant>`;
	const equals = (uri: string, value: string) =>
		`<t:IsEqualTo><t:FieldURI FieldURI="${uri}"/>${constant(value)}</t:IsEqualTo>`;

	beforeEach(() => {
		for (const [index, subject] of ['alpha', 'beta', 'gamma'].entries())
			server.store.deliver(ADA, mail(subject), 'inbox', {
				receivedAt: new Date(Date.UTC(2026, 10, 20 + index)),
				isRead: subject === 'beta',
			});
	});

	it.each([
		['everything, the newest first', '', ['gamma', 'beta', 'alpha']],
		['what is unread', equals('message:IsRead', 'false'), ['gamma', 'alpha']],
		['a subject in any case', equals('item:Subject', 'BETA'), ['beta']],
		[
			'what came since a date',
			`<t:IsGreaterThan><t:FieldURI FieldURI="item:DateTimeReceived"/>${constant('2026-11-21T00:00:00Z')}</t:IsGreaterThan>`,
			['gamma'],
		],
		[
			'a part of a subject, or another',
			`<t:Or><t:Contains ContainmentMode="Substring" ContainmentComparison="IgnoreCase"><t:FieldURI FieldURI="item:Subject"/><t:Constant Value="LPH"/></t:Contains>${equals('item:Subject', 'gamma')}</t:Or>`,
			['gamma', 'alpha'],
		],
		[
			'neither, by a property of MAPI',
			`<t:And><t:Not>${equals('item:Subject', 'alpha')}</t:Not><t:IsEqualTo><t:ExtendedFieldURI PropertyTag="0x0e69" PropertyType="Boolean"/>${constant('false')}</t:IsEqualTo></t:And>`,
			['gamma'],
		],
	])('finds %s', async (_what, restriction, expected) => {
		expect(subjects(await find(restriction))).toEqual(expected);
	});

	it('gives pages in the order that is requested', async () => {
		const order =
			'<m:SortOrder><t:FieldOrder Order="Ascending"><t:FieldURI FieldURI="item:Subject"/></t:FieldOrder></m:SortOrder>';
		const page = (offset: number) =>
			`<m:IndexedPageItemView MaxEntriesReturned="2" Offset="${offset}" BasePoint="Beginning"/>`;
		expect(subjects(await find('', page(0), order))).toEqual(['alpha', 'beta']);
		expect(subjects(await find('', page(2), order))).toEqual(['gamma']);
	});
});
