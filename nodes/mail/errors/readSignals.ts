import { defined } from '../contracts/defined';
import { readRetryAfter } from './readRetryAfter';

/** The evidence found in an error, whatever library threw it. */
export interface Signals {
	/** In the order found: the most specific first. */
	readonly codes: ReadonlySet<string>;
	/** The server's texts, the most specific first; not redacted yet. */
	readonly texts: readonly string[];
	readonly retryAfterMs?: number;
}

type Fields = Record<string, unknown>;

/**
 * Errors nest: causes are in `cause`, in `_err` of imapflow's proxy, and in `errors` when IPv4 and IPv6
 * were both tried.
 */
const MAX_DEPTH = 6;

/** The reason is stated near the beginning; the rest of a long response is not read. */
const LONGEST_TEXT = 10_000;
/** Limit for all texts together, and for a body that is parsed as JSON. */
const MAX_TEXT = 50_000;
const LONGEST_BODY = 256 * 1024;
/** Longer tokens are not codes. In characters. */
export const LONGEST_CODE = 200;
const MAX_CODES = 300;
/** Limit for parallel causes, and for numbers in `error_codes`. */
const MAX_LISTED = 20;

/**
 * Headers that are more specific than the status:
 * https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange
 */
const INFORMATIVE_HEADERS = ['x-ews-policy-reason', 'x-ms-diagnostics', 'www-authenticate'];

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

class SignalReader {
	readonly codes = new Set<string>();
	readonly texts: string[] = [];
	retryAfterMs: number | undefined;
	private readonly seen = new Set<unknown>();
	private left = MAX_TEXT;

	readError(error: unknown, depth = 0): void {
		if (depth > MAX_DEPTH || this.seen.has(error)) return;
		this.seen.add(error);
		if (typeof error === 'string') this.addText(error);
		if (!isFields(error)) return;
		this.readImap(error);
		this.readSmtp(error);
		this.readHttp(error);
		// nodemailer replaces the code of the socket or of TLS with its own and keeps the original here.
		this.addCode(error.originalCode);
		this.addCode(error.code);
		this.addCode(error.name);
		if (isFields(error.failure)) this.addCode(error.failure.cause);
		this.addText(error.description);
		this.addText(error.message);
		const inner = [error.cause, error._err, ...listed(error.errors)];
		for (const one of inner) this.readError(one, depth + 1);
	}

	/** imapflow's errors. */
	private readImap(error: Fields): void {
		const { responseStatus, serverResponseCode, throttleReset } = error;
		if (typeof serverResponseCode === 'string')
			this.add(`[${serverResponseCode.slice(0, LONGEST_CODE).toUpperCase()}]`);
		if (typeof throttleReset === 'number') this.retryAfterMs ??= throttleReset;
		if (error.mailboxMissing === true) this.codes.add('mailboxMissing');
		if (isFields(error.oauthError)) this.addCode(error.oauthError.status);
		this.addText(error.responseText);
		this.addText(error.reason);
		if (error.authenticationFailed === true) this.codes.add('authenticationFailed');
		if (error.tlsFailed === true) this.codes.add('tlsFailed');
		if (typeof responseStatus === 'string') this.add(`IMAP ${responseStatus}`);
	}

	/** nodemailer: `response` is the server's last line, `responseCode` its number. */
	private readSmtp(error: Fields): void {
		if (typeof error.response === 'string') this.addText(error.response);
		if (typeof error.responseCode !== 'number') return;
		for (const code of smtpCodes(String(error.responseCode))) this.codes.add(code);
	}

	/** axios, n8n's errors (`httpCode`), its OAuth client (`body`), fetch. */
	private readHttp(error: Fields): void {
		const response = isFields(error.response) ? error.response : {};
		for (const from of [error, response]) {
			this.readBody(from.body);
			this.readBody(from.data);
			this.readHeaders(from.headers);
			const status = Number(from.status ?? from.statusCode ?? from.httpCode);
			if (status >= 400 && status < 600) this.codes.add(`HTTP ${String(status)}`);
		}
	}

