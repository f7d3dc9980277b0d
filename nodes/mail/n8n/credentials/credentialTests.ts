import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import type { Audience } from '../../auth/audience';
import { claimsOf } from '../../auth/claimsOf';
import { CLOUDS } from '../../auth/clouds';
import { MsalClient } from '../../auth/MsalClient';
import { MailError } from '../../contracts/MailError';
import { toMailError } from '../../errors/toMailError';
import { openSocket } from '../../net/openSocket';
import { appSecrets } from '../../auth/AppRegistration';
import { secretsOf } from '../../net/secretsOf';
import { readApp } from './readApp';
import { toProxy } from '../settings/readProxySettings';

const PROXY_MS = 20_000;

type Test = (
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
) => Promise<INodeCredentialTestResult>;

/** Run by n8n's button "Test" for credentials other than OAuth2; the nodes name these in `testedBy`. */
export const credentialTests: Record<'testMicrosoftMailApp' | 'testMicrosoftMailProxy', Test> = {
	async testMicrosoftMailApp({ data = {} }) {
		return await resultOf(async () => await signInApp(data));
	},
	async testMicrosoftMailProxy({ data = {} }) {
		return await resultOf(async () => await tryProxy(data));
	},
};

/**
 * n8n provides its SSRF protection to nodes, but not to credential tests. With the protection on, these
 * therefore connect to Microsoft only.
 *
 * @throws MailError of kind `configuration`
 */
function assertTestable(host: string): void {
	const isProtected = process.env.N8N_SSRF_PROTECTION_ENABLED?.toLowerCase() === 'true';
	const signIns = Object.values(CLOUDS).map(({ loginUrl }) => new URL(loginUrl).hostname);
	if (!isProtected || signIns.includes(host.toLowerCase())) return;
	throw new MailError('configuration', `${host} is not tested from here: n8n's SSRF protection is on`, {
		hint: 'Save the credential and try it in a node, for example Microsoft Mail Health. The connection is checked against the protection there.',
	});
}

async function resultOf(test: () => Promise<string>): Promise<INodeCredentialTestResult> {
	try {
		return { status: 'OK', message: await test() };
	} catch (error) {
		const { summary, hint = '', details = '' } = toMailError(error);
		const sentence = /[.!?]$/.test(summary) ? summary : `${summary}.`;
		// Trace IDs and timestamps take several lines and change with every click.
		const said = details.replace(/ Trace ID: .*$/, '');
		return { status: 'Error', message: [sentence, hint, said].filter((text) => text !== '').join(' ') };
	}
}

/**
 * A token without permissions is issued without an error, and is usually useless, so it is inspected. Roles
 * assigned in Exchange (RBAC for Applications) are not in the token, which is a valid reason for none.
 */
async function signInApp(data: ICredentialDataDecryptedObject): Promise<string> {
	const roles = { mail: await rolesFor('mail', data), graph: [] as string[] };
	if (roles.mail.length === 0) roles.graph = await rolesFor('graph', data).catch(() => []);
	const found = [...roles.mail, ...roles.graph];
	if (found.length > 0) return `Signed in. Permissions of the app: ${found.join(', ')}.`;
	throw new MailError('consent', 'The app signed in, but its token shows no permission for mail.', {
		hint: 'Add application permissions in Microsoft Entra (App registrations > API permissions): IMAP.AccessAsApp, POP.AccessAsApp or SMTP.SendAsApp of Office 365 Exchange Online, or Mail.ReadWrite of Microsoft Graph. Then grant admin consent. An app that has its rights by roles in Exchange alone (RBAC for Applications) needs none of them: then try the node.',
	});
}

async function rolesFor(audience: Audience, data: ICredentialDataDecryptedObject): Promise<string[]> {
	const { app, scope } = readApp(data, audience);
	assertTestable(new URL(app.tokenUrl).hostname);
	try {
		// Not the shared client: its token may be older than the consent to be tested.
		const { token } = await new MsalClient(app, {}).getToken(scope);
		return claimsOf(token)?.roles ?? [];
	} catch (error) {
		const { host } = new URL(app.tokenUrl);
		const secrets = secretsOf({ host, port: 443 }, ...appSecrets(app));
		throw toMailError(error, { protocol: 'oauth', server: host, step: 'sign in as the app', secrets });
	}
}

async function tryProxy(data: ICredentialDataDecryptedObject): Promise<string> {
	const proxy = toProxy(data);
	assertTestable(proxy.host);
	const { host } = new URL(CLOUDS.global.loginUrl);
	const server = `${host}:443`;
	try {
		const signal = AbortSignal.timeout(PROXY_MS);
		const socket = await openSocket({ host, port: 443, security: 'ssl', proxy }, { ms: PROXY_MS, signal });
		socket.destroy();
	} catch (error) {
		const secrets = secretsOf({ host, port: 443, proxy });
		throw toMailError(error, { server, step: 'connect through the proxy', secrets });
	}
	return `${server} is reached through the proxy.`;
}
