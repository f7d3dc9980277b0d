import { createPrivateKey } from 'node:crypto';
import type { ICredentialDataDecryptedObject, ICredentialType } from 'n8n-workflow';
import { MicrosoftMailAppApi } from '../../../../../credentials/MicrosoftMailAppApi.credentials';
import { MicrosoftMailFallbackAppApi } from '../../../../../credentials/MicrosoftMailFallbackAppApi.credentials';
import { MicrosoftMailFallbackOAuth2Api } from '../../../../../credentials/MicrosoftMailFallbackOAuth2Api.credentials';
import { MicrosoftMailOAuth2Api } from '../../../../../credentials/MicrosoftMailOAuth2Api.credentials';
import { MicrosoftMailPersonalOAuth2Api } from '../../../../../credentials/MicrosoftMailPersonalOAuth2Api.credentials';
import { MicrosoftMailProxyApi } from '../../../../../credentials/MicrosoftMailProxyApi.credentials';
import { appExpiry } from '../../../../../nodes/mail/n8n/credentials/appExpiry';
import { assertMayGoTo } from '../../../../../nodes/mail/n8n/credentials/assertMayGoTo';
import { SIGN_INS, type SignInType } from '../../../../../nodes/mail/n8n/credentials/credentialTypes';
import { readApp } from '../../../../../nodes/mail/n8n/credentials/readApp';
import { defaultServer } from '../../../../../nodes/mail/n8n/settings/defaultServer';
import { readSignIn } from '../../../../../nodes/mail/n8n/settings/readSignIn';
import { toProxy } from '../../../../../nodes/mail/n8n/settings/readProxySettings';
import { makeAppCertificate } from '../../../../lab/makeAppCertificate';
import { resolveCredential } from '../../../credentials/resolveCredential';
import { differences, fieldsOf, type Row, type Rows } from './Form';

type Data = ICredentialDataDecryptedObject;
type Look = (type: ICredentialType, stored: Data) => Promise<unknown>;

const ELSEWHERE_HOST = 'mail.contoso.example';

/** Which server a node takes where none is typed in, and whether the token may go to another one. */
async function nodes(type: SignInType, data: Data): Promise<object> {
	const destination = { host: ELSEWHERE_HOST, port: 993, security: 'ssl' } as const;
	const mayGo = (): boolean => {
		try {
			assertMayGoTo(type, data, destination);
			return true;
		} catch {
			return false;
		}
	};
	const context = {
		helpers: {},
		getNode: () => ({ name: 'Mail' }) as never,
		getCredentials: () => Promise.resolve(data),
		parameter: (name: string, fallback?: unknown) =>
			({ authentication: type, server: 'outlook.office365.com', port: 993 })[name] ?? fallback,
	};
	const mailbox = await readSignIn(context, 'imap').then(
		(signIn) => signIn.mailbox,
		() => undefined,
	);
	return {
		server: defaultServer(type, data, 'imap'),
		graph: defaultServer(type, data, 'graph'),
		mayGo: mayGo(),
		mailbox,
	};
}

const account =
	(type: SignInType): Look =>
	async (credential, stored) => {
		const data = (await resolveCredential(credential, stored)) as Data;
		const { authUrl, accessTokenUrl, scope, clientId, clientSecret } = data;
		const signIn = { authUrl, accessTokenUrl, scope, clientId, clientSecret };
		return { ...signIn, ...(await nodes(type, data)), ends: appExpiry(data, { clientId: '' })?.endsAt };
	};

const app: Look = async (_credential, stored) => {
	const [mail, graph] = [readApp(stored, 'mail'), readApp(stored, 'graph')];
	const {
		mayGo,
		mailbox,
		server,
		graph: graphHost,
	} = (await nodes(SIGN_INS.app, stored)) as Record<string, unknown>;
	return {
		...mail.app,
		certificate: mail.app.certificate?.thumbprintSha256,
		key: mail.app.certificate?.privateKey,
		ends: appExpiry(stored, mail.app)?.endsAt,
		scopes: [mail.scope, graph.scope],
		...{ mayGo, mailbox, server, graphHost },
	};
};

