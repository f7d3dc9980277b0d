import { isIP } from 'node:net';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { audienceOf } from '../../auth/audience';
import { MailError } from '../../contracts/MailError';
import { RecipientFilter } from '../../filter/RecipientFilter';
import { sendableAddress } from '../../message/compose/sendableAddress';
import { assertMayGoTo } from '../credentials/assertMayGoTo';
import { isApp, isSignInType, NO_SIGN_IN, SIGN_INS } from '../credentials/credentialTypes';
import { API_CHOICES, FALLBACK_SENDER_CHOICES, FILTER_CHOICES, SENDER_CHOICES } from '../settings/choices';
import { defaultServer } from '../settings/defaultServer';
import { SEND_DEFAULTS } from '../settings/defaults';
import { oneOf, type Choices } from '../settings/oneOf';
import { readList } from '../settings/readList';
import { readProxySettings } from '../settings/readProxySettings';
import { isForDrafts, readOperation } from './readOperation';
import { readSendCredential, sendAccount } from './readSendAccount';
import { readServer, SERVER_FIELDS, type ServerFields } from '../settings/readServer';
import type { SendProtocolName, SendRoute, SendSettings } from './SendSettings';
import { asNumber, asObject, asText } from '../settings/parameterValues';
import type { ItemParameter } from '../settings/SettingsContext';
import { readCredential } from '../runtime/readCredential';

/** Maximum items of one execution processed at a time, whatever the number of connections. */
const MAX_AT_A_TIME = 20;

/** Parameter names of a route; each has its own server and account. */
interface RouteFields extends ServerFields {
	/** Only if there is a choice; nodes without it send by SMTP. */
	api: string;
	authentication: string;
	from: string;
	/** Labels of the API and the sign-in, and the choices for the latter. */
	apiField: string;
	signInAs: string;
	senders: Choices<string>;
}

/** Settings of the node that are evaluated per item. */
interface NodeOfItem {
	context: IExecuteFunctions;
	itemIndex: number;
	parameter: ItemParameter;
	options: IDataObject;
}

const PRIMARY: RouteFields = {
	...SERVER_FIELDS,
	api: 'api',
	authentication: 'authentication',
	from: 'fromEmail',
	apiField: 'API',
	signInAs: 'Sign In As',
	senders: SENDER_CHOICES,
};

const FALLBACK: RouteFields = {
	title: 'the fallback server',
	api: 'fallbackApi',
	authentication: 'fallbackAuthentication',
	from: 'fallbackFromEmail',
	apiField: 'Fallback API',
	signInAs: 'Fallback Sign In As',
	senders: FALLBACK_SENDER_CHOICES,
	serverFrom: 'fallbackServerFrom',
	server: 'fallbackServer',
	port: 'fallbackPort',
	security: 'fallbackSecurity',
};

/** @throws MailError of kind `configuration` for what a person must correct */
export async function readSendSettings(
	context: IExecuteFunctions,
	itemIndex: number,
	parameter: ItemParameter,
): Promise<SendSettings> {
	const options = asObject(parameter('options', {}));
	const node: NodeOfItem = { context, itemIndex, parameter, options };
	const routes = [await readRoute(node, PRIMARY)];
	if (parameter('useFallback', false) === true) routes.push(await readRoute(node, FALLBACK));
	const senderName = asText(options.senderName);
	const perMinute = Math.trunc(asNumber(options.messagesPerMinute, SEND_DEFAULTS.messagesPerMinute, 0));
	const perConnection = Math.trunc(
		asNumber(options.messagesPerConnection, SEND_DEFAULTS.messagesPerConnection, 0),
	);
	return {
		routes,
		...(senderName ? { senderName } : {}),
		filter: readFilter(parameter),
		maxConnections: maxConnections(options),
		...(perMinute > 0 ? { messagesPerMinute: perMinute } : {}),
		...(perConnection > 0 ? { messagesPerConnection: perConnection } : {}),
		...readClientName(options),
		saveToSentItems: options.saveToSentItems !== false,
		asDraft: isForDrafts(readOperation(parameter), options),
		tries: Math.trunc(asNumber(options.tries, SEND_DEFAULTS.tries, 1)),
	};
}

