import { domainToASCII } from 'node:url';

/** RFC 1035 section 2.3.4. */
const MAX_DOMAIN = 253;
/** Host names (RFC 1123 section 2.1), and the underscore that some networks use. */
const LABELS = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** RFC 5321 section 4.1.3; only compared, never connected to. */
const LITERAL = /^\[[a-z0-9.:-]{1,60}\]$/;
/** Characters that end the host in a URL: `domainToASCII` parses its argument like a URL's host. */
const NO_HOST = /[\u0000-\u0020"#%/:<>?@[\\\]^`|]/;

/**
 * A domain as DNS has it: lower case, in A-labels (RFC 5890), without the trailing dot. `BÜCHER.example`
 * and `xn--bcher-kva.example` become equal; a look-alike in another script does not.
 *
 * @returns undefined for anything that is not a domain
 */
export function asciiDomain(domain: string): string | undefined {
	const text = domain.endsWith('.') ? domain.slice(0, -1) : domain;
	if (text.length > MAX_DOMAIN) return undefined;
	const isAscii = /^[\u0000-\u007f]*$/.test(text);
	const lower = text.toLowerCase();
	if (isAscii && LITERAL.test(lower)) return lower;
	const ascii = isAscii ? lower : NO_HOST.test(text) ? '' : domainToASCII(text);
	return ascii.length <= MAX_DOMAIN && LABELS.test(ascii) ? ascii : undefined;
}
