import { refusedIn } from '../exchange/refusedIn';
import { gzipSync } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import type { MailError } from '../../../nodes/mail/contracts/MailError';
import { EwsFeed } from '../../../nodes/mail/ews/EwsFeed';
import { EwsProbe } from '../../../nodes/mail/ews/EwsProbe';
import { listEwsFolders } from '../../../nodes/mail/ews/listEwsFolders';
import { SyncStateLost } from '../../../nodes/mail/source/ChangeFeed';
import { labCertificates, WebServer, type LabCertificates } from '../net/http/WebServer';
import {
	fault,
	folder,
	mimeItem,
	opens,
	refusal,
	response,
	type Said,
	ScriptedEws,
	soap,
	success,
	type Asked,
} from './ScriptedEws';

const MAILBOX = 'support@contoso.example';
const ANSWER_MS = 2_000;
const never = new AbortController().signal;
const MEGABYTE = 1024 * 1024;

let tls: LabCertificates;
let server: ScriptedEws;
let feed: EwsFeed;
const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
let noise: jest.SpyInstance[];

beforeAll(async () => {
	tls = await labCertificates();
	process.on('unhandledRejection', note);
});
afterAll(() => void process.off('unhandledRejection', note));

beforeEach(() => {
	unhandled.length = 0;
	// n8n's log is no place for what a library thinks of an answer.
	noise = (['log', 'warn', 'error', 'info'] as const).map((name) => jest.spyOn(console, name));
});
afterEach(async () => {
	await feed?.close();
	await server?.stop();
	await new Promise((resolve) => setImmediate(resolve));
	expect(unhandled).toEqual([]);
	for (const spy of noise) {
		expect(spy).not.toHaveBeenCalled();
		spy.mockRestore();
	}
});

const tokens = (issued: string[] = []) => ({
	getToken: ({ refresh = false } = {}) => {
		const token = refresh ? 'fresh-token' : (issued.at(-1) ?? 'first-token');
		issued.push(token);
		return Promise.resolve({ token });
	},
});

async function start(answer: (asked: Asked, server: ScriptedEws) => Said | Promise<Said>, more = {}) {
	server = await ScriptedEws.start(tls, answer);
	feed = new EwsFeed(
		{
			connection: server.connection,
			// A gate of its own for each test: one that was told to wait lives on.
			mailbox: `box${String(Math.random()).slice(2)}@contoso.example`,
			folder: 'inbox',
			answerMs: ANSWER_MS,
			...more,
		},
		tokens(),
	);
	return feed;
}

async function failure(work: Promise<unknown>): Promise<MailError> {
	const error = await work.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(error).toMatchObject({ name: 'MailError' });
	expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain('first-token');
	return error as MailError;
}

/** Says it once, and is an Exchange server from then on. */
const onceThenOpens = (said: Said | (() => Said)) => {
	let isFirst = true;
	return () => {
		if (!isFirst) return opens();
		isFirst = false;
		return typeof said === 'function' ? said() : said;
	};
};

/** Sends until nobody takes it any more. @returns how many octets left */
function endless(chunk: Buffer, sent: { octets: number }, most: number) {
	return (answer: ServerResponse) => {
		answer.writeHead(200, { 'Content-Type': 'text/xml' });
		answer.on('error', () => undefined);
		const more = () => {
			while (sent.octets < most && !answer.destroyed) {
				sent.octets += chunk.length;
				if (!answer.write(chunk)) return void answer.once('drain', more);
			}
			answer.end();
		};
		answer.write(soap('').replace(/<\/s:Body>.*$/, '<m:GetFolderResponse>'));
		more();
	};
}

const drip = (answer: ServerResponse) => {
	answer.writeHead(200, { 'Content-Type': 'text/xml' });
	const timer = setInterval(() => answer.write(' '), 20);
	answer.on('close', () => clearInterval(timer));
	answer.on('error', () => undefined);
};

