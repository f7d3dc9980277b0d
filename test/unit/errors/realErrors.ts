import { Pop3Refused } from '../../../nodes/mail/pop3/Pop3Refused';
/** Errors as the libraries throw them, with answers as the servers give them. */

/** imapflow 2.10: the server answered a command with NO or BAD. */
export function imapAnswer(status: 'NO' | 'BAD', text: string, fields: Record<string, unknown> = {}): Error {
	return Object.assign(new Error('Command failed'), {
		responseStatus: status,
		responseText: text,
		response: { tag: '3', command: status },
		...fields,
	});
}

/** imapflow 2.10: AUTHENTICATE was answered with NO. */
export function imapLoginRefused(text: string, fields: Record<string, unknown> = {}): Error {
	return imapAnswer('NO', text, { authenticationFailed: true, response: `2 NO ${text}`, ...fields });
}

/** imapflow 2.10: the server said BYE while a command was under way. */
export function imapBye(reason: string): Error {
	return Object.assign(new Error('Connection not available'), { code: 'NoConnection', reason });
}

/** The OAuth client of n8n: the token endpoint answered with an error. */
export function oauthAnswer(error: string, description: string): Error {
	const numbers = [...description.matchAll(/AADSTS(\d+)/g)].map(([, number]) => Number(number));
	const body = {
		error,
		error_description: `${description} Trace ID: 5f1b0c1e-0d7f-4b8b-9d0e-1c8f3d5a2b00 Correlation ID: 9a7c7f0a-6f0e-4b57-8f7c-2c1d5be0a111 Timestamp: 2026-11-20 09:14:01Z`,
		...(numbers.length ? { error_codes: numbers } : {}),
	};
	return Object.assign(new Error(body.error_description), { code: 'EAUTH', body });
}

/** nodemailer 10: the server's last line. */
export function smtpAnswer(line: string, code = 'EAUTH'): Error {
	return Object.assign(new Error(`Invalid login: ${line}`), {
		code,
		response: line,
		responseCode: Number(line.slice(0, 3)),
	});
}

/** node-pop3: the answer is the message. */
export function pop3Answer(line: string): Error {
	return Object.assign(new Error(line), { eventName: 'error' });
}

/** What our own client throws for `-ERR`. */
export function pop3Refused(text: string, code?: string): Error {
	return new Pop3Refused({ kind: 'error', text }, code === undefined ? {} : { code });
}

/** An HTTP client with axios' fields. */
export function httpAnswer(
	status: number,
	data: unknown = '',
	headers: Record<string, string | number> = {},
): Error {
	return Object.assign(new Error(`Request failed with status code ${String(status)}`), {
		code: status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE',
		response: { status, data, headers },
	});
}

const REQUEST_ID = 'd0c1f3a4-5b6c-4d7e-8f90-a1b2c3d4e5f6';

/** Microsoft Graph, body and headers whole: https://learn.microsoft.com/en-us/graph/errors */
export const graphAnswer = (status: number, code: string, message: string): Error =>
	httpAnswer(
		status,
		{
			error: {
				code,
				message,
				innerError: {
					date: '2026-11-20T09:14:01',
					'request-id': REQUEST_ID,
					'client-request-id': REQUEST_ID,
				},
			},
		},
		{
			'content-type': 'application/json',
			'request-id': REQUEST_ID,
			'client-request-id': REQUEST_ID,
			'x-ms-ags-diagnostic':
				'{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"002","RoleInstance":"AM1PEPF00027C81"}}',
			'strict-transport-security': 'max-age=31536000',
			...(status === 401
				? {
						'www-authenticate':
							'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"',
					}
				: {}),
		},
	);

/** A SOAP fault of Exchange Web Services, whole (MS-OXWSCDATA section 2.2.3.3). */
export const ewsAnswer = (code: string, message: string, details = ''): Error =>
	httpAnswer(
		500,
		`<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode xmlns:a="http://schemas.microsoft.com/exchange/services/2006/types">a:${code}</faultcode><faultstring xml:lang="en-US">${message}</faultstring><detail><e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">${code}</e:ResponseCode><e:Message xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">${message}</e:Message>${details}</detail></s:Fault></s:Body></s:Envelope>`,
		{
			'content-type': 'text/xml; charset=utf-8',
			'x-feserver': 'AM0PR10CA0001',
			'x-beserver': 'AM0PR10MB0001',
		},
	);

/** Node, OpenSSL, imapflow. */
export function coded(code: string, message = code): Error {
	return Object.assign(new Error(message), { code });
}
