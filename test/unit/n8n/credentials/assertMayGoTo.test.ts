import type { IDataObject } from 'n8n-workflow';
import { CLOUDS, PERSONAL_SERVERS } from '../../../../nodes/mail/auth/clouds';
import { MailError } from '../../../../nodes/mail/contracts/MailError';
import { AppTokenProvider } from '../../../../nodes/mail/n8n/credentials/AppTokenProvider';
import { assertMayGoTo, type TokenDestination } from '../../../../nodes/mail/n8n/credentials/assertMayGoTo';
import { FALLBACK_SIGN_INS, SIGN_INS } from '../../../../nodes/mail/n8n/credentials/credentialTypes';
import { N8nTokenProvider } from '../../../../nodes/mail/n8n/credentials/N8nTokenProvider';

const to = (host: string, more: Partial<TokenDestination> = {}): TokenDestination => ({
	host,
	port: 993,
	security: 'ssl',
	...more,
});

function refusal(
	credential: IDataObject,
	destination: TokenDestination,
	type: string = SIGN_INS.work,
): MailError {
	try {
		assertMayGoTo(type, credential, destination);
	} catch (error) {
		if (error instanceof MailError) return error;
		throw error;
	}
	throw new Error(`${destination.host} was let in`);
}

const PROXY = { kind: 'http', host: 'proxy.example', port: 3128 } as const;

