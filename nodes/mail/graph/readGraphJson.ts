import { MailError } from '../contracts/MailError';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Graph's responses have only a few levels. */
const DEEPEST = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Parses a response of Graph, which must be an object. Its depth is limited before parsing, so that later
 * recursion is safe.
 *
 * @param server named in the error
 * @throws MailError of kind `protocol`
 */
export function readGraphJson(body: Buffer, server: string): JsonObject {
	if (body.length === 0) throw notGraph(server, 'with nothing where data was expected');
	if (depthOf(body) > DEEPEST) throw notGraph(server, 'with data that is nested too deep');
	const value = parse(body);
	if (!isObject(value)) throw notGraph(server, 'with something other than JSON');
	return value;
}

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isObjects(value: unknown): value is readonly JsonObject[] {
	return Array.isArray(value) && value.every(isObject);
}

/** The error if something other than Graph responds, such as a proxy that requires a sign-in. */
export function notGraph(server: string, what: string): MailError {
	return new MailError('protocol', `${server} responded ${what}`, {
		code: 'NotGraph',
		hint: 'Check "Server" and "Port": they must be those of Microsoft Graph in this cloud. A proxy in between may have responded instead.',
	});
}

function parse(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}

/** The maximum nesting of brackets; stops counting beyond the limit. */
function depthOf(body: Buffer): number {
	let depth = 0;
	let deepest = 0;
	let isString = false;
	for (let at = 0; at < body.length && deepest <= DEEPEST; at += 1) {
		const byte = body[at] as number;
		if (isString) {
			if (byte === BACKSLASH) at += 1;
			else if (byte === QUOTE) isString = false;
		} else if (byte === QUOTE) isString = true;
		// [ and { differ from ] and } by two.
		else if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, (depth += 1));
		else if (byte === 0x5d || byte === 0x7d) depth -= 1;
	}
	return deepest;
}