const BOMB =
	`<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">` +
	Array.from(
		{ length: 9 },
		(_, n) => `<!ENTITY lol${String(n + 1)} "${`&lol${n ? String(n) : ''};`.repeat(10)}">`,
	).join('') +
	`]><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>&lol9;</s:Body></s:Envelope>`;

describe('a hostile or broken server', () => {
	it.each<[string, Said, Partial<MailError>]>([
		[
			'a page with status 500',
			{ status: 500, body: '<html><body>Runtime Error</body></html>' },
			{ kind: 'unavailable', transient: true },
		],
		['an empty body with status 500', { status: 500 }, { kind: 'unavailable', transient: true }],
		['an empty envelope with status 500', { status: 500, body: soap('') }, { kind: 'unavailable' }],
		['an empty body', {}, { kind: 'protocol', code: 'NotSoap' }],
		['a page', { body: '<!doctype html><title>Sign in</title>' }, { kind: 'protocol' }],
		['JSON', { body: '{"error":{"code":"x"}}' }, { kind: 'protocol', code: 'NotSoap' }],
		[
			'another answer than the one that was asked for',
			{ body: response('FindItem', success('FindItem')) },
			{ kind: 'protocol' },
		],
		['an envelope without an answer', { body: soap('') }, { kind: 'protocol' }],
		['entities that multiply', { body: BOMB }, { kind: 'protocol', code: 'XmlRefused' }],
		[
			'200,000 levels',
			{ body: soap('<a>'.repeat(200_000) + '</a>'.repeat(200_000)) },
			{ kind: 'protocol', code: 'XmlRefused' },
		],
		[
			'a cut envelope with its length',
			{ body: soap(success('GetFolder')).slice(0, 300) },
			{ kind: 'protocol', code: 'NotSoap' },
		],
		[
			'what claims to be gzip',
			{ headers: { 'Content-Encoding': 'gzip' }, body: 'no gzip' },
			{ kind: 'protocol' },
		],
		[
			'gigabytes in gzip',
			{
				headers: { 'Content-Encoding': 'gzip' },
				body: gzipSync(Buffer.alloc(300 * MEGABYTE, 0x20), { level: 1 }),
			},
			{ kind: 'tooLarge' },
		],
		['drops without end', { raw: drip }, { kind: 'timeout', transient: true }],
		['nothing', { raw: () => undefined }, { kind: 'timeout', transient: true }],
		['a cut connection', { raw: (answer) => answer.socket?.destroy() }, { kind: 'network', transient: true }],
	])('that says %s gets a typed error, and the next request works', async (_, said, expected) => {
		let turn = 0;
		// Reading is repeated over a connection that broke: the second time, too.
		await start(() => ((turn += 1) <= (said.raw ? 2 : 1) ? said : opens()));
		expect(await failure(feed.open(never))).toMatchObject(expected);
		turn = 2;
		expect(await feed.open(never)).toBe('FolderA');
	});

	it('cannot make us take in 300 MB of XML', async () => {
		const sent = { octets: 0 };
		const chunk = Buffer.from(`<t:Folder>${'x'.repeat(64 * 1024)}</t:Folder>`);
		await start(onceThenOpens({ raw: endless(chunk, sent, 300 * MEGABYTE) }));
		expect(await failure(feed.open(never))).toMatchObject({ kind: 'tooLarge' });
		expect(sent.octets).toBeLessThan(32 * MEGABYTE);
		expect(await feed.open(never)).toBe('FolderA');
	});

	it('cannot make us take in a message that is larger than the limit, and the folder is still read', async () => {
		const sent = { octets: 0 };
		const large = endless(Buffer.alloc(64 * 1024, 'QUJD'), sent, 300 * MEGABYTE);
		await start(
			({ operation, body }) => {
				if (operation !== 'GetItem') return opens();
				return body.includes('"large"') ? { raw: large } : { body: response('GetItem', mimeItem('a: b')) };
			},
			{ maxMessageBytes: MEGABYTE },
		);
		await feed.open(never);
		const error = await failure(feed.fetch('large', never));
		expect(error).toMatchObject({ kind: 'tooLarge' });
		expect(error.message).toContain('1.0 MB');
		expect(sent.octets).toBeLessThan(16 * MEGABYTE);
		expect(String(await feed.fetch('small', never))).toBe('a: b');
	});

	it.each([
		['http', (port: number) => `http://localhost:${String(port)}/EWS/Exchange.asmx`],
		['another host', (port: number) => `https://127.0.0.2:${String(port)}/EWS/Exchange.asmx`],
	])('that redirects to %s is not followed, and the token stays here', async (_, target) => {
		let visits = 0;
		const elsewhere = await WebServer.http((__, answer) => {
			visits += 1;
			answer.end();
		});
		await start(onceThenOpens({ status: 302, headers: { Location: target(elsewhere.port) } }));
		const error = await failure(feed.open(never));
		expect(error).toMatchObject({ kind: 'configuration', code: 'RedirectRefused', transient: false });
		expect(error.hint).toMatch(/Server/);
		expect(await feed.open(never)).toBe('FolderA');
		expect([visits, elsewhere.connections]).toEqual([0, 0]);
		await elsewhere.stop();
	});

	it('ends a request at once when it is stopped', async () => {
		await start(() => ({ raw: () => undefined }));
		const stop = new AbortController();
		setTimeout(() => stop.abort(), 100);
		expect(await failure(feed.open(stop.signal))).toMatchObject({ kind: 'network' });
	});
});