	/** RFC 6749 section 5.2 (`error`, `error_description`), Graph (`error.code`, `error.message`), or text. */
	private readBody(body: unknown): void {
		if (typeof body === 'string') {
			const parsed = body.length > LONGEST_BODY ? undefined : parseJson(body);
			// A JSON string within JSON is not a form that any server uses.
			if (isFields(parsed)) this.readBody(parsed);
			else this.addText(body);
		}
		if (!isFields(body)) return;
		this.addText(body.error_description);
		for (const number of listed(body.error_codes)) {
			if (typeof number === 'number' || typeof number === 'string') this.add(`AADSTS${number}`);
		}
		this.addCode(body.error);
		this.addCode(body.suberror);
		if (isFields(body.error)) {
			this.addCode(body.error.code);
			this.addText(body.error.message);
			if (isFields(body.error.innerError)) this.addCode(body.error.innerError.code);
		}
	}

	private readHeaders(headers: unknown): void {
		if (!isFields(headers)) return;
		const get =
			typeof headers.get === 'function'
				? (headers.get as (name: string) => unknown).bind(headers)
				: undefined;
		const byName = Object.fromEntries(
			Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
		);
		const read = (name: string) => get?.(name) ?? byName[name];
		for (const name of INFORMATIVE_HEADERS) {
			const value = read(name);
			if (typeof value !== 'string') continue;
			if (name === 'x-ms-diagnostics') this.codes.add(`${name} ${value.slice(0, 7)}`);
			this.addText(value);
		}
		const after = read('retry-after');
		if (typeof after === 'string' || typeof after === 'number') {
			this.retryAfterMs ??= readRetryAfter(`Retry-After: ${String(after)}`);
		}
	}

	private addCode(code: unknown): void {
		if (typeof code !== 'string' || code === '' || code === 'Error') return;
		this.add(code);
		// OpenSSL and imapflow's parser have more codes than anyone could list.
		if (code.startsWith('ERR_SSL_')) this.codes.add('ERR_SSL');
		if (/^ParserError\d/.test(code)) this.codes.add('ParserError');
	}

	private add(code: string): void {
		if (this.codes.size < MAX_CODES) this.codes.add(code.slice(0, LONGEST_CODE));
	}

	private addText(given: unknown): void {
		if (typeof given !== 'string') return;
		const text = given.slice(0, Math.min(LONGEST_TEXT, this.left));
		if (text.trim() === '' || this.texts.includes(text)) return;
		this.left -= text.length;
		this.texts.push(text);
		for (const code of codesIn(text)) this.add(code);
		this.retryAfterMs ??= readRetryAfter(text);
	}
}

function listed(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value.slice(0, MAX_LISTED) : [];
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** A code and its class: RFC 5321 section 4.2.1 has clients treat unknown codes by their first digit. */
function smtpCodes(code: string): string[] {
	return [`SMTP ${code}`, `SMTP ${code.slice(0, 1)}xx`];
}

/** Codes contained in a server's text. */
export function* codesIn(text: string): Generator<string> {
	for (const [code] of text.matchAll(/\bAADSTS\d+/g)) yield code;
	// RFC 3463: class.subject.detail; must not match the beginning of an IP address.
	for (const [code] of text.matchAll(/(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\.?\d)/g)) yield code;
	// RFC 3501 section 7.1, RFC 2449 section 8.
	for (const [, code] of text.matchAll(/\[([A-Z][A-Z/-]+)[\] ]/g)) yield `[${String(code)}]`;
	const smtp = /^([45]\d\d)[ -]/.exec(text);
	if (smtp) yield* smtpCodes(String(smtp[1]));
	// Exchange error names: LogonDenied, ErrorServerBusy, syncStateNotFound.
	for (const [code] of text.matchAll(/\b[A-Za-z][a-z]+[A-Z][A-Za-z]*\b/g)) yield code;
	if (/\bLOGINDISABLED\b/.test(text)) yield 'LOGINDISABLED';
}

/** Collects codes and texts from the thrown value and its causes. */
export function readSignals(error: unknown): Signals {
	const reader = new SignalReader();
	reader.readError(error);
	const { codes, texts, retryAfterMs } = reader;
	return { codes, texts, ...defined({ retryAfterMs }) };
}
