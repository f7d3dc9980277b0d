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

export const graphAnswer = (status: number, code: string, message: string): Error =>
	httpAnswer(status, { error: { code, message, innerError: { 'request-id': 'd0c1' } } });

export const ewsAnswer = (code: string, message: string, details = ''): Error =>
	httpAnswer(
		500,
		`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultstring>${message}</faultstring><detail><e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">${code}</e:ResponseCode>${details}</detail></s:Fault></s:Body></s:Envelope>`,
	);

/** Node, OpenSSL, imapflow. */
export function coded(code: string, message = code): Error {
	return Object.assign(new Error(message), { code });
}
