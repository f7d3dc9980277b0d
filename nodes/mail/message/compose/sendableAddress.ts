import type { MailAddress } from '../../contracts/MailMessage';
import { MailError } from '../../contracts/MailError';
import { asciiDomain } from '../../filter/asciiDomain';
import { parseAddresses } from '../parseAddresses';
import { assertNoControls, headerText } from './headerText';

/** RFC 5321 section 4.5.3.1.1. */
const MAX_LOCAL_OCTETS = 64;
/** RFC 5321 section 4.1.2: a dot-string or a quoted string; beyond ASCII by RFC 6531 section 3.3. */
const DOT_STRING =
	/^[\w!#$%&'*+/=?^`{|}~\u00a0-\u{10ffff}-]+(?:\.[\w!#$%&'*+/=?^`{|}~\u00a0-\u{10ffff}-]+)*$/u;
const QUOTED = /^"(?:[^"\\]|\\[\x20-\x7e])*"$/;

/**
 * Addresses as a person types them: `ann@company.com, Bob <bob@company.com>`, also with semicolons between them.
 * @throws MailError of kind `configuration` that names the first that is none
 */
export function readAddresses(field: string, text: string): MailAddress[] {
	assertNoControls(field, text);
	if (text.trim() === '') return [];
	const found = parseAddresses(text);
	if (found.length === 0) throw noAddress(field, text);
	return found.map((one) => sendableAddress(field, one));
}

/**
 * The address in the form that servers take it: its domain in A-labels (RFC 5891), its local part untouched.
 * @throws MailError of kind `configuration`
 */
export function sendableAddress(field: string, { address, name }: MailAddress): MailAddress {
	assertNoControls(field, address);
	const at = address.lastIndexOf('@');
	const local = address.slice(0, Math.max(at, 0)).trim().normalize('NFC');
	const domain = asciiDomain(address.slice(at + 1).trim());
	const isLocal = DOT_STRING.test(local) || QUOTED.test(local);
	if (at < 0 || domain === undefined || !isLocal || Buffer.byteLength(local) > MAX_LOCAL_OCTETS) {
		throw noAddress(field, address);
	}
	const shown = headerText(name ?? '');
	return { address: `${local}@${domain}`, ...(shown === '' ? {} : { name: shown }) };
}

/** Whether a server must speak SMTPUTF8 to take the address (RFC 6531). */
export function needsUtf8({ address }: MailAddress): boolean {
	return /[^\x00-\x7f]/.test(address);
}

function noAddress(field: string, text: string): MailError {
	const shown = headerText(text);
	return new MailError(
		'configuration',
		`${field} holds "${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}", which is not an e-mail address`,
		{ hint: 'Write ann@company.com or Ann <ann@company.com>; several with commas between them.' },
	);
}
