import addressparser from 'nodemailer/lib/addressparser';
import type { MailAddress } from '../contracts/MailMessage';
import { decodeWords } from './mimeWords';

// The common forms, parsed without a tokenizer. No character in these classes has a special meaning in RFC
// 5322 section 3.4; those of the unquoted name may form encoded words.
const BARE = /^[\w.+%=-]+@[\w.-]+$/;
const NAMED = /^(?:"([^"\\<>@=]*)"|([\w .'=?+/*-]*))[ \t]*<([\w.+%=-]+@[\w.-]+)>$/;
/** The pattern takes quadratic time on a long run of spaces. */
const MAX_NAMED_CHARS = 256;

/**
 * Parses an undecoded address field (RFC 5322 section 3.4). Groups are flattened, entries without an
 * address (`undisclosed-recipients:;`) are left out. Encoded words are decoded after splitting: otherwise a
 * display name could pose as an address.
 */
export function parseAddresses(field: string): MailAddress[] {
	const value = field.trim();
	if (BARE.test(value)) return [{ address: value }];
	const named = value.length <= MAX_NAMED_CHARS ? NAMED.exec(value) : null;
	if (named !== null) return [toAddress(named[3] as string, decodeWords(named[1] ?? named[2] ?? ''))];
	return addressparser(value, { flatten: true })
		.filter((entry) => entry.address !== '')
		.map((entry) => toAddress(entry.address, decodeWords(entry.name)));
}

function toAddress(address: string, displayName: string): MailAddress {
	const name = displayName.trim();
	return name === '' ? { address } : { address, name };
}
