import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { gunzipSync } from 'node:zlib';
import { Authority } from '../../lab/authority/Authority';
import { codesOf, SoapClient } from '../../lab/ews/clients/SoapClient';
import { EwsServer } from '../../lab/ews/EwsServer';
import { checkSoapAtEnd } from '../../lab/ews/schemas/checkSoap';
import { child, textAt } from '../../lab/ews/xml/readXml';

checkSoapAtEnd();

const ADA = 'ada@contoso.example';
const GRACE = 'grace@contoso.example';
const SUPPORT = 'support@contoso.example';
const GRAPH = 'https://graph.microsoft.com/Mail.Read offline_access';
const INBOX =
	'<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder>';

let authority: Authority;
let server: EwsServer;
let client: SoapClient;
let token: string;
let appToken: string;

const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

beforeAll(async () => {
	authority = await Authority.start();
	server = await EwsServer.start({ authority });
	token = (await authority.signIn({ user: ADA })).access_token;
	appToken = (await authority.clientCredentials()).access_token;
	client = await SoapClient.create(server, bearer(token));
});
afterAll(async () => {
	await server?.stop();
	await authority?.stop();
});
afterEach(async () => {
	await authority.set({ accessTokenLifetime: 3600 });
	Object.assign(server.policy, { ewsEnabled: true, basic: true, impersonators: [] });
	delete server.policy.allowedApps;
	delete server.policy.allowedUserAgents;
	server.throttle.limits = {};
	server.faults.stopFailing();
	server.store.mailbox(ADA).ewsEnabled = true;
});

describe('signing in', () => {
	it.each([
		['a user', () => bearer(token), ADA],
		['a password', () => basic(`${ADA}:Ada-1815`), ADA],
		['an app as somebody', () => ({ ...bearer(appToken), as: SUPPORT }), SUPPORT],
	])('lets %s in', async (_what, call, mailbox) => {
		const answer = await client.send(INBOX, call());
		expect(codesOf(answer)).toEqual(['NoError']);
		expect(server.requests.at(-1)).toMatchObject({ mailbox, operation: 'GetFolder', status: 200 });
	});

	const expired = async () => {
		await authority.set({ accessTokenLifetime: 1 });
		const { access_token: short } = await authority.signIn({ user: ADA });
		await new Promise((resolve) => setTimeout(resolve, 2100));
		return bearer(short);
	};
	const without = async (role: string) => {
		const { client: app } = authority;
		await authority.setClients([{ ...app, roles: (app.roles ?? []).filter((one) => one !== role) }]);
		const { access_token: weak } = await authority.clientCredentials();
		await authority.setClients([app]);
		return { ...bearer(weak), as: SUPPORT };
	};
	const forGraph = async () => bearer((await authority.signIn({ user: ADA, scope: GRAPH })).access_token);
	const forImap = async () => {
		const scope = 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access';
		return bearer((await authority.signIn({ user: ADA, scope })).access_token);
	};

	it.each([
		['nobody', () => Promise.resolve({ authorization: '' }), undefined],
		['a wrong password', () => Promise.resolve(basic(`${ADA}:wrong`)), undefined],
		['a token nobody has made', () => Promise.resolve(bearer('a.b.c')), '2000001'],
		['a token that has expired', expired, '2000002'],
		['a token for Graph', forGraph, '2000003'],
		['a token for IMAP', forImap, '2000008'],
		['an app without the role', async () => await without('full_access_as_app'), '2000008'],
	])('turns %s away with a challenge', async (_what, call, diagnostics) => {
		const answer = await client.send(INBOX, await call());
		expect(answer.status).toBe(401);
		expect(answer.body).toBe('');
		expect(answer.headers['www-authenticate']).toContain(
			'Bearer client_id="00000002-0000-0ff1-ce00-000000000000"',
		);
		expect(answer.headers['x-ms-diagnostics'] as string | undefined).toEqual(
			diagnostics === undefined
				? undefined
				: expect.stringMatching(`^${diagnostics};reason=".*";error_category="`),
		);
	});

	it('can be without Basic authentication, as Exchange Online', async () => {
		server.policy.basic = false;
		expect((await client.send(INBOX, basic(`${ADA}:Ada-1815`))).status).toBe(401);
	});

	it('turns away what the front end does', async () => {
		expect((await client.post('', { path: '/owa/' })).status).toBe(404);
		expect((await client.post('', { method: 'PUT' })).status).toBe(405);
		expect((await client.post('', { headers: { 'Content-Type': 'application/json' } })).status).toBe(415);
		const lost = { headers: { 'X-AnchorMailbox': 'nobody@contoso.example' } };
		const answer = await client.send(INBOX, lost);
		expect([answer.status, answer.headers['x-caserrorcode']]).toEqual([404, 'UserNotFound']);
	});
});

