import type { FileAttachment, MailFolder, Message, UploadSession } from '@microsoft/microsoft-graph-types';
import { Authority, GRAPH_SCOPES } from '../../lab/authority/Authority';
import { GraphClient, type GraphReply } from '../../lab/graph/GraphClient';
import { GraphServer } from '../../lab/graph/GraphServer';
import { waitFor } from '../../lab/waitFor';

const ADA = 'ada@contoso.example';
const GRACE = 'grace@contoso.example';
const SHARED = 'support@contoso.example';
const IMMUTABLE = { prefer: 'IdType="ImmutableId"' };
const MIME = { 'content-type': 'text/plain' };

interface List<T> {
	value: T[];
	'@odata.nextLink'?: string;
	'@odata.count'?: number;
}
interface ErrorJson {
	error: { code: string; message: string; innerError: Record<string, string> };
}

const mail = (subject: string, { from = ADA, to = GRACE, more = '' } = {}) =>
	`From: ${from}\r\nTo: ${to}\r\n${more}Subject: ${subject}\r\nMessage-ID: <${subject}@x>\r\n\r\nHello ${subject}\r\n`;

const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const codeOf = (reply: GraphReply) => [reply.status, reply.json<ErrorJson>().error.code];

let authority: Authority;
let server: GraphServer;
let client: GraphClient;
let userToken: string;
let appToken: string;

beforeAll(async () => {
	authority = await Authority.start();
	const [user, app] = await Promise.all([
		authority.signIn({ scope: GRAPH_SCOPES }),
		authority.clientCredentials('https://graph.microsoft.com/.default'),
	]);
	appToken = app.access_token;
	userToken = user.access_token;
});
afterAll(async () => await authority.stop());
beforeEach(async () => {
	server = await GraphServer.start({ authority });
	client = new GraphClient(server, userToken);
});
afterEach(async () => {
	client.close();
	await server.stop();
});

