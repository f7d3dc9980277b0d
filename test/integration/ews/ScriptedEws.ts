import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { ConnectionSettings } from '../../../nodes/mail/net/ConnectionSettings';
import { WebServer, type LabCertificates } from '../net/http/WebServer';

export interface Asked {
	/** `GetItem`. */
	operation: string;
	path: string;
	headers: IncomingHttpHeaders;
	body: string;
}

export interface Said {
	status?: number;
	headers?: Record<string, string>;
	body?: string | Buffer;
	/** Does what it likes with the answer. */
	raw?: (response: ServerResponse) => void;
}

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const MESSAGES = 'http://schemas.microsoft.com/exchange/services/2006/messages';
const TYPES = 'http://schemas.microsoft.com/exchange/services/2006/types';

/** As Exchange writes it. */
export const soap = (body: string): string =>
	`<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="${SOAP}"><s:Header>` +
	`<h:ServerVersionInfo MajorVersion="15" MinorVersion="20" MajorBuildNumber="1" MinorBuildNumber="1" xmlns:h="${TYPES}"/></s:Header>` +
	`<s:Body xmlns:m="${MESSAGES}" xmlns:t="${TYPES}">${body}</s:Body></s:Envelope>`;

/** @param messages of the operation: what it says of each thing it was asked to do */
export const response = (operation: string, ...messages: string[]): string =>
	soap(
		`<m:${operation}Response><m:ResponseMessages>${messages.join('')}</m:ResponseMessages></m:${operation}Response>`,
	);

export const success = (operation: string, inner = ''): string =>
	`<m:${operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>${inner}</m:${operation}ResponseMessage>`;

export const refusal = (operation: string, code: string, text = code, more = ''): string =>
	`<m:${operation}ResponseMessage ResponseClass="Error"><m:MessageText>${text}</m:MessageText><m:ResponseCode>${code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>${more}</m:${operation}ResponseMessage>`;

export const fault = (code: string, text = code, more = ''): Said => ({
	status: 500,
	body: soap(
		`<s:Fault><faultcode xmlns:a="${TYPES}">a:${code}</faultcode><faultstring xml:lang="en-US">${text}</faultstring>` +
			`<detail><e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">${code}</e:ResponseCode>` +
			`<e:Message xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">${text}</e:Message>${more}</detail></s:Fault>`,
	),
});

export const folder = (id = 'FolderA', name = 'Inbox', more = ''): string =>
	`<t:Folder><t:FolderId Id="${id}" ChangeKey="k"/>${more}<t:DisplayName>${name}</t:DisplayName><t:TotalCount>3</t:TotalCount><t:ChildFolderCount>0</t:ChildFolderCount><t:UnreadCount>1</t:UnreadCount></t:Folder>`;

/** The folder can be opened. */
export const opens = (): Said => ({
	body: response('GetFolder', success('GetFolder', `<m:Folders>${folder()}</m:Folders>`)),
});

export const mimeItem = (mime: string | Buffer, id = '1'): string =>
	success(
		'GetItem',
		`<m:Items><t:Message><t:MimeContent CharacterSet="UTF-8">${Buffer.from(mime).toString('base64')}</t:MimeContent><t:ItemId Id="${id}" ChangeKey="k"/></t:Message></m:Items>`,
	);

/** An Exchange server that says what a test wants said, and notes what it was asked. */
export class ScriptedEws {
	readonly asked: Asked[] = [];
	/** How many requests were under way at the same time at most. */
	mostAtOnce = 0;
	private underWay = 0;

	private constructor(
		private readonly web: WebServer,
		readonly connection: ConnectionSettings,
	) {}

	static async start(
		tls: LabCertificates,
		answer: (asked: Asked, server: ScriptedEws) => Said | Promise<Said>,
	): Promise<ScriptedEws> {
		const later: { ews?: ScriptedEws } = {};
		const web = await WebServer.https(tls, (request, response_) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('error', () => undefined);
			request.on('end', () => {
				const body = Buffer.concat(chunks).toString('utf8');
				const operation = /<soap:Body><m:(\w+)/.exec(body)?.[1] ?? '';
				const asked = { operation, path: request.url ?? '', headers: request.headers, body };
				void later.ews?.serve(asked, answer).then((said) => write(response_, said));
			});
		});
		const connection = {
			host: 'localhost',
			port: web.port,
			security: 'ssl',
			ca: tls.ca,
			proxy: 'none',
		} as const;
		later.ews = new ScriptedEws(web, connection);
		return later.ews;
	}

	count(operation: string): number {
		return this.asked.filter((one) => one.operation === operation).length;
	}

	get connections(): number {
		return this.web.sockets.size;
	}

	async stop(): Promise<void> {
		await this.web.stop();
	}

	private async serve(
		asked: Asked,
		answer: (asked: Asked, server: ScriptedEws) => Said | Promise<Said>,
	): Promise<Said> {
		this.asked.push(asked);
		this.underWay += 1;
		this.mostAtOnce = Math.max(this.mostAtOnce, this.underWay);
		try {
			return await answer(asked, this);
		} finally {
			this.underWay -= 1;
		}
	}
}

function write(response_: ServerResponse, { status = 200, headers = {}, body = '', raw }: Said): void {
	if (raw !== undefined) return raw(response_);
	response_.writeHead(status, { 'Content-Type': 'text/xml; charset=utf-8', ...headers });
	response_.end(body);
}