describe('policies', () => {
	const DISABLED = 'EWS is disabled for this user or tenant';
	const BLOCKED = 'EWS is blocked by policy for this user or tenant';

	it.each([
		['EWS is off', { ewsEnabled: false }, DISABLED],
		['the application is not on the list', { allowedApps: ['another'] }, BLOCKED],
		['the user agent is not on the list', { allowedUserAgents: ['Teams*'] }, BLOCKED],
	])('answers 403 where %s', async (_what, policy, reason) => {
		Object.assign(server.policy, policy);
		const answer = await client.send(INBOX);
		expect([answer.status, answer.headers['x-ews-policy-reason']]).toEqual([403, reason]);
	});

	it('lets in who is on the lists', async () => {
		const allowedApps = [authority.client.clientId];
		Object.assign(server.policy, { allowedApps, allowedUserAgents: ['our-agent/*'] });
		const answer = await client.send(INBOX, { headers: { 'User-Agent': 'our-agent/1.0' } });
		expect(codesOf(answer)).toEqual(['NoError']);
	});

	it('answers 403 for a mailbox that has EWS off', async () => {
		server.store.mailbox(ADA).ewsEnabled = false;
		const answer = await client.send(INBOX);
		expect([answer.status, answer.headers['x-ews-policy-reason']]).toEqual([403, DISABLED]);
	});
});

describe('impersonation', () => {
	it.each([
		['an app that impersonates nobody', 'ErrorImpersonationRequired', () => bearer(appToken)],
		['an app without rights', 'ErrorImpersonateUserDenied', () => ({ ...bearer(appToken), as: GRACE })],
		[
			'an app and a mailbox that is not there',
			'ErrorNonExistentMailbox',
			() => ({ ...bearer(appToken), as: 'nobody@contoso.example' }),
		],
		['a user without the role', 'ErrorImpersonateUserDenied', () => ({ ...bearer(token), as: GRACE })],
	])('refuses %s: %s', async (_what, code, call) => {
		const answer = await client.send(INBOX, call());
		expect(answer.status).toBe(500);
		expect(codesOf(answer)).toEqual([code]);
	});

	it('lets a user with the role be anybody, with the rights of that person only', async () => {
		server.policy.impersonators = [ADA];
		expect(codesOf(await client.send(INBOX, { as: GRACE }))).toEqual(['NoError']);
		expect(server.requests.at(-1)).toMatchObject({ principal: ADA, mailbox: GRACE });
	});
});

describe('throttling', () => {
	it('asks all clients to wait, and counts those that do not', async () => {
		server.throttle.storm(60_000);
		const answer = await client.send(INBOX);
		expect([answer.status, codesOf(answer)]).toEqual([500, ['ErrorServerBusy']]);
		const wait = child(answer.content, 'detail', 'MessageXml', 'Value');
		expect(Number(textAt(wait))).toBeGreaterThan(50_000);
		expect(server.throttle.early).toBe(0);
		await client.send(INBOX);
		expect(server.throttle.early).toBe(1);
		server.throttle.storm(0);
		expect(codesOf(await client.send(INBOX))).toEqual(['NoError']);
	});

	it('limits the number of concurrent requests by its policy', async () => {
		server.throttle.limits = { concurrent: 2 };
		server.faults.failNext(4, { kind: 'delay', ms: 300 });
		const answers = await Promise.all([1, 2, 3, 4].map(async () => await client.send(INBOX)));
		const codes = answers.flatMap(codesOf);
		expect(codes.filter((code) => code === 'NoError').length).toBeGreaterThanOrEqual(2);
		expect(new Set(codes)).toEqual(new Set(['NoError', 'ErrorExceededConnectionCount']));
	});

	it('limits the messages per minute by its policy', async () => {
		server.throttle.limits = { perMinute: 2 };
		const answers = [await client.send(INBOX), await client.send(INBOX), await client.send(INBOX)];
		expect(answers.flatMap(codesOf)).toEqual(['NoError', 'NoError', 'ErrorServerBusy']);
	});
});