describe('tokens', () => {
	it.each<[string, string | undefined, () => Promise<string> | string, RegExp]>([
		['none', undefined, () => '', /empty/],
		['garbage', undefined, () => 'opaque', /JWT is not well formed/],
		[
			'a token for mail protocols',
			undefined,
			async () => (await authority.signIn()).access_token,
			/Invalid audience/,
		],
		[
			'a revoked token',
			undefined,
			async () => {
				const { access_token: token } = await authority.signIn({ user: GRACE, scope: GRAPH_SCOPES });
				await authority.revoke(GRACE, true);
				return token;
			},
			/TokenIssuedBeforeRevocation/,
		],
	])('refuses %s', async (_what, _no, token, message) => {
		const given = await token();
		const reply = await client.ask('/me/messages', given ? { token: given } : { headers: {}, token: '' });
		expect(codeOf(reply)).toEqual([401, 'InvalidAuthenticationToken']);
		expect(reply.json<ErrorJson>().error.message).toMatch(message);
		expect(reply.headers['www-authenticate']).toMatch(/^Bearer realm=""/);
	});

	it('refuses one that has expired', async () => {
		await authority.set({ accessTokenLifetime: 1 });
		const { access_token: token } = await authority.signIn({ scope: GRAPH_SCOPES });
		await authority.set({ accessTokenLifetime: 3600 });
		const reply = await waitFor('the end of the token', async () => {
			const one = await client.ask('/me/messages', { token });
			return one.status === 401 && one;
		});
		expect(reply.json<ErrorJson>().error.message).toMatch(/expired/);
	});

	it('names the request in headers and errors as the client does', async () => {
		const reply = await client.ask('/me/messages/nonsense', { headers: { 'client-request-id': 'mine' } });
		const { error } = reply.json<ErrorJson>();
		expect(error).toMatchObject({
			code: 'ErrorInvalidIdMalformed',
			innerError: {
				'client-request-id': 'mine',
				'request-id': reply.headers['request-id'],
				date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/) as string,
			},
		});
		expect(reply.headers['client-request-id']).toBe('mine');
	});

	it.each<[string, string, number, string]>([
		['the own mailbox', ADA, 200, ''],
		['a mailbox with rights to it', SHARED, 200, ''],
		["somebody else's", GRACE, 403, 'ErrorAccessDenied'],
		['nobody', 'nobody@contoso.example', 404, 'ErrorInvalidUser'],
	])('opens %s for a user as it should', async (_what, mailbox, status, code) => {
		const reply = await client.ask(`/users/${mailbox}/mailFolders/inbox`);
		expect(reply.status).toBe(status);
		if (code) expect(reply.json<ErrorJson>().error.code).toBe(code);
	});

	it('wants the scope for what is done, and for whose mailbox it is', async () => {
		const scope = 'https://graph.microsoft.com/Mail.Read https://graph.microsoft.com/User.Read';
		const { access_token: token } = await authority.signIn({ scope });
		const { id = '' } = server.deliver(ADA, mail('one'));
		expect((await client.ask('/me/messages', { token })).status).toBe(200);
		const patch = { method: 'PATCH', body: { isRead: true }, token };
		expect(codeOf(await client.ask(`/me/messages/${encodeURIComponent(id)}`, patch))).toEqual([
			403,
			'ErrorAccessDenied',
		]);
		expect((await client.ask(`/users/${SHARED}/messages`, { token })).status).toBe(403);
		expect((await client.ask('/me', { token })).json()).toMatchObject({ userPrincipalName: ADA });
		expect(codeOf(await client.ask('/me'))).toEqual([403, 'Authorization_RequestDenied']);
	});

	it('keeps an app to the mailboxes it was given', async () => {
		expect((await client.ask(`/users/${SHARED}/messages`, { token: appToken })).status).toBe(200);
		const refused = await client.ask(`/users/${ADA}/messages`, { token: appToken });
		expect(codeOf(refused)).toEqual([403, 'ErrorAccessDenied']);
		expect(refused.json<ErrorJson>().error.message).toContain('AppOnly AccessPolicy');
		expect(codeOf(await client.ask('/me/messages', { token: appToken }))).toEqual([400, 'BadRequest']);
	});

	it('does not serve a mailbox that lies elsewhere', async () => {
		server.store.mailbox(ADA).restEnabled = false;
		expect(codeOf(await client.ask('/me/messages'))).toEqual([404, 'MailboxNotEnabledForRESTAPI']);
	});
});

describe('folders', () => {
	it('are listed in pages, found by name, and nested', async () => {
		for (let at = 0; at < 8; at += 1) server.store.mailbox(ADA).makeFolder(`F${at}`);
		server.store.mailbox(ADA).makeFolder("Inbox/O'Neill/Deep");
		const first = (await client.ask('/me/mailFolders?$select=displayName')).json<List<MailFolder>>();
		expect(first.value).toHaveLength(10);
		expect(first.value[0]).toEqual({ id: expect.any(String) as string, displayName: 'Inbox' });
		const rest = (await client.ask(first['@odata.nextLink'] ?? '')).json<List<MailFolder>>();
		expect(rest.value).toHaveLength(5);
		expect(rest['@odata.nextLink']).toBeUndefined();
		const filter = encodeURIComponent("displayName eq 'o''neill'");
		const [found] = (await client.ask(`/me/mailFolders/inbox/childFolders?$filter=${filter}`)).json<
			List<MailFolder>
		>().value;
		expect(found).toMatchObject({ displayName: "O'Neill", childFolderCount: 1 });
		const [deep] = (await client.ask(`/me/mailFolders/${found?.id}/childFolders`)).json<List<MailFolder>>()
			.value;
		expect(deep?.displayName).toBe('Deep');
	});

	it('count what is in them', async () => {
		server.deliver(ADA, mail('one'));
		server.deliver(ADA, mail('two'), 'inbox', { isRead: true });
		expect((await client.ask("/me/mailFolders('Inbox')")).json()).toMatchObject({
			totalItemCount: 2,
			unreadItemCount: 1,
		});
	});

	it('are made, renamed and deleted', async () => {
		const made = await client.ask('/me/mailFolders', { method: 'POST', body: { displayName: 'New' } });
		expect(made.status).toBe(201);
		const { id } = made.json<MailFolder>();
		const again = await client.ask('/me/mailFolders', { method: 'POST', body: { displayName: 'new' } });
		expect(codeOf(again)).toEqual([409, 'ErrorFolderExists']);
		await client.ask(`/me/mailFolders/${id}`, { method: 'PATCH', body: { displayName: 'Newer' } });
		expect(server.store.mailbox(ADA).findFolder('Newer')).toBeDefined();
		for (const status of [204, 204, 404])
			expect((await client.ask(`/me/mailFolders/${id}`, { method: 'DELETE' })).status).toBe(status);
		expect(codeOf(await client.ask('/me/mailFolders/inbox', { method: 'DELETE' }))).toEqual([
			403,
			'ErrorDeleteDistinguishedFolder',
		]);
	});
});

