import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { MailError } from '../contracts/MailError';
import { RecipientFilter, type RecipientFilterType } from '../filter/RecipientFilter';
import { splitList } from '../filter/splitList';
import { sendableAddress } from '../message/compose/sendableAddress';
import type { ConnectionSettings, Security } from '../net/ConnectionSettings';
import { readSendAccount } from './readSendAccount';
import type { ItemParameter } from './readDraft';
import type { SendRoute, SendSettings } from './SendSettings';
import { asNumber, asObject, asText } from './values';

const CONNECTIONS = 3;
/** As many items of one run are worked on at a time, however many connections there may be. */
const MOST_AT_A_TIME = 20;
const TRIES = 5;

/** Names of the parameters of a route; each has its own server and account. */
interface RouteFields {
	title: string;
	authentication: string;
	from: string;
	server: string;
	port: string;
	security: string;
}

const PRIMARY: RouteFields = {
	title: 'The mail server',
	authentication: 'authentication',
	from: 'fromEmail',
	server: 'server',
	port: 'port',
	security: 'security',
};

const FALLBACK: RouteFields = {
	title: 'The fallback server',
	authentication: 'fallbackAuthentication',
	from: 'fallbackFromEmail',
	server: 'fallbackServer',
	port: 'fallbackPort',
	security: 'fallbackSecurity',
};

/** @throws MailError of kind `configuration` for what a person must correct */
export async function readSendSettings(context: IExecuteFunctions, itemIndex: number): Promise<SendSettings> {
	const parameter: ItemParameter = (name, fallback) => context.getNodeParameter(name, itemIndex, fallback);
	const options = asObject(parameter('options', {}));
	const routes = [await readRoute(context, itemIndex, PRIMARY, options)];
	if (parameter('useFallback', false) === true) {
		routes.push(await readRoute(context, itemIndex, FALLBACK, options));
	}
	const senderName = asText(options.senderName);
	const perMinute = Math.trunc(asNumber(options.messagesPerMinute, 0, 0));
	return {
		routes,
		...(senderName ? { senderName } : {}),
		filter: readFilter(parameter),
		maxConnections: maxConnections(options),
		...(perMinute > 0 ? { messagesPerMinute: perMinute } : {}),
		tries: Math.trunc(asNumber(options.tries, TRIES, 1)),
	};
}

/** How many items are worked on at a time. */
export function readConcurrency(context: IExecuteFunctions): number {
	if (context.getInputData().length === 0) return 1;
	const options = asObject(context.getNodeParameter('options', 0, {}));
	return Math.min(MOST_AT_A_TIME, maxConnections(options));
}

function maxConnections(options: IDataObject): number {
	return Math.trunc(asNumber(options.maxConnections, CONNECTIONS, 1));
}

async function readRoute(
	context: IExecuteFunctions,
	itemIndex: number,
	fields: RouteFields,
	options: IDataObject,
): Promise<SendRoute> {
	const parameter: ItemParameter = (name, fallback) => context.getNodeParameter(name, itemIndex, fallback);
	const typedFrom = asText(parameter(fields.from, ''));
	const authentication = asText(parameter(fields.authentication, ''));
	const account = await readSendAccount(context, itemIndex, authentication, {
		user: fields === PRIMARY ? asText(options.username) : '',
		from: typedFrom,
	});
	const connection = readConnection(parameter, fields, options);
	const from = typedFrom || account?.user || '';
	if (from === '') {
		throw new MailError('configuration', `${fields.title} has no address to send from`, {
			hint: 'Fill in From Email in the node, or Email in the credential, for example support@company.com.',
		});
	}
	const { address } = sendableAddress('From Email', { address: from });
	return { connection, from: address, ...(account === undefined ? {} : { account }) };
}

function readConnection(
	parameter: ItemParameter,
	fields: RouteFields,
	options: IDataObject,
): ConnectionSettings {
	const ca = asText(options.ca);
	const host = asText(parameter(fields.server, ''));
	const port = asNumber(parameter(fields.port), 0, 0);
	if (host === '' || port === 0) {
		throw new MailError('configuration', `${fields.title} is missing`, {
			hint: 'Fill in Server and Port. For Microsoft 365 this is smtp.office365.com, 587.',
		});
	}
	return {
		host,
		port,
		security: asText(parameter(fields.security, 'starttls')) as Security,
		allowUnencrypted: options.allowUnencrypted === true,
		ignoreCertificateErrors: options.ignoreCertificateErrors === true,
		...(ca ? { ca } : {}),
	};
}

function readFilter(parameter: ItemParameter): RecipientFilter {
	const type = asText(parameter('recipientFilter', 'none')) as RecipientFilterType;
	if (type === 'none') return new RecipientFilter('none', {});
	return new RecipientFilter(type, {
		emails: splitList(asText(parameter('recipientFilterEmails', ''))),
		domains: splitList(asText(parameter('recipientFilterDomains', ''))),
	});
}
