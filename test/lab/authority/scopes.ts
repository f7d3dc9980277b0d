import { EntraError } from './EntraError';

const MAIL = [
	'IMAP.AccessAsUser.All',
	'POP.AccessAsUser.All',
	'SMTP.Send',
	'EWS.AccessAsUser.All',
	'Mail.Read',
	'Mail.ReadWrite',
	'Mail.Send',
];
const GRAPH = ['User.Read', ...MAIL, 'Mail.Read.Shared', 'Mail.ReadWrite.Shared', 'Mail.Send.Shared'];

export const WORK_RESOURCE = 'https://outlook.office365.com';

const EXCHANGE = [
	'https://outlook.office.com',
	WORK_RESOURCE,
	'https://outlook.office365.us',
	'https://outlook-dod.office365.us',
	'https://partner.outlook.cn',
];
export const DEFAULT_RESOURCE = 'https://graph.microsoft.com';
const GRAPHS = [
	DEFAULT_RESOURCE,
	'https://graph.microsoft.us',
	'https://dod-graph.microsoft.us',
	'https://microsoftgraph.chinacloudapi.cn',
];

/** What each resource offers, under the audience its tokens carry. */
const RESOURCES = new Map([
	...EXCHANGE.map((resource) => [resource, MAIL] as const),
	...GRAPHS.map((resource) => [resource, GRAPH] as const),
]);

export const OIDC_SCOPES = ['openid', 'profile', 'email', 'offline_access'];

/** Audiences the mail servers take; a token for Graph is none of them. */
export const isExchange = (audience: string): boolean => EXCHANGE.includes(audience);

/** Audiences that Microsoft Graph takes; a token for Exchange is none of them. */
export const isGraph = (audience: string): boolean => GRAPHS.includes(audience);

export interface RequestedScopes {
	oidc: string[];
	/** Full scopes by resource, in the order of the request. */
	byResource: Map<string, string[]>;
}

/** Every full scope of a resource. */
export const scopesOf = (resource: string): string[] =>
	(RESOURCES.get(resource) ?? []).map((name) => `${resource}/${name}`);

/**
 * Reads a `scope` parameter as Entra ID does: the part ahead of the last slash is the audience, and a bare name
 * belongs to Graph.
 * @throws EntraError 70011 or 500011
 */
export function parseScopes(text: string): RequestedScopes {
	const requested: RequestedScopes = { oidc: [], byResource: new Map() };
	for (const scope of text.split(' ').filter(Boolean)) {
		if (OIDC_SCOPES.includes(scope)) requested.oidc.push(scope);
		else addScope(requested.byResource, scope);
	}
	return requested;
}

function addScope(byResource: Map<string, string[]>, scope: string): void {
	const slash = scope.lastIndexOf('/');
	const resource = slash < 0 ? DEFAULT_RESOURCE : scope.slice(0, slash);
	const name = scope.slice(slash + 1);
	const offered = RESOURCES.get(resource);
	if (!offered)
		throw URL.canParse(resource) ? new EntraError(500011, resource) : new EntraError(70011, scope);
	if (name !== '.default' && !offered.includes(name)) throw new EntraError(70011, scope);
	const full = name === '.default' ? scopesOf(resource) : [`${resource}/${name}`];
	byResource.set(resource, [...new Set([...(byResource.get(resource) ?? []), ...full])]);
}

/** The short names, as the `scp` claim carries them. */
export const shortNames = (scopes: string): string =>
	scopes
		.split(' ')
		.map((scope) => scope.slice(scope.lastIndexOf('/') + 1))
		.join(' ');