/** RFC 5321 section 4.1.1.1: a domain, or an address literal. */
function readClientName({ clientHostName }: IDataObject): { clientName?: string } {
	const name = asText(clientHostName);
	if (name === '') return {};
	const isDomain =
		/^(?=.{1,255}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i.test(name);
	const isLiteral =
		name.startsWith('[') && name.endsWith(']') && isIP(name.slice(1, -1).replace(/^IPv6:/i, '')) !== 0;
	if (isDomain || isLiteral) return { clientName: name };
	throw new MailError(
		'configuration',
		'The option Client Host Name is neither a host name nor an address in brackets',
		{
			hint: 'Enter the full DNS name of the IP address of this machine, for example n8n.company.com, or [192.0.2.1].',
		},
	);
}

/**
 * Number of items to process at a time. Never throws: problems of the options are reported per item.
 * @param perConnection number of messages to prepare for each connection; with a single connection the
 * order is kept
 */
export function readConcurrency(context: IExecuteFunctions, perConnection: number): number {
	const connections = readConnections(context);
	return connections === 1 ? 1 : Math.min(MAX_AT_A_TIME, connections * perConnection);
}

function readConnections(context: IExecuteFunctions): number {
	try {
		const value = context.getNodeParameter('options.maxConnections', 0, SEND_DEFAULTS.maxConnections);
		return maxConnections({ maxConnections: value });
	} catch {
		return SEND_DEFAULTS.maxConnections;
	}
}

function maxConnections(options: { maxConnections?: unknown }): number {
	return Math.trunc(asNumber(options.maxConnections, SEND_DEFAULTS.maxConnections, 1));
}

async function readRoute(
	{ context, itemIndex, parameter, options }: NodeOfItem,
	fields: RouteFields,
): Promise<SendRoute> {
	const type = oneOf(parameter(fields.authentication, NO_SIGN_IN), fields.senders, fields.signInAs);
	const credential = type === NO_SIGN_IN ? {} : await readSendCredential(context, itemIndex, type);
	const typedFrom = asText(parameter(fields.from, ''));
	const from = typedFrom || asText(credential.email);
	if (from === '') throw missingFrom(fields);
	const { address } = sendableAddress(`From Email of ${fields.title}`, { address: from });
	const api = parameter(fields.api, null);
	const protocol = api === null ? 'smtp' : oneOf(api, API_CHOICES, fields.apiField);
	const connection = {
		...readServer(protocol, parameter, { fields, usual: serverFor(protocol, type, credential) }),
		...(await readProxySettings({
			helpers: context.helpers,
			getNode: () => context.getNode(),
			getCredentials: async (name) => await readCredential(context, name, itemIndex),
			parameter,
		})),
	};
	if (type === NO_SIGN_IN) return { protocol, connection, from: address };
	assertMayGoTo(type, credential, connection);
	// A person signs in to the mailbox of the credential and sends as another address; an app signs in to
	// the sender's mailbox.
	const typedUser = fields === PRIMARY ? asText(options.username) : '';
	const user = typedUser || (isApp(type) ? from : asText(credential.email) || from);
	const account = sendAccount(context, type, { user, connection, audience: audienceOf(protocol) });
	return { protocol, connection, from: address, account };
}

/** The default server of a credential; none for a relay. */
function serverFor(protocol: SendProtocolName, type: string, credential: IDataObject): string {
	if (type === NO_SIGN_IN) return '';
	return defaultServer(isSignInType(type) ? type : SIGN_INS.work, credential, protocol);
}

function missingFrom({ title }: RouteFields): MailError {
	return new MailError('configuration', `No sender address is set for ${title}`, {
		hint: 'Fill in "From Email" in the node, or "Email" in the credential, for example support@company.com.',
	});
}

function readFilter(parameter: ItemParameter): RecipientFilter {
	const type = oneOf(parameter('recipientFilter', 'none'), FILTER_CHOICES, 'Recipient Filter');
	if (type === 'none') return new RecipientFilter('none', {});
	return new RecipientFilter(type, {
		emails: readList(parameter('recipientFilterEmails', ''), 'Filter Emails'),
		domains: readList(parameter('recipientFilterDomains', ''), 'Filter Domains'),
	});
}