describe('messages', () => {
	it('are listed newest first, with what was selected and nothing else', async () => {
		for (let at = 0; at < 12; at += 1)
			server.deliver(ADA, mail(`m${at}`), 'inbox', { receivedAt: new Date(Date.UTC(2026, 0, 1, 0, at)) });
		const query = '$select=subject,receivedDateTime,internetMessageId&$top=5&$count=true';
		const page = (await client.ask(`/me/mailFolders/inbox/messages?${query}`)).json<List<Message>>();
		expect(page['@odata.count']).toBe(12);
		expect(page.value.map(({ subject }) => subject)).toEqual(['m11', 'm10', 'm9', 'm8', 'm7']);
		expect(Object.keys(page.value[0] ?? {}).sort()).toEqual([
			'@odata.etag',
			'id',
			'internetMessageId',
			'receivedDateTime',
			'subject',
		]);
		const next = (await client.ask(page['@odata.nextLink'] ?? '')).json<List<Message>>();
		expect(next.value[0]?.subject).toBe('m6');
		const wrong = await client.ask('/me/messages?$select=subjekt');
		expect(wrong.json<ErrorJson>().error.message).toContain("Could not find a property named 'subjekt'");
	});

	it('are filtered as far as mail clients do it', async () => {
		server.deliver(ADA, mail('old'), 'inbox', { receivedAt: new Date(0), isRead: true });
		server.deliver(ADA, mail('new'));
		const subjects = async (filter: string) =>
			(await client.ask(`/me/messages?$filter=${encodeURIComponent(filter)}`))
				.json<List<Message>>()
				.value.map(({ subject }) => subject);
		expect(await subjects('isRead eq false')).toEqual(['new']);
		expect(await subjects("internetMessageId eq '<old@x>'")).toEqual(['old']);
		expect(await subjects('receivedDateTime ge 2020-01-01T00:00:00Z and isRead eq false')).toEqual(['new']);
		const complex = '$filter=isRead eq false&$orderby=receivedDateTime desc'.replaceAll(' ', '%20');
		expect(codeOf(await client.ask(`/me/messages?${complex}`))).toEqual([400, 'InefficientFilter']);
		const count = await client.ask('/me/mailFolders/inbox/messages/$count?$filter=isRead%20eq%20false');
		expect(count.body.toString()).toBe('1');
	});

	it('show headers on request, a body otherwise, and their octets unchanged', async () => {
		const octets = Buffer.from(mail('bin', { more: 'X-Odd: =?utf-8?q?=C3=A9?=\r\n\tfolded\r\n' }));
		const { id } = server.deliver(ADA, octets);
		const at = `/me/messages/${encodeURIComponent(id.replaceAll('/', '-').replaceAll('+', '_'))}`;
		expect((await client.ask(`${at}/$value`)).body.equals(octets)).toBe(true);
		const whole = (await client.ask(at)).json<Message>();
		expect(whole).toMatchObject({
			body: { contentType: 'text', content: expect.stringContaining('Hello bin') as string },
			from: { emailAddress: { address: ADA } },
			isRead: false,
			isDraft: false,
			flag: { flagStatus: 'notFlagged' },
			importance: 'normal',
		});
		expect(whole.internetMessageHeaders).toBeUndefined();
		const { internetMessageHeaders } = (
			await client.ask(`${at}?$select=internetMessageHeaders`)
		).json<Message>();
		expect(internetMessageHeaders).toContainEqual({ name: 'X-Odd', value: '=?utf-8?q?=C3=A9?= folded' });
	});

	it('change, and are not changed under an old change key', async () => {
		const message = server.deliver(ADA, mail('one'));
		const { id, '@odata.etag': etag = '' } = (await client.ask('/me/messages')).json<
			List<Message & { '@odata.etag': string }>
		>().value[0]!;
		const change = { isRead: true, flag: { flagStatus: 'flagged' }, categories: ['n8n'] };
		const reply = await client.ask(`/me/messages/${id}`, {
			method: 'PATCH',
			body: change,
			headers: { 'if-match': etag },
		});
		expect(reply.json()).toMatchObject(change);
		expect(message).toMatchObject({ isRead: true, flag: 'flagged' });
		const stale = { method: 'PATCH', body: { isRead: false }, headers: { 'if-match': etag } };
		expect(codeOf(await client.ask(`/me/messages/${id}`, stale))).toEqual([412, 'ErrorIrresolvableConflict']);
		const subject = { method: 'PATCH', body: { subject: 'other' } };
		expect(codeOf(await client.ask(`/me/messages/${id}`, subject))).toEqual([400, 'ErrorInvalidPropertySet']);
	});

	it('keep their immutable id when they are moved, and get another one', async () => {
		server.deliver(ADA, mail('one'));
		const idOf = async (headers = {}) =>
			(await client.ask('/me/messages', { headers })).json<List<Message>>().value[0]?.id ?? '';
		const [mutable, immutable] = [await idOf(), await idOf(IMMUTABLE)];
		const moved = await client.ask(`/me/messages/${immutable}/move`, {
			method: 'POST',
			body: { destinationId: 'archive' },
			headers: IMMUTABLE,
		});
		expect([moved.status, moved.json<Message>().id]).toEqual([201, immutable]);
		expect(codeOf(await client.ask(`/me/messages/${mutable}`))).toEqual([404, 'ErrorItemNotFound']);
		expect((await client.ask(`/me/messages/${immutable}`)).status).toBe(200);
		const nowhere = { method: 'POST', body: { destinationId: 'nowhere' } };
		expect(codeOf(await client.ask(`/me/messages/${immutable}/move`, nowhere))).toEqual([
			400,
			'ErrorInvalidIdMalformed',
		]);
	});

	it('are deleted into Deleted Items, and from there for good', async () => {
		const { immutableId } = server.deliver(ADA, mail('one'));
		const id = immutableId.replaceAll('/', '-').replaceAll('+', '_');
		const gone = async () => (await client.ask(`/me/messages/${id}`, { method: 'DELETE' })).status;
		expect(await gone()).toBe(204);
		expect(server.store.messages(ADA, 'deleteditems')).toHaveLength(1);
		expect(await gone()).toBe(204);
		expect(await gone()).toBe(404);
	});
});