describe('what Exchange refuses', () => {
	it.each<[string, Said, Partial<MailError>, RegExp]>([
		[
			'EWS is off',
			{ status: 403, headers: { 'X-EWS-Policy-Reason': 'EWS is disabled for this user or tenant.' } },
			{ kind: 'permission', transient: false },
			/"API" in the node to "Microsoft Graph"[\s\S]*EwsEnabled/,
		],
		[
			'the app is blocked',
			{ status: 403, headers: { 'X-EWS-Policy-Reason': 'EWS is blocked by policy for this app.' } },
			{ kind: 'permission', transient: false },
			/"API" in the node to "Microsoft Graph"[\s\S]*EwsAllowedAppIDs/,
		],
		['no reason', { status: 403 }, { kind: 'permission', transient: false }, /full_access_as_app/],
		['no such path', { status: 404 }, { kind: 'refused' }, /URL/],
		[
			'no right to impersonate',
			fault('ErrorImpersonateUserDenied'),
			{ kind: 'permission' },
			/full_access_as_app/,
		],
		[
			'an unknown mailbox',
			fault('ErrorNonExistentMailbox', 'The SMTP address has no mailbox associated with it.'),
			{ kind: 'mailboxNotFound' },
			/primary address/,
		],
		['no own mailbox', fault('ErrorImpersonationRequired'), { kind: 'configuration' }, /Mailbox/],
		['an old server', fault('ErrorInvalidServerVersion'), { kind: 'configuration' }, /Exchange 2016/],
		[
			'a fault without details',
			{
				status: 500,
				body: soap('<s:Fault><faultcode>s:Client</faultcode><faultstring>No.</faultstring></s:Fault>'),
			},
			{ kind: 'unknown' },
			/report/,
		],
		[
			'no right to the folder',
			{ body: response('GetFolder', refusal('GetFolder', 'ErrorFolderNotFound')) },
			{ kind: 'permission' },
			/Full Access/,
		],
	])('%s: says what to do', async (_, said, expected, hint) => {
		await start(() => said);
		const error = await failure(feed.open(never));
		expect(error).toMatchObject(expected);
		expect(error.hint).toMatch(hint);
		expect(error.message).toContain('localhost');
	});

	it('a token: gets a fresh one, once', async () => {
		const issued: string[] = [];
		server = await ScriptedEws.start(tls, ({ headers }) =>
			headers.authorization === 'Bearer fresh-token' ? opens() : { status: 401 },
		);
		const settings = {
			connection: server.connection,
			mailbox: MAILBOX,
			folder: 'inbox',
			answerMs: ANSWER_MS,
		};
		feed = new EwsFeed(settings, tokens(issued));
		expect(await feed.open(never)).toBe('FolderA');
		expect(issued.indexOf('fresh-token')).toBe(1);
		expect(server.asked).toHaveLength(2);
	});

	it('every token: says why, and does not continue asking', async () => {
		await start(() => ({
			status: 401,
			headers: {
				'x-ms-diagnostics':
					'2000003;reason="The audience claim value is invalid \'https://graph.microsoft.com\'.";error_category="invalid_resource"',
				'WWW-Authenticate': 'Bearer client_id="00000002-0000-0ff1-ce00-000000000000"',
			},
		}));
		const error = await failure(feed.open(never));
		expect(error).toMatchObject({
			kind: 'authentication',
			code: 'x-ms-diagnostics 2000003',
			transient: false,
		});
		expect(error.message).toContain('audience');
		expect(server.asked).toHaveLength(2);
	});

	it('a sync state: says so, and a first walk is no lost state', async () => {
		await start(({ operation }) =>
			operation === 'GetFolder'
				? opens()
				: { body: response('SyncFolderItems', refusal('SyncFolderItems', 'ErrorInvalidSyncStateData')) },
		);
		await feed.open(never);
		await expect(feed.changes('H4sI', 10, never)).rejects.toBeInstanceOf(SyncStateLost);
		expect(await failure(feed.changes(undefined, 10, never))).toMatchObject({
			code: 'ErrorInvalidSyncStateData',
		});
	});
});

