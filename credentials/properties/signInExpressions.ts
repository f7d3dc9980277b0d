import { CLOUDS, LIVE, MAIL_SCOPES } from '../../nodes/mail/auth/clouds';
import type { Cloud, CloudName, MailProtocol } from '../../nodes/mail/auth/clouds';

/**
 * n8n computes the hidden OAuth fields of a credential by expressions over its visible ones (`$self`),
 * where a hidden field is absent; hence the fallbacks. The expressions are generated from the table of
 * clouds, so that each host is written once, and contain no braces, because n8n's expressions end at the
 * first `}}`.
 */
const text = (value: string) => JSON.stringify(value);
const field = (name: string, fallback = '') => `($self["${name}"] || ${text(fallback)}).trim()`;
const withoutSlash = (expression: string) => `${expression}.replace(/[/]+$/, "")`;

/** The value entered for a custom cloud, or the property of the chosen one. */
function ofCloud(property: (cloud: Cloud) => string, typedIn: string): string {
	const names = Object.keys(CLOUDS) as CloudName[];
	const choices = names.map((name) => `$self["cloud"] === "${name}" ? ${text(property(CLOUDS[name]))} : `);
	return `(${choices.join('')}${withoutSlash(field(typedIn))})`;
}

/** https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow */
const endpointOfTenant = (login: string, tenant: string, path: string) =>
	`${login} + "/" + ${tenant} + "/oauth2/v2.0/${path}"`;

/** URLs that would send a secret unencrypted to another machine. */
const CLEAR_TEXT = '/^http:(?![/][/](127[.][0-9.]+|localhost|[[]::1.)([:/]|$)).*$/i';

/**
 * An entered URL. If only the other one of the two is given, this one is derived from it: they differ in
 * the last word. Endpoints of version 1.0, found in old instructions, do not support scopes and are
 * replaced by those of 2.0.
 */
function typed(path: 'authorize' | 'token'): string {
	const [own, other] =
		path === 'authorize' ? ['typedAuthUrl', 'typedTokenUrl'] : ['typedTokenUrl', 'typedAuthUrl'];
	const following = `${field(other)}.replace(/(authorize|token)(?=([.]srf)?$)/, "${path}")`;
	return `(${field(own)} || ${following}).replace(/[/]oauth2[/](?=(authorize|token)$)/, "/oauth2/v2.0/")`;
}

const endpoint = (path: 'authorize' | 'token', built: string) =>
	`={{ ($self["typeInUrls"] ? ${typed(path)} : ${built}).replace(${CLEAR_TEXT}, "") }}`;

/** Scopes of a signed-in user, for the mail protocols or for Graph depending on Access. */
function builtScope(mailResource: string, graphUrl: string): string {
	const protocols = Object.keys(MAIL_SCOPES) as MailProtocol[];
	const mail = protocols.map(
		(protocol) =>
			`(($self["mailProtocols"] || []).includes("${protocol}") ? ${mailResource} + "/${MAIL_SCOPES[protocol]} " : "")`,
	);
	const graph = `($self["graphPermissions"] || []).map(permission => ${graphUrl} + "/" + permission + " ").join("")`;
	return `($self["access"] === "graph" ? ${graph} : ${mail.join(' + ')}) + "offline_access"`;
}

const scope = (built: string) => `={{ $self["typeInScope"] ? ${field('typedScope')} : ${built} }}`;

const workLogin = ofCloud((cloud) => cloud.loginUrl, 'customLoginUrl');
const workTenant = field('tenant', 'organizations');

/** For a work or school account. */
export const workSignIn = {
	authUrl: endpoint('authorize', endpointOfTenant(workLogin, workTenant, 'authorize')),
	accessTokenUrl: endpoint('token', endpointOfTenant(workLogin, workTenant, 'token')),
	scope: scope(
		builtScope(
			ofCloud((cloud) => cloud.mailResource, 'customMailResource'),
			ofCloud((cloud) => cloud.graphUrl, 'customGraphUrl'),
		),
	),
} as const;

const { loginUrl, mailResource, graphUrl } = CLOUDS.global;
const ofEndpoint = (live: string, platform: string) =>
	`($self["endpoint"] === "live" ? ${text(live)} : ${platform})`;
const consumers = (path: string) => endpointOfTenant(text(loginUrl), text('consumers'), path);

/** For a personal account. */
export const personalSignIn = {
	authUrl: endpoint('authorize', ofEndpoint(LIVE.authorizationUrl, consumers('authorize'))),
	accessTokenUrl: endpoint('token', ofEndpoint(LIVE.tokenUrl, consumers('token'))),
	scope: scope(ofEndpoint(LIVE.scope, builtScope(text(mailResource), text(graphUrl)))),
} as const;
