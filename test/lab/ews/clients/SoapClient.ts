import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { child, children, type Element, readXml, textAt } from '../xml/readXml';
import { MESSAGES, SOAP, TYPES } from '../xml/namespaces';
import type { EwsServer } from '../EwsServer';

export interface SoapAnswer {
	status: number;
	headers: Readonly<Record<string, string | string[] | undefined>>;
	body: string;
	/** Content of the SOAP body; absent where the answer is no SOAP. */
	content?: Element;
}

export interface SoapCall {
	/** `Authorization`. */
	authorization?: string;
	headers?: Record<string, string>;
	/** Address in ExchangeImpersonation. */
	as?: string;
	version?: string;
	path?: string;
	method?: string;
}

/** A bare client for the tests of the server: what goes over the wire is what the test writes. */
export class SoapClient {
	private constructor(
		private readonly server: EwsServer,
		private readonly ca: string,
		private readonly call: SoapCall,
	) {}

	static async create(server: EwsServer, call: SoapCall = {}): Promise<SoapClient> {
		return new SoapClient(server, await readFile(server.certificates.ca, 'utf8'), call);
	}

	/** The same with other settings. */
	with(call: SoapCall): SoapClient {
		return new SoapClient(this.server, this.ca, { ...this.call, ...call });
	}

	/** @param operation its XML, with the prefixes `m` and `t` */
	async send(operation: string, call: SoapCall = {}): Promise<SoapAnswer> {
		return await this.post(framed(operation, { ...this.call, ...call }), call);
	}

	/** Whatever the text is. */
	async post(text: string, call: SoapCall = {}): Promise<SoapAnswer> {
		const {
			authorization,
			headers = {},
			path = '/EWS/Exchange.asmx',
			method = 'POST',
		} = { ...this.call, ...call };
		const options = {
			host: this.server.host,
			port: this.server.port,
			ca: this.ca,
			path,
			method,
			headers: {
				'Content-Type': 'text/xml; charset=utf-8',
				...(authorization === undefined ? {} : { Authorization: authorization }),
				...headers,
			},
		};
		return await new Promise((resolve, reject) => {
			const sent = request(options, (response) => {
				const chunks: Buffer[] = [];
				response.on('data', (chunk: Buffer) => chunks.push(chunk));
				response.on('error', reject);
				response.on('aborted', () => reject(new Error('aborted')));
				response.on('end', () => {
					const body = Buffer.concat(chunks).toString();
					resolve({ status: response.statusCode ?? 0, headers: response.headers, body, ...contentOf(body) });
				});
			});
			sent.on('error', reject);
			sent.end(text);
		});
	}
}

function framed(operation: string, { as, version = 'Exchange2016' }: SoapCall): string {
	const impersonation =
		as === undefined
			? ''
			: `<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>${as}</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>`;
	return `<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="${SOAP}" xmlns:m="${MESSAGES}" xmlns:t="${TYPES}">
<s:Header><t:RequestServerVersion Version="${version}"/>${impersonation}</s:Header>
<s:Body>${operation}</s:Body>
</s:Envelope>`;
}

function contentOf(body: string): { content?: Element } {
	if (!body.startsWith('<?xml')) return {};
	const content = children(child(readXml(body), 'Body'))[0];
	return content ? { content } : {};
}

/** The response messages of an answer. */
export const messagesOf = ({ content }: SoapAnswer): Element[] =>
	children(child(content, 'ResponseMessages'));

/** `NoError` or what went wrong, for each item; the code of a fault. */
export const codesOf = (answer: SoapAnswer): string[] =>
	answer.content?.localName === 'Fault'
		? [textAt(answer.content, 'detail', 'ResponseCode') ?? '']
		: messagesOf(answer).map((one) => textAt(one, 'ResponseCode') ?? '');
