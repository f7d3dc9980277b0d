import { CLOUDS, MAIL_SCOPES } from '../nodes/mail/auth/clouds';
import type { Cloud, CloudName, MailProtocol } from '../nodes/mail/auth/clouds';

/**
 * n8n works out the hidden OAuth fields of a credential by expressions over its visible ones (`$self`). A field
 * that is not shown is absent there, hence the fallbacks. They are made from the table of clouds, so that a
 * host is written down once, and hold no braces: n8n's expressions end at the first `}}`.
 */
const text = (value: string) => JSON.stringify(value);
const field = (name: string, fallback = '') => `($self["${name}"] || ${text(fallback)}).trim()`;
const withoutSlash = (expression: string) => `${expression}.replace(/[/]+$/, "")`;

/** What is typed in for a custom cloud, else the property of the chosen one. */
function ofCloud(property: (cloud: Cloud) => string, typedIn: string): string {
	const names = Object.keys(CLOUDS) as CloudName[];
	const choices = names.map((name) => `$self["cloud"] === "${name}" ? ${text(property(CLOUDS[name]))} : `);
	return `(${choices.join('')}${withoutSlash(field(typedIn))})`;
}

/** https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow */
function endpoint(path: string, typedIn: string): string {
	const built = `${ofCloud((cloud) => cloud.loginUrl, 'customLoginUrl')} + "/" + ${field('tenant', 'organizations')} + "/oauth2/v2.0/${path}"`;
	return `={{ $self["typeInUrls"] ? ${field(typedIn)} : ${built} }}`;
}

function scopeExpression(): string {
	const resource = ofCloud((cloud) => cloud.mailResource, 'customMailResource');
	const protocols = Object.keys(MAIL_SCOPES) as MailProtocol[];
	const mail = protocols.map(
		(protocol) =>
			`(($self["mailProtocols"] || []).includes("${protocol}") ? ${resource} + "/${MAIL_SCOPES[protocol]} " : "")`,
	);
	const graphUrl = ofCloud((cloud) => cloud.graphUrl, 'customGraphUrl');
	const graph = `($self["graphPermissions"] || []).map(permission => ${graphUrl} + "/" + permission + " ").join("")`;
	const built = `($self["access"] === "graph" ? ${graph} : ${mail.join(' + ')}) + "offline_access"`;
	return `={{ $self["typeInScope"] ? ${field('typedScope')} : ${built} }}`;
}

export const signInExpressions = {
	authUrl: endpoint('authorize', 'typedAuthUrl'),
	accessTokenUrl: endpoint('token', 'typedTokenUrl'),
	scope: scopeExpression(),
} as const;