describe('sending', () => {
	const send = async (body: object | string, headers = {}, as = '/me') =>
		await client.ask(`${as}/sendMail`, { method: 'POST', body, headers });

	it('takes MIME in Base64, keeps a copy and delivers', async () => {
		server.store.mailbox(GRACE);
		const mime = mail('hi', { more: 'Bcc: secret@fabrikam.example\r\n' });
		const reply = await send(base64(mime), MIME);
		expect([reply.status, reply.body.length]).toEqual([202, 0]);
		expect(server.store.messages(GRACE)[0]?.mime.toString()).not.toContain('secret');
		expect(server.store.messages(GRACE)[0]?.subject).toBe('hi');
		expect(server.store.messages(ADA, 'sentitems')[0]?.subject).toBe('hi');
		expect(server.store.outside[0]?.to).toEqual(['secret@fabrikam.example']);
	});

	it('takes JSON, with or without a copy', async () => {
		const message = {
			subject: 'Über',
			body: { contentType: 'html', content: '<p>Hi</p>' },
			toRecipients: [{ emailAddress: { address: GRACE, name: 'Grace' } }],
			internetMessageHeaders: [{ name: 'X-Ticket', value: '7' }],
			attachments: [
				{
					'@odata.type': '#microsoft.graph.fileAttachment',
					name: 'a.txt',
					contentType: 'text/plain',
					contentBytes: base64('attached'),
				},
			],
		};
		expect((await send({ message, saveToSentItems: false })).status).toBe(202);
		expect(server.store.messages(ADA, 'sentitems')).toHaveLength(0);
		const sent = server.store.sent[0]?.mime.toString() ?? '';
		expect(sent).toMatch(/^X-Ticket: 7\r$/m);
		expect(sent).toContain(base64('attached'));
		const odd = { ...message, internetMessageHeaders: [{ name: 'Precedence', value: 'bulk' }] };
		expect(codeOf(await send({ message: odd }))).toEqual([400, 'InvalidInternetMessageHeader']);
	});

	it.each<[string, () => Promise<GraphReply>, number, string]>([
		['no Base64', async () => await send('not base64!', MIME), 400, 'ErrorMimeContentInvalidBase64String'],
		[
			'no recipients',
			async () => await send(base64('Subject: x\r\n\r\n'), MIME),
			400,
			'ErrorInvalidRecipients',
		],
		[
			'a recipient that is none',
			async () => await send(base64(mail('x', { to: 'nobody' })), MIME),
			400,
			'ErrorInvalidRecipients',
		],
		[
			"somebody else's address",
			async () => await send(base64(mail('x', { from: GRACE })), MIME),
			403,
			'ErrorSendAsDenied',
		],
		['too much', async () => await send('A'.repeat(4 * 1024 * 1024 + 4), MIME), 413, 'BadRequest'],
	])('refuses %s', async (_what, ask, status, code) => {
		expect(codeOf(await ask())).toEqual([status, code]);
		expect(server.store.sent).toEqual([]);
	});

	it('lets people send as those they may send as, from their own mailbox and from the shared one', async () => {
		expect((await send(base64(mail('a', { from: SHARED })), MIME)).status).toBe(202);
		expect((await send(base64(mail('b', { from: SHARED })), MIME, `/users/${SHARED}`)).status).toBe(202);
		expect(server.store.messages(ADA, 'sentitems').map(({ subject }) => subject)).toEqual(['a']);
		expect(server.store.messages(SHARED, 'sentitems').map(({ subject }) => subject)).toEqual(['b']);
	});

	it('sends a draft made of MIME, with an attachment of 5 MB uploaded in ranges', async () => {
		const content = Buffer.alloc(5 * 1024 * 1024, 'abcdefg');
		const draft = await client.ask('/me/messages', {
			method: 'POST',
			body: base64(mail('big', { to: 'x@y.example' })),
			headers: { ...MIME, ...IMMUTABLE },
		});
		expect(draft.json()).toMatchObject({ isDraft: true, subject: 'big' });
		const { id } = draft.json<Message>();
		const item = { attachmentType: 'file', name: 'größe.bin', size: content.length };
		const session = (
			await client.ask(`/me/messages/${id}/attachments/createUploadSession`, {
				method: 'POST',
				body: { AttachmentItem: item },
			})
		).json<UploadSession>();
		expect(session.nextExpectedRanges).toEqual(['0-']);
		const put = async (from: number, to: number, extra = {}) =>
			await client.ask(session.uploadUrl ?? '', {
				method: 'PUT',
				body: content.subarray(from, to),
				token: undefined,
				headers: { 'content-range': `bytes ${from}-${to - 1}/${content.length}`, ...extra },
			});
		client.token = undefined;
		expect((await put(0, 10, { authorization: `Bearer ${userToken}` })).status).toBe(401);
		const half = 3 * 1024 * 1024;
		expect((await put(half, content.length)).status).toBe(416);
		const first = await put(0, half);
		expect([first.status, first.json<UploadSession>().nextExpectedRanges]).toEqual([200, [String(half)]]);
		const last = await put(half, content.length);
		expect([last.status, last.headers.location]).toEqual([
			201,
			expect.stringMatching(/\/Attachments\('/) as string,
		]);
		expect((await put(half, content.length)).status).toBe(404);
		client.token = userToken;
		const [attachment] = (await client.ask(`/me/messages/${id}/attachments`)).json<List<FileAttachment>>()
			.value;
		expect(attachment).toMatchObject({ name: 'größe.bin', size: content.length });
		const sent = await client.ask(`/me/messages/${id}/send`, { method: 'POST' });
		expect(sent.status).toBe(202);
		expect(server.store.outside).toHaveLength(1);
		expect(server.store.messages(ADA, 'drafts')).toHaveLength(0);
		expect((await client.ask(`/me/messages/${id}`)).json()).toMatchObject({ isDraft: false, isRead: true });
		const again = await client.ask(`/me/messages/${id}/send`, { method: 'POST' });
		expect(again.status).toBe(400);
	});

	it('accepts small attachments in one request, and requires sessions for large ones only', async () => {
		const { id } = (
			await client.ask('/me/messages', { method: 'POST', body: { subject: 'draft' } })
		).json<Message>();
		const at = `/me/messages/${id}/attachments`;
		for (const name of ['a.txt', 'b.txt']) {
			const body = { '@odata.type': '#microsoft.graph.fileAttachment', name, contentBytes: base64(name) };
			expect((await client.ask(at, { method: 'POST', body })).status).toBe(201);
		}
		const { value } = (await client.ask(at)).json<List<FileAttachment>>();
		expect(value.map(({ name }) => name)).toEqual(['a.txt', 'b.txt']);
		expect((await client.ask(`${at}/${value[1]?.id}/$value`)).body.toString()).toBe('b.txt');
		const small = { AttachmentItem: { attachmentType: 'file', name: 'c', size: 10 } };
		const refused = await client.ask(`${at}/createUploadSession`, { method: 'POST', body: small });
		expect(codeOf(refused)).toEqual([400, 'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize']);
	});

	it('changes the recipients and the text of a draft', async () => {
		const { id } = (
			await client.ask('/me/messages', { method: 'POST', body: { subject: 'draft' } })
		).json<Message>();
		const toRecipients = [{ emailAddress: { address: 'x@y.example', name: 'X' } }];
		const body = { toRecipients, body: { contentType: 'text', content: 'Hi' } };
		const reply = await client.ask(`/me/messages/${id}`, { method: 'PATCH', body });
		expect(reply.json()).toMatchObject({ subject: 'draft', toRecipients });
		await client.ask(`/me/messages/${id}/send`, { method: 'POST' });
		expect(server.store.outside[0]).toMatchObject({ from: ADA, to: ['x@y.example'] });
	});
});

describe('batches', () => {
	const batch = async (requests: object[]) =>
		await client.ask('/$batch', { method: 'POST', body: { requests } });

	it('answer each step by itself', async () => {
		const { immutableId } = server.deliver(ADA, mail('one'));
		const id = immutableId.replaceAll('/', '-').replaceAll('+', '_');
		const json = { 'Content-Type': 'application/json' };
		const reply = await batch([
			{ id: '1', method: 'PATCH', url: `/me/messages/${id}`, headers: json, body: { isRead: true } },
			{ id: '2', method: 'GET', url: '/me/messages/nonsense' },
			{ id: '3', method: 'GET', url: `/me/messages/${id}/$value` },
			{ id: '4', method: 'GET', url: '/me/messages', dependsOn: ['2'] },
		]);
		const { responses } = reply.json<{ responses: Array<{ id: string; status: number; body: unknown }> }>();
		const byId = Object.fromEntries(responses.map((one) => [one.id, one]));
		expect(responses.map(({ id: name, status }) => [name, status]).sort()).toEqual([
			['1', 200],
			['2', 400],
			['3', 200],
			['4', 424],
		]);
		expect(byId['3']?.body).toBe(base64(mail('one')));
		expect(server.store.messages(ADA)[0]?.isRead).toBe(true);
	});

	it('have twenty steps at most', async () => {
		const step = (at: number) => ({ id: String(at), method: 'GET', url: '/me/mailFolders' });
		expect((await batch(Array.from({ length: 20 }, (_, at) => step(at)))).status).toBe(200);
		expect((await batch(Array.from({ length: 21 }, (_, at) => step(at)))).status).toBe(400);
		expect(server.throttle.peak).toBe(4);
	});
});

describe('throttling', () => {
	it('lets four requests of an app be at a mailbox at a time', async () => {
		const slow = await GraphServer.start({ authority, latencyMs: 300 });
		const other = new GraphClient(slow, userToken);
		const all = await Promise.all(Array.from({ length: 12 }, async () => await other.ask('/me/messages')));
		const refused = all.filter(({ status }) => status === 429);
		expect(refused.length).toBeGreaterThan(0);
		expect(refused[0]?.headers['retry-after']).toBe('1');
		expect(codeOf(refused[0]!)).toEqual([429, 'ApplicationThrottled']);
		expect(slow.throttle.peak).toBe(4);
		expect((await other.ask('/me/messages')).status).toBe(200);
		other.close();
		await slow.stop();
	});

	it('ends after a limited number of requests, and when throttled', async () => {
		const strict = await GraphServer.start({ authority, limits: { requests: 2 } });
		const other = new GraphClient(strict, userToken);
		const statuses = [];
		for (let at = 0; at < 3; at += 1) statuses.push((await other.ask('/me/messages')).status);
		expect(statuses).toEqual([200, 200, 429]);
		other.close();
		await strict.stop();
		server.throttle.startStorm(60_000, 7);
		expect((await client.ask('/me/messages')).headers['retry-after']).toBe('7');
	});
});

describe('faults on demand', () => {
	it('answer the next requests that match with an error', async () => {
		const fault = {
			kind: 'error',
			status: 503,
			code: 'serviceNotAvailable',
			headers: { 'Retry-After': '2' },
		} as const;
		server.faults.next({ fault, count: 2, path: /messages/, skip: 1 });
		const statuses = [];
		for (const path of ['/me/messages', '/me/mailFolders', '/me/messages', '/me/messages', '/me/messages'])
			statuses.push((await client.ask(path)).status);
		expect(statuses).toEqual([200, 200, 503, 503, 200]);
	});

	it('cut before, cut after, cut within', async () => {
		server.deliver(ADA, mail('one'));
		const post = async () =>
			await client.ask('/me/sendMail', { method: 'POST', body: base64(mail('x')), headers: MIME });
		server.faults.next({ fault: { kind: 'cut' } });
		await expect(post()).rejects.toThrow();
		expect(server.store.sent).toHaveLength(0);
		server.faults.next({ fault: { kind: 'dropAnswer' } });
		await expect(post()).rejects.toThrow();
		expect(server.store.sent).toHaveLength(1);
		server.faults.next({ fault: { kind: 'cutInBody' } });
		await expect(client.ask('/me/messages')).rejects.toThrow();
	});

	it('stall an answer, or send one without end', async () => {
		for (const kind of ['stall', 'endless'] as const) {
			server.faults.next({ fault: { kind } });
			const outcome = client.ask('/me/messages').then(
				() => 'answered',
				() => 'cut',
			);
			await waitFor('the request', () => server.faults.left === 0);
			client.close();
			client = new GraphClient(server, userToken);
			await server.stop({ keep: true });
			expect(await outcome).toBe('cut');
			await server.start();
		}
	});
});

it.each([
	'/me/messages?$search="invoice"',
	'/me/messages?$expand=attachments',
	'/me/messages?$orderBy=receivedDateTime',
	'/me/mailFolders/inbox/messages?$search="subject:x"',
	'/me/mailFolders/inbox/messages/delta?$expand=attachments',
	'/me/mailFolders?$orderby=displayName',
	'/me/mailFolders?$expand=childFolders($expand=childFolders)',
	'/me/mailFolders/inbox?$expand=messages',
])('GraphServer refuses what Graph would do and it does not: %s', async (path) => {
	server.deliver(ADA, mail('one'));
	const reply = await client.ask(path);
	expect(codeOf(reply)).toEqual([400, 'BadRequest']);
	expect(reply.json<ErrorJson>().error.message).toMatch(/lab/);
});

it('GraphServer returns the requested properties of an attachment', async () => {
	const more =
		'MIME-Version: 1.0\r\nContent-Type: text/csv; name=a.csv\r\nContent-Disposition: attachment\r\n';
	server.deliver(ADA, mail('one', { more }));
	const [{ id = '' } = {}] = (await client.ask('/me/messages')).json<List<Message>>().value;
	const reply = await client.ask(`/me/messages/${id}/attachments?$select=name,size`);
	const [attachment = {}] = reply.json<List<FileAttachment>>().value;
	expect(Object.keys(attachment).sort()).toEqual(['@odata.type', 'id', 'name', 'size']);
});

it('GraphServer lists attachments page by page if asked', async () => {
	const part = (name: string) =>
		`--b\r\nContent-Type: text/csv; name=${name}\r\nContent-Disposition: attachment\r\n\r\n${name}\r\n`;
	const head = mail('one', { more: 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n' });
	server.deliver(ADA, `${head}${part('a.csv')}${part('b.csv')}--b--\r\n`);
	const [{ id = '' } = {}] = (await client.ask('/me/messages')).json<List<Message>>().value;
	const first = (await client.ask(`/me/messages/${id}/attachments?$top=1`)).json<List<FileAttachment>>();
	expect(first.value.map(({ name }) => name)).toEqual(['a.csv']);
	const next = (await client.ask(first['@odata.nextLink'] ?? '')).json<List<FileAttachment>>();
	expect(next.value.map(({ name }) => name)).toEqual(['b.csv']);
	expect(next['@odata.nextLink']).toBeUndefined();
	expect((await client.ask(`/me/messages/${id}/attachments?$top=0`)).status).toBe(400);
});

it('GraphServer restarts on the same port with the same mail', async () => {
	server.deliver(ADA, mail('one'));
	const { port } = server;
	await server.stop({ keep: true });
	await expect(client.ask('/me/messages')).rejects.toThrow();
	await server.start();
	expect(server.port).toBe(port);
	expect((await client.ask('/me/messages')).json<List<Message>>().value).toHaveLength(1);
});

it('GraphServer keeps no token in what it has seen', async () => {
	await client.ask('/me/messages');
	expect(JSON.stringify(server.requests)).not.toContain(userToken);
	expect(server.seen(/^GET .*messages/)).toMatchObject([{ status: 200 }]);
});