const CUSTOM = {
	cloud: 'custom',
	customLoginUrl: 'https://login.a.example',
	customMailResource: 'https://mail.a.example',
	customGraphUrl: 'https://graph.a.example',
	customMailServer: 'imap.a.example',
};

const ANY: Rows = {
	furtherServers: { value: ELSEWHERE_HOST, changes: { mayGo: true } },
	email: { value: 'desk@contoso.example', changes: { mailbox: 'desk@contoso.example' } },
};

/** n8n's own fields narrow what the credential allows. */
const LISTED = { furtherServers: ELSEWHERE_HOST, allowedDomains: ELSEWHERE_HOST };
const NARROW: Rows = {
	allowedHttpRequestDomains: {
		value: 'domains',
		among: { ...LISTED, allowedDomains: 'graph.microsoft.com' },
		changes: { mayGo: false },
	},
	allowedDomains: {
		value: 'graph.microsoft.com',
		among: { ...LISTED, allowedHttpRequestDomains: 'domains' },
		changes: { mayGo: false },
	},
};

const SIGNED_IN: Rows = {
	...ANY,
	...NARROW,
	clientId: { value: 'c1', changes: { clientId: 'c1' } },
	clientSecret: { value: 's1', changes: { clientSecret: 's1' } },
	secretExpiresOn: { value: '2027-01-31', changes: { ends: Date.UTC(2027, 0, 31) } },
	access: { value: 'graph', changes: { scope: expect.stringContaining('https://graph.microsoft.com/') } },
	mailProtocols: {
		value: ['pop3'],
		changes: { scope: 'https://outlook.office.com/POP.AccessAsUser.All offline_access' },
	},
	graphPermissions: {
		value: ['Mail.Read'],
		among: { access: 'graph' },
		changes: { scope: 'https://graph.microsoft.com/Mail.Read offline_access' },
	},
	typeInScope: {
		value: true,
		among: { typedScope: 'https://outlook.office.com/SMTP.Send' },
		changes: { scope: 'https://outlook.office.com/SMTP.Send' },
	},
	typedScope: {
		value: 'https://outlook.office.com/SMTP.Send',
		among: { typeInScope: true },
		changes: { scope: 'https://outlook.office.com/SMTP.Send' },
	},
	typeInUrls: {
		value: true,
		among: {
			typedAuthUrl: 'https://login.a.example/authorize',
			typedTokenUrl: 'https://login.a.example/token',
		},
		changes: {
			authUrl: 'https://login.a.example/authorize',
			accessTokenUrl: 'https://login.a.example/token',
		},
	},
	typedAuthUrl: {
		value: 'https://login.a.example/authorize',
		among: { typeInUrls: true, typedTokenUrl: 'https://login.b.example/token' },
		changes: { authUrl: 'https://login.a.example/authorize' },
	},
	typedTokenUrl: {
		value: 'https://login.a.example/token',
		among: { typeInUrls: true, typedAuthUrl: 'https://login.b.example/authorize' },
		changes: { accessTokenUrl: 'https://login.a.example/token' },
	},
};

