import { lookup } from 'node:dns';
import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { EgressFilter } from '../../../nodes/mail/net/EgressFilter';
import { noteSent, sentBefore } from '../../../nodes/mail/net/http/sentBefore';
import { assertLoopback } from '../../../nodes/mail/net/loopback';
import { assertMayReach, describeBlocked, lookupFor } from '../../../nodes/mail/net/mayConnect';
import { parseProxy } from '../../../nodes/mail/net/proxy/parseProxy';
import { ProxyError } from '../../../nodes/mail/net/proxy/ProxyError';
import { proxyFor } from '../../../nodes/mail/net/proxy/proxyFor';

describe('a proxy by its URL', () => {
	it.each([
		['http://proxy.test:3128', { kind: 'http', host: 'proxy.test', port: 3128 }],
		['http://proxy.test', { kind: 'http', host: 'proxy.test', port: 80 }],
		['https://proxy.test', { kind: 'https', host: 'proxy.test', port: 443 }],
		['socks5://proxy.test', { kind: 'socks5', host: 'proxy.test', port: 1080 }],
		['socks5h://proxy.test', { kind: 'socks5', host: 'proxy.test', port: 1080 }],
		['socks5h://proxy.test:9', { kind: 'socks5', host: 'proxy.test', port: 9 }],
		['socks://proxy.test', { kind: 'socks5', host: 'proxy.test', port: 1080 }],
		['http://[::1]:3128', { kind: 'http', host: '::1', port: 3128 }],
		[
			'http://ann:p%40ss@proxy.test:3128',
			{ kind: 'http', host: 'proxy.test', port: 3128, user: 'ann', password: 'p@ss' },
		],
		[
			'http://ann:100%@proxy.test:3128',
			{ kind: 'http', host: 'proxy.test', port: 3128, user: 'ann', password: '100%' },
		],
	])('%s', (url, proxy) => expect(parseProxy(url)).toEqual(proxy));

	it.each([
		'ftp://proxy.test',
		'socks4://proxy.test',
		'proxy.test',
		'',
		'http://',
		'socks5:///proxy.test',
		`http://${'a'.repeat(5_000)}`,
	])('is none: %j', (url) => expect(parseProxy(url)).toBeUndefined());
});

it('is read up to 4,096 characters', () => {
	expect(parseProxy(`http://u:${'p'.repeat(4_096 - 20)}@proxy.test`)?.password).toHaveLength(4_096 - 20);
	expect(parseProxy(`http://u:${'p'.repeat(4_097 - 20)}@proxy.test`)).toBeUndefined();
});

describe('a failure of a proxy', () => {
	const proxy = { kind: 'http', host: 'proxy.test', port: 3128 } as const;

	it.each([
		[{}, 'EPROXY'],
		[{ login: true }, 'EPROXYAUTH'],
	])('with %j has the code %s', (options, code) => {
		const error = new ProxyError(proxy, 'wants a login', options);
		expect(error).toMatchObject({ name: 'ProxyError', code });
		expect(error.message).toMatch(/proxy\.test.*wants a login/);
		expect(error).not.toHaveProperty('cause');
	});

	it('names its cause', () => {
		const cause = new Error('ECONNRESET');
		expect(new ProxyError(proxy, 'broke', { cause }).cause).toBe(cause);
	});
});

describe('a name that has to be this machine', () => {
	it.each(['127.0.0.1', '::1', '::ffff:127.0.0.2'])('may be %s', (address) => {
		expect(() => assertLoopback(address)).not.toThrow();
	});

	it.each(['192.0.2.1', undefined])('may not be %s', (address) => {
		expect(() => assertLoopback(address)).toThrow('does not resolve to the machine');
	});
});