describe('where the token of a credential may go', () => {
	const own = Object.entries(CLOUDS).flatMap(([cloud, { servers, graphUrl }]) =>
		[...Object.values(servers), new URL(graphUrl).host].map((host) => [cloud, host] as const),
	);
	it.each(own)('is every server of the chosen cloud: %s, %s', (cloud, host) => {
		for (const type of [SIGN_INS.work, SIGN_INS.app, FALLBACK_SIGN_INS.account, FALLBACK_SIGN_INS.app])
			expect(() => assertMayGoTo(type, { cloud }, to(host))).not.toThrow();
	});

	it.each([...Object.values(PERSONAL_SERVERS), 'graph.microsoft.com'])(
		'is %s for a personal account',
		(host) => {
			expect(() => assertMayGoTo(SIGN_INS.personal, {}, to(host))).not.toThrow();
		},
	);

	it.each([
		'outlook.office.com',
		'imap-mail.outlook.com',
		'SMTP.Office365.com.',
		'eur05.outlook.office365.com',
		'smtp.hve.mx.microsoft',
		'ｏutlook.office365.com',
	])('is %s, another name of a server of Microsoft', (host) => {
		expect(() => assertMayGoTo(SIGN_INS.work, {}, to(host))).not.toThrow();
	});

	it.each([
		['', 'mail.company.com'],
		['', '127.0.0.1'],
		['', 'localhost'],
		['', '[::1]'],
		['', 'outlook.office365.com.evil.example'],
		['', 'evil-outlook.com'],
		['', 'xoutlook.com'],
		['', 'outlook.com#.evil.example'],
		['', 'outlook.office365.com/.evil.example'],
		['', 'outlook.com:993.evil.example'],
		['', 'evil.example@outlook.com'],
		['', 'evil.example\\outlook.com'],
		['', 'graph.microsoft.com.'.repeat(2)],
		['', 'login.microsoftonline.com'],
		['', 'outlook.office365.us'],
		['', ''],
		['mail.company.com', 'company.com'],
		['mail.company.com', 'x.mail.company.com'],
		['mail.company.com:993', 'mail.company.com'],
		['*.company.com', 'company.com'],
		['*.company.com', 'evilcompany.com'],
	])('with Further Servers "%s" it is not "%s"', (furtherServers, host) => {
		const destination = to(host, furtherServers.endsWith(':993') ? { port: 143 } : {});
		const { kind, message, hint } = refusal({ furtherServers }, destination);
		expect(kind).toBe('configuration');
		expect(message).toContain('nothing was sent');
		expect(hint).toContain('Further Servers');
	});

	it.each([
		['mail.company.com', 'Mail.Company.com'],
		['a.example; b.example\nmail.company.com', 'mail.company.com.'],
		['mail.company.com:993', 'mail.company.com'],
		['*.company.com', 'imap.eu.company.com'],
		['https://mail.company.com/EWS/Exchange.asmx', 'mail.company.com'],
		['[::1]:993', '::1'],
		['::1', '[::1]'],
		['2001:DB8:0:0::5', '[2001:db8::5]'],
		['[2001:db8::5]:993', '2001:db8:0::5'],
		['post.käse.example', 'post.xn--kse-qla.example'],
	])('with Further Servers %j it is also %s', (furtherServers, host) => {
		for (const type of Object.values({ ...SIGN_INS, ...FALLBACK_SIGN_INS }))
			expect(() => assertMayGoTo(type, { furtherServers }, to(host))).not.toThrow();
	});

	it.each(['*', '*.com', 'mail company/x', 'https://ada:pw@mail.company.com', '*.*.com', 'a..b:x'])(
		'cannot be widened by an entry that is no server: %s',
		(furtherServers) => {
			const { kind, message } = refusal({ furtherServers }, to('outlook.office365.com'));
			expect(kind).toBe('configuration');
			expect(message).toContain('Further Servers in the credential');
		},
	);

	it('is what is typed in for a custom cloud, and not Microsoft', () => {
		const custom = {
			cloud: 'custom',
			customMailServer: 'mail.company.com',
			customGraphUrl: 'https://graph.company.com:8443/v1.0',
			customMailResource: 'https://outlook.company.com',
		};
		for (const host of ['mail.company.com', 'graph.company.com', 'outlook.company.com'])
			expect(() => assertMayGoTo(SIGN_INS.app, custom, to(host))).not.toThrow();
		expect(refusal(custom, to('outlook.office365.com')).message).toContain('outlook.office365.com:993');
		// A field that the form hides for other clouds counts for nothing.
		expect(refusal({ ...custom, cloud: 'global' }, to('mail.company.com')).kind).toBe('configuration');
	});

	it.each([
		['2001:db8::1:25', '2001:db8::1:25'],
		['[2001:db8::1]:25', '2001:db8::1'],
		['2001:DB8:0:0:0:0:1:25', '[2001:db8::1:25]'],
	])(
		'is an address in IPv6 that is typed in for a custom cloud, however it is written: %s',
		(typed, host) => {
			const custom = { cloud: 'custom', customMailServer: typed };
			expect(() => assertMayGoTo(SIGN_INS.work, custom, to(host))).not.toThrow();
			expect(refusal(custom, to('2001:db8::2')).kind).toBe('configuration');
			if (!typed.startsWith('[')) expect(refusal(custom, to('2001:db8::1')).kind).toBe('configuration');
		},
	);

	it('is the cloud that a typed-in URL signs in to, and the server that a typed-in scope is for', () => {
		const typed = {
			accessTokenUrl: 'https://login.microsoftonline.us/contoso/oauth2/v2.0/token',
			typeInScope: true,
			typedScope: 'https://mail.company.com/EWS.AccessAsUser.All offline_access',
		};
		for (const host of ['outlook.office365.us', 'graph.microsoft.us', 'mail.company.com'])
			expect(() => assertMayGoTo(SIGN_INS.work, typed, to(host))).not.toThrow();
		expect(refusal({ ...typed, typeInScope: false }, to('mail.company.com')).kind).toBe('configuration');
	});

	it("is no server that n8n's Allowed Domains omits", () => {
		const limited = {
			allowedHttpRequestDomains: 'domains',
			allowedDomains: 'graph.microsoft.com, *.office365.com',
		};
		for (const host of ['graph.microsoft.com', 'outlook.office365.com'])
			expect(() => assertMayGoTo(SIGN_INS.work, limited, to(host))).not.toThrow();
		expect(refusal(limited, to('outlook.office.com')).hint).toContain('Allowed Domains');
		// It narrows, and lets in nobody.
		const wide = { allowedHttpRequestDomains: 'domains', allowedDomains: 'mail.company.com' };
		expect(refusal(wide, to('mail.company.com')).hint).toContain('Further Servers');
		// An empty list lets nobody in, as n8n has it.
		for (const allowedDomains of ['', ' ', ',', undefined])
			expect(
				refusal({ allowedHttpRequestDomains: 'domains', allowedDomains }, to('outlook.office365.com')).hint,
			).toContain('Allowed Domains');
		// All and None say what the HTTP Request node may do.
		for (const allowedHttpRequestDomains of ['all', 'none'])
			expect(() =>
				assertMayGoTo(SIGN_INS.work, { allowedHttpRequestDomains }, to('outlook.office365.com')),
			).not.toThrow();
	});

	it.each<[string, Partial<TokenDestination>]>([
		['with a CA of the node', { ca: 'PEM' }],
		['with certificate errors ignored', { ignoreCertificateErrors: true }],
		['in clear text', { security: 'none' }],
	])('is no proxy of the node that could read the token, %s', (_how, more) => {
		const destination = to('outlook.office365.com', { proxy: PROXY, ...more });
		const { message, hint } = refusal({}, destination);
		expect(message).toContain('proxy.example:3128');
		expect(hint).toContain('Further Servers');
		for (const furtherServers of ['proxy.example', 'proxy.example:3128'])
			expect(() => assertMayGoTo(SIGN_INS.work, { furtherServers }, destination)).not.toThrow();
	});

	it('goes through any proxy that can only pass it on', () => {
		expect(() =>
			assertMayGoTo(SIGN_INS.work, {}, to('outlook.office365.com', { proxy: PROXY })),
		).not.toThrow();
		expect(() =>
			assertMayGoTo(SIGN_INS.work, {}, to('outlook.office365.com', { ca: 'PEM', proxy: 'none' })),
		).not.toThrow();
	});
});

describe('a token provider', () => {
	const credential = {
		tenant: 'contoso.example',
		clientId: 'c',
		clientSecret: 's',
		oauthTokenData: {
			access_token: 'opaque',
			expires_in: 3600,
			n8n_expires_at: String(Date.now() + 3_600_000),
		},
	};
	const context = {
		getCredentials: () => Promise.resolve(credential as never),
		helpers: { refreshOAuth2Token: () => Promise.reject(new Error('It was renewed')) },
	} as never;
	const connection = to('mail.company.com');

	it('of a person gives no token for another server', async () => {
		const tokens = new N8nTokenProvider(context, SIGN_INS.work, { connection });
		await expect(tokens.getToken()).rejects.toMatchObject({ code: 'ServerNotAllowed' });
		await expect(tokens.getToken({ refresh: true })).rejects.toMatchObject({ code: 'ServerNotAllowed' });
	});

	it('of an app asks for no token for another server', async () => {
		const options = {
			credentialType: SIGN_INS.app,
			audience: 'mail',
			mailbox: 'desk@contoso.example',
		} as const;
		const tokens = new AppTokenProvider(context, { ...options, connection });
		await expect(tokens.getToken()).rejects.toMatchObject({ code: 'ServerNotAllowed' });
	});
});
