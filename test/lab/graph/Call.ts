import type { Mailbox } from '../exchange/Mailbox';
import { badRequest } from './GraphError';

/** One request, or one of a batch, as far as its answer depends on it. */
export interface Call {
	method: string;
	/** Behind the version, decoded, `name('key')` taken apart: `['users', 'ada@…', 'mailFolders', 'inbox']`. */
	segments: string[];
	query: URLSearchParams;
	/** Names in lower case. */
	headers: Readonly<Record<string, string>>;
	body: Buffer;
	/** What links begin with: `https://127.0.0.1:1234/v1.0`. */
	base: string;
}

/** A call that has found its mailbox. */
export interface MailboxCall extends Call {
	mailbox: Mailbox;
	/** `me`, or `users('…')`: how links name the mailbox. */
	owner: string;
	/** What stood in the place of `{…}` in the route. */
	params: string[];
	maySendAs(address: string): Promise<boolean>;
}

export interface Answer {
	status: number;
	headers?: Record<string, string>;
	/** JSON, or octets as they are. */
	body?: object | Buffer;
}

/** https://learn.microsoft.com/en-us/graph/outlook-immutable-id#enabling-or-disabling-immutable-id */
export function wantsImmutableIds({ headers }: Call): boolean {
	return /(?:^|[,;\s])idtype\s*=\s*"?immutableid"?/i.test(headers.prefer ?? '');
}

export function preferredPageSize({ headers }: Call): number | undefined {
	const size = /odata\.maxpagesize\s*=\s*(\d+)/i.exec(headers.prefer ?? '')?.[1];
	return size === undefined ? undefined : Number(size);
}

/** @throws GraphError */
export function wholeNumber(call: Call, name: string, fallback: number): number {
	const text = call.query.get(name);
	if (text === null) return fallback;
	if (!/^\d{1,6}$/.test(text))
		throw badRequest(`Invalid value '${text}' for ${name} query option found. It has to be a number.`);
	return Number(text);
}

/** @throws GraphError for what is no JSON object */
export function jsonBody(call: Call): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(call.body.toString('utf8') || '{}');
		if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
	} catch {
		// Told below.
	}
	throw badRequest(
		'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
	);
}

/** A path behind the version: `/me/mailFolders('inbox')/messages/$value`. */
export function segmentsOf(path: string): string[] {
	return path
		.split('/')
		.filter(Boolean)
		.flatMap((segment) => {
			const text = decodeURIComponent(segment);
			const [, name, key] = /^([\w.$]+)\('(.*)'\)$/.exec(text) ?? [];
			return name !== undefined && key !== undefined ? [name, key.replaceAll("''", "'")] : [text];
		});
}
