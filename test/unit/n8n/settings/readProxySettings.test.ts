import { readProxySettings, toProxy } from '../../../../nodes/mail/n8n/settings/readProxySettings';

const PROXY = { kind: 'http', host: 'proxy.contoso.example', port: 3128 };

const way = async (choice: unknown, helpers: object = {}) =>
	await readProxySettings({
		helpers,
		parameter: (_name: string, fallback?: unknown) => choice ?? fallback,
		getCredentials: async () => await Promise.resolve(PROXY),
	} as never);

it.each([
	[undefined, {}],
	['environment', {}],
	['none', { proxy: 'none' }],
	['credential', { proxy: PROXY }],
])('with %j in the field Proxy the way is %j', async (choice, expected) => {
	expect(await way(choice)).toEqual(expected);
});

it("passes on n8n's filter of addresses, by a proxy too", async () => {
	const filter = { validateUrl: () => Promise.resolve({ ok: true }), createSecureLookup: () => undefined };
	const helpers = { getSecureEgressFilter: () => filter };
	for (const choice of ['environment', 'credential'])
		expect((await way(choice, helpers)).egress).toEqual({
			validateUrl: expect.any(Function),
			createSecureLookup: expect.any(Function),
		});
});

describe('the proxy of a credential', () => {
	it.each<[object, object]>([
		[{}, PROXY],
		[{ kind: undefined }, PROXY],
		[{ port: 1 }, { ...PROXY, port: 1 }],
		[{ port: '65535' }, { ...PROXY, port: 65_535 }],
		[
			{ user: ' ann ', password: ' secret ' },
			{ ...PROXY, user: 'ann', password: ' secret ' },
		],
		[{ user: '', password: '' }, PROXY],
		[{ password: 7 }, PROXY],
		// Only TLS to the proxy itself has something to trust.
		[{ ca: 'PEM', ignoreTlsErrors: true }, PROXY],
		[
			{ kind: 'https', ca: ' PEM ', ignoreTlsErrors: true },
			{ ...PROXY, kind: 'https', ca: 'PEM', ignoreCertificateErrors: true },
		],
		[
			{ kind: 'https', ca: '', ignoreTlsErrors: 'true' },
			{ ...PROXY, kind: 'https' },
		],
	])('with %j is %j', (more, expected) =>
		expect(toProxy({ ...PROXY, ...more } as never)).toStrictEqual(expected),
	);

	it.each<object>([
		{ host: '' },
		{ host: 'http://proxy.contoso.example' },
		{ host: 'ann@proxy.contoso.example' },
		{ host: 'proxy contoso' },
		{ port: 0 },
		{ port: '' },
		{ port: 65_536 },
		{ port: 'none' },
	])('is none with %j', (more) => {
		expect(() => toProxy({ ...PROXY, ...more } as never)).toThrow('does not contain a valid host and port');
	});
});