const WORK: Rows = {
	...SIGNED_IN,
	tenant: {
		value: 'contoso.example',
		changes: {
			authUrl: 'https://login.microsoftonline.com/contoso.example/oauth2/v2.0/authorize',
			accessTokenUrl: 'https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token',
		},
	},
	cloud: {
		value: 'china',
		changes: {
			authUrl: 'https://login.partner.microsoftonline.cn/organizations/oauth2/v2.0/authorize',
			accessTokenUrl: 'https://login.partner.microsoftonline.cn/organizations/oauth2/v2.0/token',
			scope: expect.stringContaining('https://partner.outlook.cn/'),
			server: 'partner.outlook.cn',
			graph: 'microsoftgraph.chinacloudapi.cn',
			mailbox: 'gone',
		},
		among: { email: 'desk@contoso.example' },
	},
	customLoginUrl: {
		value: 'https://login.b.example',
		among: CUSTOM,
		changes: {
			authUrl: 'https://login.b.example/organizations/oauth2/v2.0/authorize',
			accessTokenUrl: 'https://login.b.example/organizations/oauth2/v2.0/token',
		},
	},
	customMailResource: {
		value: 'https://mail.b.example',
		among: { ...CUSTOM, mailProtocols: ['imap'] },
		changes: { scope: 'https://mail.b.example/IMAP.AccessAsUser.All offline_access' },
	},
	customGraphUrl: { value: 'https://graph.b.example', among: CUSTOM, changes: { graph: 'graph.b.example' } },
	customMailServer: { value: 'imap.b.example', among: CUSTOM, changes: { server: 'imap.b.example' } },
};

const PERSONAL: Rows = {
	...SIGNED_IN,
	endpoint: {
		value: 'live',
		changes: {
			authUrl: expect.stringContaining('https://login.live.com/'),
			accessTokenUrl: expect.stringContaining('https://login.live.com/'),
			scope: expect.any(String),
		},
	},
};

const REGISTERED = { tenant: 'contoso.example', clientId: 'c', clientSecret: 's' };
const registered = (row: Row): Row => ({ ...row, among: { ...REGISTERED, ...row.among } });
/** Made when the tests begin. */
const PAIR = { certificate: '', privateKey: '' };
const OTHER_PAIR = { certificate: '', privateKey: '' };

const APP: Rows = Object.fromEntries(
	Object.entries({
		...ANY,
		tenant: {
			value: 'fabrikam.example',
			changes: { tokenUrl: 'https://login.microsoftonline.com/fabrikam.example/oauth2/v2.0/token' },
		},
		clientId: { value: 'c1', changes: { clientId: 'c1' } },
		clientSecret: { value: 's1', changes: { secret: 's1' } },
		secretExpiresOn: { value: '2027-01-31', changes: { ends: Date.UTC(2027, 0, 31) } },
		typedTokenUrl: {
			value: 'https://login.a.example/fabrikam.example/oauth2/v2.0/token',
			changes: { tokenUrl: 'https://login.a.example/fabrikam.example/oauth2/v2.0/token' },
		},
		cloud: {
			value: 'china',
			among: { email: 'desk@contoso.example' },
			changes: {
				tokenUrl: 'https://login.partner.microsoftonline.cn/contoso.example/oauth2/v2.0/token',
				scopes: [expect.stringContaining('.cn/'), 'https://microsoftgraph.chinacloudapi.cn/.default'],
				server: 'partner.outlook.cn',
				graphHost: 'microsoftgraph.chinacloudapi.cn',
				mailbox: 'gone',
			},
		},
		customLoginUrl: {
			value: 'https://login.b.example',
			among: CUSTOM,
			changes: { tokenUrl: 'https://login.b.example/contoso.example/oauth2/v2.0/token' },
		},
		customMailResource: {
			value: 'https://mail.b.example',
			among: CUSTOM,
			changes: { scopes: ['https://mail.b.example/.default', 'https://graph.a.example/.default'] },
		},
		customGraphUrl: {
			value: 'https://graph.b.example',
			among: CUSTOM,
			changes: {
				scopes: ['https://mail.a.example/.default', 'https://graph.b.example/.default'],
				graphHost: 'graph.b.example',
			},
		},
		customMailServer: { value: 'imap.b.example', among: CUSTOM, changes: { server: 'imap.b.example' } },
	} satisfies Rows).map(([field, row]) => [field, registered(row)]),
);