describe('the way to a server', () => {
	const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy'];
	const before = VARIABLES.map((name) => [name, process.env[name]] as const);
	const server = { host: 'mail.test', port: 993 };
	const clear = () => VARIABLES.forEach((name) => delete process.env[name]);
	beforeEach(clear);
	afterAll(() => {
		clear();
		for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
	});

	it('is what the node says, and else what the environment says', () => {
		const own = { kind: 'socks5', host: 'own.test', port: 1080 } as const;
		expect(proxyFor(server)).toBeUndefined();
		process.env.HTTPS_PROXY = 'https://proxy.test:3128';
		expect(proxyFor(server)).toEqual({ kind: 'https', host: 'proxy.test', port: 3128 });
		expect(proxyFor({ ...server, proxy: own })).toBe(own);
		expect(proxyFor({ ...server, proxy: 'none' })).toBeUndefined();
	});

	it.each(['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'])(
		'treats %s without a scheme as http',
		(name) => {
			process.env[name] = 'proxy.test:3128';
			expect(proxyFor(server)).toEqual({ kind: 'http', host: 'proxy.test', port: 3128 });
		},
	);

	it('omits what the environment exempts, by name and by port', () => {
		process.env.ALL_PROXY = 'http://proxy.test:3128';
		process.env.NO_PROXY = 'mail.test:993,[::1]';
		expect(proxyFor(server)).toBeUndefined();
		expect(proxyFor({ ...server, port: 143 })).toBeDefined();
		expect(proxyFor({ host: '::1', port: 993 })).toBeUndefined();
		expect(proxyFor({ host: '::2', port: 993 })).toBeDefined();
	});

	it('is not guessed where the environment names none that can be used', () => {
		process.env.ALL_PROXY = 'socks4://proxy.test';
		expect(() => proxyFor(server)).toThrow('not a valid URL');
	});
});

describe("n8n's filter of addresses", () => {
	class SsrfBlockedIpError extends Error {}
	class SsrfBlockedHostnameError extends Error {}
	const asked: string[] = [];
	const filter: EgressFilter = {
		validateUrl: (url) => {
			asked.push(url);
			return Promise.resolve(
				url.includes('10.') || url.includes('[fd') ? { ok: false, error: new Error('no') } : { ok: true },
			);
		},
		createSecureLookup: () => lookup,
	};
	beforeEach(() => void (asked.length = 0));

	it('is asked about an address at once, and about a name when it is looked up', async () => {
		await expect(lookupFor(filter, { host: '10.0.0.1', port: 25 })).rejects.toMatchObject({
			kind: 'configuration',
			code: 'SsrfBlocked',
		});
		expect(await lookupFor(filter, { host: '192.0.2.1', port: 25 })).toEqual({ lookup });
		expect(asked).toEqual(['tcp://10.0.0.1:25', 'tcp://192.0.2.1:25']);
		expect(await lookupFor(filter, { host: 'mail.test', port: 25 })).toEqual({ lookup });
		expect(asked).toHaveLength(2);
		expect(await lookupFor(undefined, { host: '10.0.0.1', port: 25 })).toEqual({});
	});

	it('is asked about what a proxy connects to, names and addresses of IPv6 too', async () => {
		await assertMayReach(filter, { host: 'mail.test', port: 25 });
		await assertMayReach(undefined, { host: '10.0.0.1', port: 25 });
		for (const host of ['fd00::1', '[fd00::1]'])
			await expect(assertMayReach(filter, { host, port: 25 })).rejects.toBeInstanceOf(MailError);
		expect(asked).toEqual(['tcp://mail.test:25', 'tcp://[fd00::1]:25', 'tcp://[fd00::1]:25']);
	});

	it('has its errors explained, and no others', () => {
		for (const blocked of [new SsrfBlockedIpError('x'), new SsrfBlockedHostnameError('x')])
			expect(describeBlocked(blocked, 'mail.test')).toMatchObject({ code: 'SsrfBlocked' });
		for (const other of [new Error('ECONNREFUSED'), 'text', undefined])
			expect(describeBlocked(other, 'x')).toBe(other);
	});
});

describe('how much of a request has gone', () => {
	it('is what was noted of its error, and all of it where nothing was', () => {
		const [none, some] = [new Error('a'), new Error('b')];
		noteSent(none, 'nothing');
		noteSent(some, 'part');
		noteSent('text', 'nothing');
		noteSent(null, 'nothing');
		expect([none, some, new Error('c'), 'text', null, undefined].map(sentBefore)).toEqual([
			'nothing',
			'part',
			'all',
			'all',
			'all',
			'all',
		]);
	});
});
