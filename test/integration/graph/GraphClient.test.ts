import { MailError } from '../../../nodes/mail/contracts/MailError';
import { GraphClient, type GraphRequest } from '../../../nodes/mail/graph/GraphClient';
import { gateKey } from '../../../nodes/mail/net/http/gateKey';
import { RequestGate } from '../../../nodes/mail/net/http/RequestGate';
import { sentBefore } from '../../../nodes/mail/net/http/sentBefore';
import { waitFor } from '../../lab/waitFor';
import { labCertificates, type LabCertificates } from '../net/http/WebServer';
import { countingTokens, fault, ScriptedGraph, type Asked, type Said } from './ScriptedGraph';

const never = new AbortController().signal;
let tls: LabCertificates;
let server: ScriptedGraph;
let client: GraphClient;
let tokens: ReturnType<typeof countingTokens>;
let mailboxes = 0;

beforeAll(async () => (tls = await labCertificates()));
afterEach(async () => {
	client.close();
	await server.stop();
});

/** A client of a mailbox of its own: what holds one back does not hold back the next test. */
function open(): GraphClient {
	const mailbox = `box${String((mailboxes += 1))}@contoso.com`;
	return new GraphClient({ connection: server.connection, mailbox, answerMs: 1_000 }, tokens);
}

async function serve(answer: (asked: Asked, server: ScriptedGraph) => Said | Promise<Said>) {
	server = await ScriptedGraph.start(tls, answer);
	tokens = countingTokens();
	client = open();
}

const get: GraphRequest = { method: 'GET', path: '/messages?$select=id', step: 'read' };
const post: GraphRequest = { method: 'POST', path: '/sendMail', step: 'send', json: {} };

async function failure(request: GraphRequest = get, signal = never): Promise<MailError> {
	const error: unknown = await client.json(request, signal).then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(error).toBeInstanceOf(MailError);
	return error as MailError;
}

describe('a request', () => {
	it('has a token, immutable ids, a name for us and an id of its own', async () => {
		await serve(() => ({ body: { value: [] } }));
		await client.json({ ...get, prefer: 'odata.maxpagesize=7' }, never);
		await client.json(get, never);
		const [first, second] = server.asked;
		expect(first?.path).toBe(
			`/v1.0/users/${encodeURIComponent(client.settings.mailbox)}/messages?$select=id`,
		);
		expect(first?.headers).toMatchObject({
			authorization: 'Bearer secret-token-0',
			prefer: 'IdType="ImmutableId", odata.maxpagesize=7',
			'user-agent': 'n8n-nodes-microsoft-mail',
		});
		expect(second?.headers.prefer).toBe('IdType="ImmutableId"');
		expect(second?.headers['client-request-id']).not.toBe(first?.headers['client-request-id']);
	});

	it('goes again with one fresh token when the token is refused', async () => {
		await serve(({ headers }) =>
			headers.authorization === 'Bearer secret-token-0'
				? fault(401, 'InvalidAuthenticationToken')
				: { body: { ok: true } },
		);
		const all = await Promise.all([1, 2, 3].map(async () => await client.json(get, never)));
		expect(all).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
		expect(tokens.refreshed).toBe(1);
	});

	it('gives up when the fresh token is refused too, and does not reveal the token', async () => {
		await serve(({ headers }) =>
			fault(401, 'InvalidAuthenticationToken', { message: `Bad token ${headers.authorization ?? ''}` }),
		);
		const error = await failure();
		expect(error).toMatchObject({ kind: 'authentication', transient: false });
		expect(server.asked).toHaveLength(2);
		expect(JSON.stringify([error.message, error.hint, error.stack, String(error.cause)])).not.toContain(
			'secret-token',
		);
	});

	it('names server, mailbox, Graph’s code and the id that Microsoft’s support asks for', async () => {
		await serve(() =>
			fault(403, 'ErrorAccessDenied', { message: 'Access is denied. Check credentials and try again.' }),
		);
		const error = await failure({ ...get, step: 'open the folder "Inbox"' });
		expect(error.kind).toBe('permission');
		expect(error.message).toContain('open the folder "Inbox"');
		expect(error.message).toContain(`localhost:${String(server.connection.port)}`);
		expect(error.message).toContain(client.settings.mailbox);
		expect(error.message).toContain('ErrorAccessDenied');
		expect(error.message).toContain('d7c1b2a0-0000-4000-8000-000000000001');
		expect(error.hint).toBeTruthy();
	});

	it('can be stopped', async () => {
		await serve(() => ({ silence: 'wait' }));
		const stop = new AbortController();
		const failed = failure(get, stop.signal);
		setTimeout(() => stop.abort(), 50);
		expect((await failed).kind).toBe('network');
	});
});

