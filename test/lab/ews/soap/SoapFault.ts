import { type Content, element, type Markup } from '../xml/markup';
import { ERRORS, SOAP, TYPES } from '../xml/namespaces';

/** A request that is refused whole: HTTP 500 with a fault (MS-OXWSCDATA 2.2.4.2 and following). */
export class SoapFault extends Error {
	override readonly name = 'SoapFault';

	constructor(
		/** A ResponseCodeType. */
		readonly code: string,
		message: string,
		/** Content of the MessageXml. */
		readonly detail?: Content,
		/** Beside the general `message`, in the fault string. */
		private readonly about = '',
	) {
		super(message);
	}

	/** The whole answer. */
	toXml(): string {
		const text = this.about === '' ? this.message : `${this.message.replace(/\.$/, '')}: ${this.about}`;
		const fault = element(
			's:Fault',
			{},
			element('faultcode', { 'xmlns:a': TYPES }, `a:${this.code}`),
			element('faultstring', { 'xml:lang': 'en-US' }, text),
			element('detail', {}, this.details()),
		);
		const envelope = element('s:Envelope', { 'xmlns:s': SOAP }, element('s:Body', {}, fault));
		return `<?xml version="1.0" encoding="utf-8"?>${envelope}`;
	}

	private details(): Markup[] {
		const details = [
			element('e:ResponseCode', { 'xmlns:e': ERRORS }, this.code),
			element('e:Message', { 'xmlns:e': ERRORS }, this.message),
		];
		if (this.detail !== undefined) details.push(element('t:MessageXml', { 'xmlns:t': TYPES }, this.detail));
		return details;
	}
}

const value = (name: string, text: string | number) => element('t:Value', { Name: name }, text);

/** https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange */
export const serverBusy = (backOffMs: number): SoapFault =>
	new SoapFault(
		'ErrorServerBusy',
		'The server cannot service this request right now. Try again later.',
		value('BackOffMilliseconds', backOffMs),
	);

export const nonExistentMailbox = (address: string): SoapFault =>
	new SoapFault(
		'ErrorNonExistentMailbox',
		'The SMTP address has no mailbox associated with it.',
		value('SmtpAddress', address),
	);

export const schemaViolation = (violation: string, line: number, column: number): SoapFault =>
	new SoapFault(
		'ErrorSchemaValidation',
		'The request failed schema validation.',
		[
			element('t:LineNumber', {}, line),
			element('t:LinePosition', {}, column),
			element('t:Violation', {}, violation),
		],
		violation,
	);