const PROXY_HOST = { kind: 'https', host: 'proxy.contoso.example', port: 3128 };
const PROXY: Rows = {
	kind: { value: 'socks5', among: { ...PROXY_HOST, kind: 'http' }, changes: { kind: 'socks5' } },
	host: { value: 'other.contoso.example', among: PROXY_HOST, changes: { host: 'other.contoso.example' } },
	port: { value: 8080, among: PROXY_HOST, changes: { port: 8080 } },
	user: { value: 'ann', among: PROXY_HOST, changes: { user: 'ann' } },
	password: { value: 's3cr3t', among: PROXY_HOST, changes: { password: 's3cr3t' } },
	ca: { value: 'PEM', among: PROXY_HOST, changes: { ca: 'PEM' } },
	ignoreTlsErrors: { value: true, among: PROXY_HOST, changes: { ignoreCertificateErrors: true } },
};

const proxy: Look = async (_credential, stored) => await Promise.resolve(toProxy(stored as never));

/** By a certificate; its fields are in the test below, as they go together. */
const WITH_CERTIFICATE = ['proof', 'certificate', 'privateKey', 'passphrase'];

const CREDENTIALS: ReadonlyArray<readonly [string, ICredentialType, Look, Rows, readonly string[]]> = [
	['a work or school account', new MicrosoftMailOAuth2Api(), account(SIGN_INS.work), WORK, []],
	['the account of a fallback', new MicrosoftMailFallbackOAuth2Api(), account(SIGN_INS.work), WORK, []],
	['a personal account', new MicrosoftMailPersonalOAuth2Api(), account(SIGN_INS.personal), PERSONAL, []],
	['an app', new MicrosoftMailAppApi(), app, APP, WITH_CERTIFICATE],
	['the app of a fallback', new MicrosoftMailFallbackAppApi(), app, APP, WITH_CERTIFICATE],
	['a proxy', new MicrosoftMailProxyApi(), proxy, PROXY, []],
];

describe.each(CREDENTIALS)('the credential of %s', (_name, credential, look, rows, others) => {
	it('has a row for each of its fields', () =>
		expect([...Object.keys(rows), ...others].sort()).toEqual(fieldsOf(credential.properties).sort()));

	it.each(Object.entries(rows))('%s changes what it is for, and nothing else', async (field, row) => {
		const { value, among = {}, changes } = row;
		const before = await look(credential, among as Data);
		const after = await look(credential, { ...among, [field]: value } as Data);
		expect(differences(before, after)).toEqual(changes);
	});
});

describe('the certificate of an app', () => {
	beforeAll(async () => {
		const pairs = await Promise.all([makeAppCertificate(), makeAppCertificate()]);
		[PAIR, OTHER_PAIR].forEach((pair, index) => Object.assign(pair, pairs[index]));
	});

	it('is what it signs in with, where that is chosen, and not the secret', () => {
		const stored = { ...REGISTERED, ...PAIR };
		expect(readApp(stored, 'mail').app).toMatchObject({ secret: 's' });
		const { app: chosen } = readApp({ ...stored, proof: 'certificate' }, 'mail');
		expect(chosen).not.toHaveProperty('secret');
		const { app: other } = readApp({ ...REGISTERED, ...OTHER_PAIR, proof: 'certificate' }, 'mail');
		expect(other.certificate?.thumbprintSha256).not.toBe(chosen.certificate?.thumbprintSha256);
		expect(other.certificate?.privateKey).not.toBe(chosen.certificate?.privateKey);
		expect(appExpiry(stored, chosen)?.what).toBe('clientCertificate');
	});

	it('has a passphrase where its key is encrypted', () => {
		const key = createPrivateKey(PAIR.privateKey);
		const privateKey = key.export({
			type: 'pkcs8',
			format: 'pem',
			cipher: 'aes-256-cbc',
			passphrase: 'open sesame',
		}) as string;
		const stored = { ...REGISTERED, ...PAIR, privateKey, proof: 'certificate' };
		expect(() => readApp(stored, 'mail')).toThrow();
		expect(readApp({ ...stored, passphrase: 'open sesame' }, 'mail').app.certificate).toBeDefined();
	});
});
