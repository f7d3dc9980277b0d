import { isIP } from 'node:net';
import type { IDataObject } from 'n8n-workflow';
import { CLOUDS, type Cloud } from '../../auth/clouds';
import { comparableHost, ServerList } from '../../auth/ServerList';
import { MailError } from '../../contracts/MailError';
import { serverName } from '../../contracts/serverName';
import type { ConnectionSettings } from '../../net/ConnectionSettings';
import { HTTP_REQUEST_CHOICES } from '../settings/choices';
import { cloudOf } from '../settings/cloudOf';
import { oneOf } from '../settings/oneOf';
import { asText } from '../settings/parameterValues';
import { SIGN_INS } from './credentialTypes';

/** Where a token would be sent, and who could read it on the network. */
export type TokenDestination = Pick<
	ConnectionSettings,
	'host' | 'port' | 'security' | 'ca' | 'ignoreCertificateErrors' | 'proxy' | 'egress'
>;

export const FURTHER_SERVERS = 'Further Servers';
/** Fields of a credential that name its own servers. */
const TYPED_IN = ['customMailServer', 'customGraphUrl', 'customMailResource'];

/**
 * Server, proxy and CA are parameters of a node, set by anyone who may use the credential. Therefore the
 * credential defines where its token may be sent: to the servers of the Microsoft cloud it signs in to, to
 * those entered in it, and nowhere else.
 *
 * @throws MailError of kind `configuration` that says which field of the credential permits a server
 */
export function assertMayGoTo(type: string, credential: IDataObject, destination: TokenDestination): void {
	const further = ServerList.parse(asText(credential.furtherServers), `${FURTHER_SERVERS} in the credential`);
	const { host, port } = destination;
	if (
		!isMicrosofts(type, credential, host) &&
		!isTypedIn(credential, destination) &&
		!further.has(destination)
	)
		throw notListed(serverName({ host, port }), "is not a server of the credential's cloud");
	assertDomainAllowed(credential, host);
	const { proxy } = destination;
	if (typeof proxy !== 'object' || !mayBeReadByProxy(destination) || further.has(proxy)) return;
	throw notListed(
		serverName(proxy),
		'is a proxy that could read the token, since the node has a CA Certificate of its own, ignores certificate errors or does not encrypt',
	);
}

function isMicrosofts(type: string, credential: IDataObject, host: string): boolean {
	const name = comparableHost(host);
	return cloudsOf(type, credential).some(
		({ servers, graphUrl, domains }) =>
			[...Object.values(servers), new URL(graphUrl).host].includes(name) ||
			domains.some((domain) => name === domain || name.endsWith(`.${domain}`)),
	);
}

/** The chosen cloud, and the one that an entered URL belongs to. */
function cloudsOf(type: string, credential: IDataObject): Cloud[] {
	const chosen = type === SIGN_INS.personal ? CLOUDS.global : cloudOf(credential);
	const signIns = ['accessTokenUrl', 'typedTokenUrl', 'typedAuthUrl'].map((field) =>
		hostOf(credential[field]),
	);
	const typed = Object.values(CLOUDS).filter(({ loginUrl }) => signIns.includes(hostOf(loginUrl)));
	return chosen === undefined ? typed : [chosen, ...typed];
}

/** Servers of a custom cloud, and those in a custom scope. */
function isTypedIn(credential: IDataObject, destination: TokenDestination): boolean {
	const scopes = credential.typeInScope === true ? asText(credential.typedScope).split(/\s+/) : [];
	const custom = cloudOf(credential) === undefined ? TYPED_IN.map((field) => asText(credential[field])) : [];
	const hosts = [...scopes.map(hostOf), ...custom.map((text) => hostOf(text) || text)];
	const name = comparableHost(destination.host);
	return name !== '' && hosts.some((host) => comparableHost(withoutPort(host)) === name);
}

/**
 * n8n's own field, with n8n's rules: `*.company.com` means every subdomain, but not the domain itself; an
 * empty list permits nothing.
 */
function assertDomainAllowed(credential: IDataObject, host: string): void {
	const { allowedHttpRequestDomains: chosen = 'none', allowedDomains } = credential;
	const field = 'Allowed HTTP Request Domains in the credential';
	if (oneOf(chosen, HTTP_REQUEST_CHOICES, field) !== 'domains') return;
	const name = comparableHost(host);
	const isAllowed = asText(allowedDomains)
		.split(',')
		.map((domain) => domain.trim().toLowerCase().replace(/\.$/, ''))
		.some((domain) =>
			domain.startsWith('*.')
				? domain.length > 2 && name.endsWith(domain.slice(1))
				: domain !== '' && name === domain,
		);
	if (isAllowed) return;
	throw new MailError(
		'configuration',
		`"Allowed Domains" of the credential does not list ${host}; nothing was sent`,
		{
			code: 'ServerNotAllowed',
			hint: `Add ${host} to "Allowed Domains" in the credential, or set "Allowed HTTP Request Domains" to "None", which affects HTTP Request nodes only.`,
		},
	);
}

/** If the certificate is issued by a public authority, a proxy cannot read the connection. */
function mayBeReadByProxy({ security, ca, ignoreCertificateErrors }: TokenDestination): boolean {
	return security === 'none' || ignoreCertificateErrors === true || (ca ?? '') !== '';
}

function hostOf(url: unknown): string {
	return typeof url === 'string' && URL.canParse(url) ? new URL(url).hostname : '';
}

function withoutPort(host: string): string {
	return isIP(host) === 6 ? host : host.replace(/:\d{1,5}$/, '');
}

function notListed(server: string, why: string): MailError {
	return new MailError(
		'configuration',
		`The credential does not allow its token to be sent to ${server}, which ${why}; nothing was sent`,
		{
			code: 'ServerNotAllowed',
			hint: `If this server may receive the token, the owner of the credential can add it there to "${FURTHER_SERVERS}".`,
		},
	);
}