describe('a server that asks to wait', () => {
	const BUSY_DETAIL =
		'<t:MessageXml xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><t:Value Name="BackOffMilliseconds">297749</t:Value></t:MessageXml>';

	it.each<[string, Said]>([
		['a fault', fault('ErrorServerBusy', 'The server cannot service this request right now.', BUSY_DETAIL)],
		[
			'an answer',
			{
				body: response(
					'GetFolder',
					refusal(
						'GetFolder',
						'ErrorServerBusy',
						'Busy',
						'<m:MessageXml><t:Value Name="BackOffMilliseconds">297749</t:Value></m:MessageXml>',
					),
				),
			},
		],
		['a status', { status: 503, headers: { 'Retry-After': '298' } }],
		['another status', { status: 429, headers: { 'Retry-After': '298' } }],
	])('by %s is left alone by everybody of that mailbox', async (_, said) => {
		await start(() => said);
		const { connection } = server;
		const error = await failure(feed.open(never));
		expect(error).toMatchObject({ kind: 'throttled', transient: true });
		expect(error.retryAfterMs).toBeGreaterThan(290_000);
		expect(error.retryAfterMs).toBeLessThanOrEqual(298_000);
		const { mailbox } = (feed as unknown as { settings: { mailbox: string } }).settings;
		const other = new EwsFeed({ connection, mailbox: mailbox.toUpperCase(), folder: 'inbox' }, tokens());
		expect(await failure(other.open(never))).toMatchObject({ kind: 'throttled' });
		await other.close();
		expect(server.asked).toHaveLength(1);
	});

	it('for a moment is asked again after it', async () => {
		let isFirst = true;
		let at = 0;
		await start(() => {
			if (!isFirst) return opens();
			isFirst = false;
			at = Date.now();
			return fault('ErrorServerBusy', 'Busy', BUSY_DETAIL.replace('297749', '300'));
		});
		expect(await feed.open(never)).toBe('FolderA');
		expect(Date.now() - at).toBeGreaterThanOrEqual(295);
	});

	it('never sees more than two requests of a mailbox at a time, over all feeds', async () => {
		await start(async ({ operation, body }) => {
			await new Promise((resolve) => setTimeout(resolve, 20));
			const ids = [...body.matchAll(/<t:ItemId Id="([^"]*)"/g)];
			return operation === 'GetItem'
				? { body: response('GetItem', ...ids.map(() => mimeItem('a: b'))) }
				: opens();
		});
		const { settings } = feed as unknown as { settings: ConstructorParameters<typeof EwsFeed>[0] };
		const feeds = [feed, new EwsFeed(settings, tokens()), new EwsFeed(settings, tokens())];
		await Promise.all(feeds.map(async (one) => await one.open(never)));
		const work = feeds.flatMap((one) => Array.from({ length: 10 }, (_, n) => one.fetch(String(n), never)));
		expect((await Promise.all(work)).map(String)).toEqual(Array.from({ length: 30 }, () => 'a: b'));
		expect(server.peak).toBe(2);
		for (const one of feeds) await one.close();
	});
});

