import addressparser from 'nodemailer/lib/addressparser';
import type { MailAddress } from '../contracts/MailMessage';
import { decodeWords } from './mimeWords';

// What most mail has, read without a tokenizer. Nothing in these classes has a meaning in RFC 5322 section 3.4; those of
// the unquoted name can write encoded words.
const BARE = /^[\w.+%=-]+@[\w.-]+$/;
const NAMED = /^(?:"([^"\\<>@=]*)"|([\w .'=?+/*-]*))[ \t]*<([\w.+%=-]+@[\w.-]+)>$/;
/** On a long run of blanks the pattern takes the square of its length. */
const MAX_NAMED_CHARS = 256;

/**
 * Reads an address field (RFC 5322 section 3.4) as it travels. Groups are flattened, entries without an address
 * (`undisclosed-recipients:;`) are left out. Encoded words are decoded after the field is taken apart: the other way
 * round, a display name could pose as an address.
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