describe('throttling', () => {
	it.each([429, 503])('is waited out where %d asks for a moment', async (status) => {
		const times: number[] = [];
		await serve(() => {
			times.push(Date.now());
			return times.length === 1
				? fault(status, 'ApplicationThrottled', { headers: { 'Retry-After': '1' } })
				: { body: { ok: true } };
		});
		expect(await client.json(get, never)).toEqual({ ok: true });
		expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(950);
	});

	it('holds back everybody who works on the mailbox', async () => {
		const times: number[] = [];
		await serve(() => {
			if (times.push(Date.now()) > 1) return { body: {} };
			return fault(429, 'ApplicationThrottled', { headers: { 'Retry-After': '1' } });
		});
		const { settings } = client;
		const other = new GraphClient(settings, tokens);
		const first = client.json(get, never);
		const gate = RequestGate.shared(gateKey({ api: 'graph', ...settings }), 1);
		await waitFor('the pause that the response requests', () => gate.pauseMs > 0, 10_000, 1);
		await Promise.all([first, other.json(get, never)]);
		expect(times).toHaveLength(3);
		for (const time of times.slice(1)) expect(time - times[0]!).toBeGreaterThanOrEqual(950);
		other.close();
	});

	it('is reported to callers that would wait long', async () => {
		await serve(() => fault(429, 'ApplicationThrottled', { headers: { 'Retry-After': '120' } }));
		const error = await failure();
		expect(error).toMatchObject({ kind: 'throttled', transient: true });
		expect(error.retryAfterMs).toBeGreaterThan(100_000);
		// Nobody asks again before.
		expect((await failure()).kind).toBe('throttled');
		expect(server.asked).toHaveLength(1);
	});

	it('ends where a server refuses for ever without saying how long', async () => {
		await serve(() => fault(429, 'TooManyRequests'));
		expect(await failure()).toMatchObject({ kind: 'throttled', transient: true });
		expect(server.asked.length).toBeLessThanOrEqual(4);
	});

	it('repeats what must not be done twice after 429, which did nothing, and not after 503', async () => {
		const says = [429, 0, 503];
		await serve(() => {
			const status = says.shift() ?? 0;
			return status === 0
				? { body: {} }
				: fault(status, 'ServiceUnavailable', { headers: { 'Retry-After': '0' } });
		});
		expect(await client.json(post, never)).toEqual({});
		const before = server.asked.length;
		expect(sentBefore(await failure(post))).toBe('all');
		expect(server.asked.length).toBe(before + 1);
	});

	it('lets no more than four requests go to a mailbox, whoever sends them', async () => {
		await serve(async () => {
			await new Promise((resolve) => setTimeout(resolve, 20));
			return { body: {} };
		});
		const clients = [client, ...[1, 2, 3].map(() => new GraphClient(client.settings, tokens))];
		await Promise.all(Array.from({ length: 40 }, async (_, n) => await clients[n % 4]!.json(get, never)));
		for (const one of clients) one.close();
		expect(server.peak).toBe(4);
	});
});

describe('a hostile server', () => {
	const bomb = `{"value":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;

	it.each<[string, Said]>([
		['nothing', { body: '' }],
		['a sign-in page', { headers: { 'Content-Type': 'text/html' }, body: '<html>Please sign in</html>' }],
		['a list', { body: [] }],
		['half of it', { body: '{"value":' }],
		['200,000 levels', { body: bomb }],
		['a redirect to plain http', { status: 302, headers: { Location: 'http://localhost/v1.0/' } }],
		['a redirect to another host', { status: 307, headers: { Location: 'https://evil.example/v1.0/' } }],
		['304', { status: 304 }],
	])('that answers with %s is distinguished from Graph', async (_, said) => {
		await serve(() => said);
		const error = await failure();
		expect(error).toMatchObject({ kind: 'protocol' });
		expect(error.message).toContain('localhost');
		expect(server.asked).toHaveLength(1);
	});

	it('that sends more than is taken is cut short', async () => {
		await serve(() => ({ body: 'x'.repeat(100_000) }));
		expect((await failure({ ...get, maxBytes: 10_000 })).kind).toBe('tooLarge');
	});

	it.each<[string, Said, string]>([
		['says nothing', { silence: 'wait' }, 'timeout'],
		['hangs up', { silence: 'cut' }, 'network'],
	])('that %s is given up within the deadline', async (_, said, kind) => {
		await serve(() => said);
		expect(await failure()).toMatchObject({ kind, transient: true });
	});

	it.each([500, 502, 504])('that answers %d without a word is unavailable', async (status) => {
		await serve(() => ({ status, body: '<html>Bad Gateway</html>' }));
		expect(await failure()).toMatchObject({ kind: 'unavailable', transient: true });
	});

	it('cannot have a link of another server followed', async () => {
		await serve(() => ({ body: {} }));
		expect(() => client.linkOf('https://evil.example/v1.0/me')).toThrow(MailError);
		const link = '//evil.example/v1.0/me';
		await expect(client.json({ method: 'GET', link, step: 'read' }, never)).rejects.toMatchObject({
			kind: 'protocol',
		});
		expect(server.asked).toEqual([]);
	});
});

describe('what is known after a failure', () => {
	it.each<[string, Said, string]>([
		['a refusal did nothing', fault(400, 'ErrorInvalidRecipients'), 'nothing'],
		['a fault of the server may have', fault(500, 'ErrorInternalServerError'), 'all'],
		['a gateway that waited too long may have', { status: 504 }, 'all'],
		['a redirect did nothing', { status: 302, headers: { Location: 'https://localhost/' } }, 'nothing'],
		['silence may have', { silence: 'wait' }, 'all'],
		['a cut may have', { silence: 'cut' }, 'all'],
	])('%s', async (_, said, sent) => {
		await serve(() => said);
		expect(sentBefore(await failure(post))).toBe(sent);
		expect(server.asked).toHaveLength(1);
	});

	it('without a token nothing went out', async () => {
		await serve(() => ({ body: {} }));
		const error = new MailError('reconnect', 'needs to be reconnected');
		const other = new GraphClient(client.settings, { getToken: async () => await Promise.reject(error) });
		await expect(other.json(post, never)).rejects.toBe(error);
		expect(sentBefore(error)).toBe('nothing');
		other.close();
		expect(server.asked).toEqual([]);
	});
});