describe('answers that the library cannot read', () => {
	const sync = (changes: string, more = '') =>
		response(
			'SyncFolderItems',
			success(
				'SyncFolderItems',
				`<m:SyncState>state${more}</m:SyncState><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange><m:Changes>${changes}</m:Changes>`,
			),
		);
	const serve = async (answer: (asked: Asked) => Said) =>
		await start((asked) => (asked.operation === 'GetFolder' ? opens() : answer(asked)));

	it.each([
		['always the same state', 1],
		['states that come round again', 3],
	])('changes that never end, with %s: an error, and no round for ever', async (_, states) => {
		let asked = 0;
		await serve(() => {
			asked += 1;
			const item = `<t:Create><t:Message><t:ItemId Id="${String(asked)}" ChangeKey="k"/></t:Message></t:Create>`;
			const body = sync(item, String(asked % states)).replace('>true</m:Includes', '>false</m:Includes');
			return { body };
		});
		await feed.open(never);
		const walk = async () => {
			for (let state: string | undefined = undefined; ; ) ({ state } = await feed.changes(state, 10, never));
		};
		const error = await failure(walk());
		expect(error).toMatchObject({ kind: 'protocol' });
		expect(error.message).toContain('circle');
		expect(asked).toBeLessThan(10);
	});

	it('changes of items of all kinds, also of kinds that do not exist yet', async () => {
		await serve(() => ({
			body: sync(
				'<t:Create><t:Message><t:ItemId Id="1" ChangeKey="k"/><t:Size>77</t:Size><t:DateTimeReceived>2026-11-20T09:14:01Z</t:DateTimeReceived><t:InternetMessageId>&lt;a&amp;b@c&gt;</t:InternetMessageId><t:IsRead>false</t:IsRead></t:Message></t:Create>' +
					'<t:Create><t:HoloMeeting><t:ItemId Id="2" ChangeKey="k"/></t:HoloMeeting></t:Create>' +
					'<t:Update><t:MeetingRequest><t:ItemId Id="3" ChangeKey="k"/><t:IsRead>true</t:IsRead></t:MeetingRequest></t:Update>' +
					'<t:Delete><t:ItemId Id="4" ChangeKey="k"/></t:Delete>' +
					'<t:ReadFlagChange><t:ItemId Id="5" ChangeKey="k"/><t:IsRead>true</t:IsRead></t:ReadFlagChange>',
			),
		}));
		await feed.open(never);
		const page = await feed.changes(undefined, 10, never);
		expect(page).toMatchObject({ state: 'state', isLast: true });
		expect([...page.changes].sort((a, b) => a.id.localeCompare(b.id))).toEqual([
			{
				id: '1',
				isNew: true,
				isRead: false,
				size: 77,
				receivedAt: new Date('2026-11-20T09:14:01Z'),
				messageId: 'a&b@c',
			},
			{ id: '2', isNew: true },
			{ id: '3', isNew: false, isRead: true },
			{ id: '4', removed: true },
			{ id: '5', isNew: false, isRead: true },
		]);
	});

	it('an element that strayed out of its item: the page comes, and the folder is not stopped', async () => {
		await serve(() => ({
			body: sync(
				'<t:Create><t:EndTimeZone Id="UTC"/><t:CalendarItem><t:ItemId Id="1" ChangeKey="k"/></t:CalendarItem></t:Create>' +
					'<t:StartTimeZone Id="UTC"/><t:Create><t:EndTimeZone/></t:Create>' +
					'<t:Create><t:Message><t:ItemId Id="2" ChangeKey="k"/><t:IsRead>false</t:IsRead></t:Message></t:Create>',
			),
		}));
		await feed.open(never);
		const { changes } = await feed.changes(undefined, 10, never);
		expect(changes.map(({ id }) => id)).toEqual(['1', '2']);
	});

	it('an invalid time, and a name with characters that XML does not allow', async () => {
		await serve(() => ({
			body: sync(
				'<t:Create><t:Message><t:ItemId Id="1&#x1F;" ChangeKey="k"/><t:Size>many</t:Size><t:DateTimeReceived>yesterday</t:DateTimeReceived><t:InternetMessageId>&#x0;</t:InternetMessageId></t:Message></t:Create>',
			),
		}));
		await feed.open(never);
		const { changes } = await feed.changes(undefined, 10, never);
		expect(changes).toMatchObject([{ id: '1\ufffd', isNew: true }]);
		expect(changes[0]).not.toHaveProperty('receivedAt');
		expect(changes[0]).not.toHaveProperty('size');
	});

	it('a page that leads nowhere', async () => {
		await serve(() => ({ body: sync('').replace('>true<', '>false<') }));
		await feed.open(never);
		await feed.changes(undefined, 10, never);
		expect(await failure(feed.changes('state', 10, never))).toMatchObject({ kind: 'protocol' });
	});

	it('one refusal for a whole batch, with its code', async () => {
		await serve(({ operation }) => ({
			body: response(operation, refusal(operation, 'ErrorToFolderNotFound')),
		}));
		await feed.open(never);
		const moving = feed.apply(
			{ type: 'move', folder: 'deleteditems' },
			[{ id: '1' }, { id: '2' }, { id: '3' }],
			never,
		);
		expect(await failure(moving)).toMatchObject({ kind: 'folderNotFound', code: 'ErrorToFolderNotFound' });
	});

	it('fewer or more results than messages', async () => {
		await serve(({ operation }) => ({ body: response(operation, success(operation), success(operation)) }));
		await feed.open(never);
		expect(
			await failure(feed.apply({ type: 'flag' }, [{ id: '1' }, { id: '2' }, { id: '3' }], never)),
		).toMatchObject({
			kind: 'protocol',
		});
		expect(await failure(feed.fetch('1', never))).toMatchObject({ kind: 'protocol' });
	});

	it('a code nobody knows, for one of several messages', async () => {
		await serve(({ operation }) => ({
			body: response(
				operation,
				success(operation),
				refusal(operation, 'ErrorMadeIn2031'),
				refusal(operation, 'ErrorItemNotFound'),
			),
		}));
		await feed.open(never);
		expect(
			refusedIn(await feed.apply({ type: 'markRead' }, [{ id: '1' }, { id: '2' }, { id: '3' }], never)),
		).toEqual(['2']);
	});

	it('a message that is not returned although its folder exists', async () => {
		await serve(({ body }) => ({
			body: response(
				'GetItem',
				body.includes('"gone"')
					? refusal('GetItem', 'ErrorItemNotFound')
					: refusal('GetItem', 'ErrorInternalServerError'),
			),
		}));
		await feed.open(never);
		expect(await feed.fetch('gone', never)).toBeUndefined();
		expect(await failure(feed.fetch('bad', never))).toMatchObject({ kind: 'unreadable' });
	});

	it('a message without content', async () => {
		await serve(() => ({ body: response('GetItem', mimeItem('')) }));
		await feed.open(never);
		expect(await failure(feed.fetch('1', never))).toMatchObject({ kind: 'unreadable' });
	});

	it('messages that may no longer be seen are not considered gone', async () => {
		let isOpen = true;
		await start(({ operation }) => {
			if (operation === 'GetItem')
				return { body: response('GetItem', refusal('GetItem', 'ErrorItemNotFound')) };
			return isOpen ? opens() : { body: response('GetFolder', refusal('GetFolder', 'ErrorAccessDenied')) };
		});
		await feed.open(never);
		isOpen = false;
		expect(await failure(feed.fetch('1', never))).toMatchObject({ kind: 'permission' });
	});

	it('a batch that one message spoils: the others come anyway', async () => {
		await serve(({ body }) => {
			const ids = [...body.matchAll(/<t:ItemId Id="([^"]*)"/g)].map(([, id]) => id);
			return ids.includes('bad')
				? { body: soap('<a><![CDATA[x]]></a>') }
				: { body: response('GetItem', ...ids.map((id) => mimeItem(`a: ${String(id)}`))) };
		});
		await feed.open(never);
		const ids = ['1', '2', 'bad', '4', '5', '6'];
		const fetched = await Promise.allSettled(ids.map(async (id) => String(await feed.fetch(id, never, { size: 10 }))));
		expect(fetched.map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([
			'a: 1',
			'a: 2',
			'failed',
			'a: 4',
			'a: 5',
			'a: 6',
		]);
	});
});

it('a flag is set in both ways that there are, since Exchange Online does not show it by one of them', async () => {
	await start(({ operation }) =>
		operation === 'GetFolder'
			? opens()
			: { body: response('UpdateItem', success('UpdateItem', '<m:Items/>')) },
	);
	await feed.open(never);
	await feed.apply({ type: 'flag' }, [{ id: '1' }], never);
	const { body = '' } = server?.asked.find(({ operation }) => operation === 'UpdateItem') ?? {};
	expect(body).toMatch(/FieldURI="item:Flag".*<t:FlagStatus>Flagged<\/t:FlagStatus>/s);
	expect(body).toMatch(/PropertyTag="(?:0x1090|4240)" PropertyType="Integer".*<t:Value>2<\/t:Value>/s);
});

describe("somebody else's mailbox", () => {
	it('has its deleted messages moved, as DeleteItem does not do that there', async () => {
		await start(({ operation }) => {
			if (operation === 'GetFolder') return opens();
			return operation === 'DeleteItem'
				? {
						body: response(
							'DeleteItem',
							success('DeleteItem'),
							refusal('DeleteItem', 'ErrorCannotDeleteObject'),
						),
					}
				: { body: response('MoveItem', success('MoveItem')) };
		});
		await feed.open(never);
		expect(refusedIn(await feed.apply({ type: 'delete' }, [{ id: '1' }, { id: '2' }], never))).toEqual([]);
		const move = server.asked.find(({ operation }) => operation === 'MoveItem');
		expect(move?.body).toContain('<t:DistinguishedFolderId Id="deleteditems"><t:Mailbox>');
		expect(move?.body).toContain('<t:ItemId Id="2">');
		expect(move?.body).not.toContain('<t:ItemId Id="1">');
	});
});

describe('hostile names', () => {
	const EVIL = `x"/><t:Evil a='1'>&amp;]]>\u0000\u001f`;

	it('stay values in every request', async () => {
		await start(
			({ operation, body }) => {
				const ids = [...body.matchAll(/<t:ItemId Id="([^"]*)"/g)];
				if (operation === 'GetFolder')
					return {
						body: response(
							'GetFolder',
							success('GetFolder', `<m:Folders>${folder('Id&quot;&lt;evil&gt;')}</m:Folders>`),
						),
					};
				if (operation === 'SyncFolderItems')
					return {
						body: response(
							operation,
							success(
								operation,
								`<m:SyncState>s</m:SyncState><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange>`,
							),
						),
					};
				if (operation === 'GetItem') return { body: response('GetItem', ...ids.map(() => mimeItem('a: b'))) };
				return { body: response(operation, ...ids.map(() => success(operation))) };
			},
			{ mailbox: `"><t:Evil/>@contoso.example\r\nX-Evil: 1`, impersonate: true },
		);
		await feed.open(never);
		await feed.changes(EVIL, 10, never);
		await feed.fetch(EVIL, never);
		for (const type of ['markRead', 'flag', 'delete'] as const)
			await feed.apply({ type }, [{ id: EVIL }], never);
		await feed.apply({ type: 'move', folder: 'inbox' }, [{ id: EVIL }], never);
		expect(server.asked.length).toBeGreaterThan(7);
		for (const { body, headers } of server.asked) {
			expect(body).not.toMatch(/<t:Evil|<evil|\p{Cc}/u);
			expect(headers).not.toHaveProperty('x-evil');
		}
		const synced = server.asked.find(({ operation }) => operation === 'SyncFolderItems')?.body ?? '';
		expect(synced).toContain('<t:FolderId Id="Id&quot;&lt;evil&gt;">');
		expect(synced).toContain(
			'<m:SyncState>x&quot;/&gt;&lt;t:Evil a=&apos;1&apos;&gt;&amp;amp;]]&gt;\ufffd\ufffd</m:SyncState>',
		);
		expect(synced).toContain(
			'<t:SmtpAddress>&quot;&gt;&lt;t:Evil/&gt;@contoso.example&#xD;&#xA;X-Evil: 1</t:SmtpAddress>',
		);
	});
});

describe('a probe', () => {
	const probe = async (answer: (asked: Asked) => Said) => {
		server = await ScriptedEws.start(tls, answer);
		return new EwsProbe({ connection: server.connection, mailbox: MAILBOX, answerMs: ANSWER_MS });
	};

	it('lets the sign-in succeed where the mailbox is refused, and says so there', async () => {
		const one = await probe(() => ({
			body: response('GetFolder', refusal('GetFolder', 'ErrorAccessDenied')),
		}));
		expect((await one.login({ token: 'x' }, never)).detail).toMatch(/accepted the token/);
		expect(await failure(one.mailbox(never))).toMatchObject({ kind: 'permission' });
		await one.close();
	});

	it.each<[string, Said]>([
		['off', { status: 403, headers: { 'X-EWS-Policy-Reason': 'EWS is disabled for this user or tenant.' } }],
		['closed to the token', { status: 401 }],
		['not there', { body: '<html></html>' }],
	])('says at the sign-in that EWS is %s', async (_, said) => {
		const one = await probe(() => said);
		await failure(one.login({ token: 'x' }, never));
		await one.close();
	});
});

describe('a list of folders', () => {
	const page = (folders: string, more: string) =>
		response(
			'FindFolder',
			success('FindFolder', `<m:RootFolder ${more}><t:Folders>${folders}</t:Folders></m:RootFolder>`),
		);
	const settings = () => ({ connection: server.connection, mailbox: MAILBOX, answerMs: ANSWER_MS });

	it('ends where the server turns in circles', async () => {
		server = await ScriptedEws.start(tls, ({ operation }) =>
			operation === 'GetFolder'
				? opens()
				: {
						body: page(
							folder('A', 'A', '<t:ParentFolderId Id="B"/>') + folder('B', 'B', '<t:ParentFolderId Id="A"/>'),
							'IndexedPagingOffset="0" TotalItemsInView="9" IncludesLastItemInRange="false"',
						),
					},
		);
		const folders = await listEwsFolders(settings(), tokens(), never);
		expect(folders.map(({ path }) => path).sort()).toEqual(['A/B', 'B/A']);
		expect(server.asked.length).toBeLessThan(5);
	});

	it('does not continue for ever', async () => {
		let offset = 0;
		server = await ScriptedEws.start(tls, ({ operation }) => {
			if (operation === 'GetFolder') return opens();
			offset += 500;
			const many = Array.from({ length: 500 }, (_, n) =>
				folder(`${String(offset)}-${String(n)}`, `F${String(n)}`),
			).join('');
			return {
				body: page(
					many,
					`IndexedPagingOffset="${String(offset)}" TotalItemsInView="999999" IncludesLastItemInRange="false"`,
				),
			};
		});
		expect((await listEwsFolders(settings(), tokens(), never)).length).toBe(1_000);
		expect(server.count('FindFolder')).toBe(2);
	});
});
