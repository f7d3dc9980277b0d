import type { MailProtocol } from '../../auth/clouds';
import { MailError } from '../../contracts/MailError';
import type { ConnectionSettings } from '../../net/ConnectionSettings';
import { SECURITY_CHOICES, SERVER_FROM_CHOICES } from './choices';
import { oneOf } from './oneOf';
import { asNumber, asObject, asText } from './parameterValues';
import type { ItemParameter } from './SettingsContext';

/** Names of the parameters for a server. */
export interface ServerFields {
	/** Its name in errors. */
	title: string;
	/** Whether it is Microsoft's; only for mail servers, as are `port` and `security`. */
	serverFrom: string;
	server: string;
	port: string;
	security: string;
}

export const SERVER_FIELDS: ServerFields = {
	title: 'the mail server',
	serverFrom: 'serverFrom',
	server: 'server',
	port: 'port',
	security: 'security',
};

const HTTPS_PORT = 443;
/**
 * Microsoft's ports by required security:
 * https://learn.microsoft.com/en-us/exchange/clients-and-mobile-in-exchange-online/pop3-and-imap4/pop3-and-imap4
 */
const USUAL_PORTS: Readonly<Record<MailProtocol, number>> = {
	imap: 993,
	pop3: 995,
	smtp: 587,
	ews: HTTPS_PORT,
};
/** Graph has only this path; on another server, Exchange.asmx may be anywhere. */
const GRAPH_PATH = /^\/(?:v1\.0\/?)?$/;

/**
 * Location and security of a server; the proxy is read elsewhere.
 *
 * @param usual the default server of the credential; '' if there is none
 * @throws MailError of kind `configuration`
 */
export function readServer(
	protocol: MailProtocol | 'graph',
	parameter: ItemParameter,
	{ fields = SERVER_FIELDS, usual }: { fields?: ServerFields; usual: string },
): ConnectionSettings {
	const options = asObject(parameter('options', {}));
	const ca = asText(options.ca);
	const isUsual = isOfCredential(parameter, fields);
	const typed = (isUsual ? '' : asText(parameter(fields.server, ''))) || usual;
	const isWeb = protocol === 'graph' || protocol === 'ews';
	return {
		...(isWeb
			? webServer(protocol, typed, fields)
			: isUsual
				? usualServer(protocol, typed, fields)
				: mailServer(protocol, parameter, typed, fields)),
		allowUnencrypted: !isWeb && options.allowUnencrypted === true,
		ignoreCertificateErrors: options.ignoreCertificateErrors === true,
		...(ca ? { ca } : {}),
	};
}

function mailServer(
	protocol: MailProtocol,
	parameter: ItemParameter,
	host: string,
	fields: ServerFields,
): Pick<ConnectionSettings, 'host' | 'port' | 'security'> {
	const port = asNumber(parameter(fields.port), 0, 0);
	if (host === '' || port === 0) throw missing(fields, protocol);
	const chosen = parameter(fields.security, protocol === 'smtp' ? 'starttls' : 'ssl');
	return { host, port, security: oneOf(chosen, SECURITY_CHOICES, asInForm(fields, 'Security')) };
}

/** Nodes of version 1, and other nodes, lack this choice. */
function isOfCredential(parameter: ItemParameter, fields: ServerFields): boolean {
	const field = asInForm(fields, 'Mail Server');
	return oneOf(parameter(fields.serverFrom, 'other'), SERVER_FROM_CHOICES, field) === 'credential';
}

function usualServer(protocol: MailProtocol, host: string, fields: ServerFields) {
	if (host === '') throw missing(fields, protocol);
	const security = protocol === 'smtp' ? ('starttls' as const) : ('ssl' as const);
	return { host, port: USUAL_PORTS[protocol], security };
}

/** A field's label in the form. */
function asInForm({ security }: ServerFields, field: string): string {
	return security === SERVER_FIELDS.security ? field : `Fallback ${field}`;
}

/** Accepts a host, a host with a port, or a URL. */
function webServer(
	protocol: 'graph' | 'ews',
	typed: string,
	fields: ServerFields,
): Pick<ConnectionSettings, 'host' | 'port' | 'security' | 'path'> {
	if (typed === '') throw missing(fields, protocol);
	const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
	const url = URL.canParse(text) ? new URL(text) : undefined;
	const isPlain = url !== undefined && url.username === '' && url.password === '' && url.search === '';
	if (!isPlain || url.protocol !== 'https:' || url.hostname === '') throw notAServer(fields, protocol);
	if (protocol === 'graph' && !GRAPH_PATH.test(url.pathname)) throw notAServer(fields, protocol);
	const port = url.port === '' ? HTTPS_PORT : Number(url.port);
	const path = protocol === 'graph' || url.pathname === '/' ? {} : { path: url.pathname };
	return { host: url.hostname, port, security: 'ssl', ...path };
}

/** The value is not repeated, because it may contain a password. */
function notAServer({ title }: ServerFields, protocol: 'graph' | 'ews'): MailError {
	const hint =
		protocol === 'graph'
			? 'Leave "Server" empty for Microsoft Graph in the cloud of the credential, or enter its host name, for example graph.microsoft.com.'
			: 'Enter the host name (mail.company.com), with a port if it is not 443 (mail.company.com:8443), or the complete URL (https://mail.company.com/EWS/Exchange.asmx). It must be https. For Exchange Online, leave "Server" empty.';
	return new MailError('configuration', `${title} is not a valid https address`, { hint });
}

const MISSING_HINTS: Readonly<Record<MailProtocol | 'graph', string>> = {
	imap: 'Fill in "Server" and "Port". With a credential for a custom cloud, you can fill in "Mail Server" there instead.',
	pop3: 'Fill in "Server" and "Port". With a credential for a custom cloud, you can fill in "Mail Server" there instead.',
	smtp: 'Fill in "Server" and "Port". For Microsoft 365 this is smtp.office365.com, 587.',
	ews: 'Fill in "Server". With a credential for a custom cloud, you can fill in "Mail Server" there instead.',
	graph: 'Fill in "Server". With a credential for a custom cloud, you can fill in "Graph URL" there instead.',
};

function missing({ title }: ServerFields, protocol: MailProtocol | 'graph'): MailError {
	return new MailError('configuration', `The host name or port of ${title} is missing`, {
		hint: MISSING_HINTS[protocol],
	});
}
