import { resolveCharset } from './decodeCharset';

const LOOKED_AT = 64 * 1024;
const NAMED = /(?:charset[ \t]{0,8}=[ \t]{0,8}["']?|=\?)([\w.:-]{2,40})/gi;
const MAX_NAMES = 50;
/** Every program writes these, even above a header in another charset. */
const SAYS_NOTHING = /^(?:utf8|latin1|windows-1252|(?:us-?)?ascii|utf-?(?:7|16|32).*)$/;

/**
 * The first charset named in a message that helps with octets of undeclared charset: programs that do not
 * encode their header use the same charset for the text. Evaluated on the first call.
 *
 * @param mime from its header section on
 */
export function charsetHintOf(mime: Buffer): () => string | undefined {
	let hint: { charset: string | undefined } | undefined;
	return () => (hint ??= { charset: firstNamed(mime) }).charset;
}

function firstNamed(mime: Buffer): string | undefined {
	let looked = 0;
	for (const [, name] of mime.toString('latin1', 0, LOOKED_AT).matchAll(NAMED)) {
		const charset = resolveCharset((name as string).toLowerCase());
		if (charset !== undefined && !SAYS_NOTHING.test(charset)) return charset;
		if (++looked === MAX_NAMES) return undefined;
	}
	return undefined;
}
