import { element, type Markup } from '../xml/markup';
import { MESSAGES, SOAP, TYPES } from '../xml/namespaces';

/** Of Exchange Server 2016; clients choose the schema they speak by it. */
export const SERVER_VERSION = {
	MajorVersion: 15,
	MinorVersion: 1,
	MajorBuildNumber: 2507,
	MinorBuildNumber: 44,
	Version: 'V2017_07_11',
} as const;

/** An answer as Exchange frames it, prefixes and places of the namespaces included. */
export function envelope(response: Markup): string {
	const version = element('h:ServerVersionInfo', {
		...SERVER_VERSION,
		'xmlns:h': TYPES,
		xmlns: TYPES,
		'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
		'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
	});
	const whole = element(
		's:Envelope',
		{ 'xmlns:s': SOAP },
		element('s:Header', {}, version),
		element('s:Body', {}, response),
	);
	return `<?xml version="1.0" encoding="utf-8"?>${whole}`;
}

/** `<m:GetItemResponse>`, which declares what is used below it. */
export const responseOf = (operation: string, ...messages: Markup[]): Markup =>
	element(
		`m:${operation}Response`,
		{ 'xmlns:m': MESSAGES, 'xmlns:t': TYPES },
		element('m:ResponseMessages', {}, messages),
	);