describe('faults on demand', () => {
	it.each([
		['cut', /socket hang up|ECONNRESET/],
		['cutMidway', /aborted|socket hang up|ECONNRESET/],
		['loseAnswer', /socket hang up|ECONNRESET/],
	] as const)('%s', async (kind, message) => {
		server.faults.failNext(1, { kind }, 'GetFolder');
		await expect(client.send(INBOX)).rejects.toThrow(message);
		expect(codesOf(await client.send(INBOX))).toEqual(['NoError']);
	});

	it('carries out what it loses the answer to', async () => {
		const message = server.store.deliver(ADA, 'Subject: pendingDelete\r\n\r\n');
		server.faults.failNext(1, { kind: 'loseAnswer' }, 'DeleteItem');
		const remove = `<m:DeleteItem DeleteType="HardDelete"><m:ItemIds><t:ItemId Id="${message.id}"/></m:ItemIds></m:DeleteItem>`;
		expect(codesOf(await client.send(INBOX))).toEqual(['NoError']);
		await expect(client.send(remove)).rejects.toThrow();
		expect(server.store.messages(ADA)).toHaveLength(0);
	});

	it('fails items, requests, and before any SOAP', async () => {
		server.faults.failNext(1, { kind: 'item', code: 'ErrorMailboxStoreUnavailable' });
		server.faults.failNext(1, { kind: 'fault', code: 'ErrorInternalServerError' });
		server.faults.failNext(1, { kind: 'busy', backOffMs: 10 });
		server.faults.failNext(1, { kind: 'status', status: 503, headers: { 'Retry-After': '5' }, body: 'no' });
		const answers = [1, 2, 3, 4].map(async () => await client.send(INBOX));
		const [item, fault, busy, status] = await Promise.all(answers);
		const all = [item, fault, busy, status].filter((one) => one !== undefined);
		expect(all.map((one) => one.status).sort()).toEqual([200, 500, 500, 503]);
		expect(all.flatMap(codesOf).sort()).toEqual([
			'ErrorInternalServerError',
			'ErrorMailboxStoreUnavailable',
			'ErrorServerBusy',
		]);
		expect(server.faults.left).toBe(0);
	});
});

describe('the answer', () => {
	const ask = async (headers: Record<string, string>) => {
		const ca = await readFile(server.certificates.ca, 'utf8');
		const body = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body>${INBOX.replace('Default', 'AllProperties')}</s:Body></s:Envelope>`;
		return await new Promise<{ encoding?: string; octets: Buffer }>((resolve, reject) => {
			const options = {
				host: server.host,
				port: server.port,
				path: '/EWS/Exchange.asmx',
				method: 'POST',
				ca,
			};
			const sent = request(
				{ ...options, headers: { 'Content-Type': 'text/xml', Authorization: `Bearer ${token}`, ...headers } },
				(response) => {
					const chunks: Buffer[] = [];
					response.on('data', (chunk: Buffer) => chunks.push(chunk));
					response.on('end', () => {
						const encoding = response.headers['content-encoding'];
						resolve({ octets: Buffer.concat(chunks), ...(encoding ? { encoding } : {}) });
					});
				},
			);
			sent.on('error', reject);
			sent.end(body);
		});
	};
	it('is compressed for who asks for it', async () => {
		const plain = await ask({});
		const zipped = await ask({ 'Accept-Encoding': 'gzip, deflate' });
		expect(plain.encoding).toBeUndefined();
		expect(zipped.encoding).toBe('gzip');
		expect(String(gunzipSync(zipped.octets))).toBe(String(plain.octets));
	});

	it('says which version the server has', async () => {
		const { body } = await client.send(INBOX);
		expect(body).toMatch(
			/<h:ServerVersionInfo MajorVersion="15" MinorVersion="1" [^>]*Version="V2017_07_11"/,
		);
	});

	it('writes what XML cannot hold as Exchange does', async () => {
		const message = server.store.deliver(ADA, `From: a@b.example\r\nSubject: bell \x07\x1f\r\n\r\nHi\r\n`);
		const { body } = await client.send(
			`<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:Subject"/></t:AdditionalProperties></m:ItemShape>` +
				`<m:ItemIds><t:ItemId Id="${message.id}"/></m:ItemIds></m:GetItem>`,
		);
		expect(body).toContain('<t:Subject>bell &#x7;&#x1F;</t:Subject>');
	});
});
