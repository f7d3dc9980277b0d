import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { ScriptedServer } from '../net/http/ScriptedServer';
import type { LabCertificates } from '../net/http/WebServer';

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

/** An Exchange server's EWS, scripted. */
export class ScriptedEws extends ScriptedServer<Asked, Said> {
	static async start(
		tls: LabCertificates,
		answer: (asked: Asked, server: ScriptedEws) => Said | Promise<Said>,
	): Promise<ScriptedEws> {
		return await ScriptedServer.listen<Asked, Said, ScriptedEws>(
			tls,
			(web) => new ScriptedEws(web, tls),
			(server) => ({ read, answer: (asked) => answer(asked, server), write }),
		);
	}

	count(operation: string): number {
		return this.asked.filter((one) => one.operation === operation).length;
	}
}

function read({ url: path = '', headers }: IncomingMessage, octets: Buffer): Asked {
	const body = octets.toString('utf8');
	const operation = /<soap:Body><m:(\w+)/.exec(body)?.[1] ?? '';
	return { operation, path, headers, body };
}

function write(response_: ServerResponse, { status = 200, headers = {}, body = '', raw }: Said): void {
	if (raw !== undefined) return raw(response_);
	response_.writeHead(status, { 'Content-Type': 'text/xml; charset=utf-8', ...headers });
	response_.end(body);
}
