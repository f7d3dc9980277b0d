import type { MailAddress } from '../../contracts/MailMessage';
import { readAddresses, sendableAddress } from '../../message/compose/sendableAddress';
import { asObject, asText } from '../settings/parameterValues';

/** A field that a person fills with text, and an expression perhaps with the addresses of a mail. */
export function toAddresses(field: string, value: unknown): MailAddress[] {
	if (!Array.isArray(value)) {
		return asText(asObject(value).address) ? [toAddress(field, value)] : readAddresses(field, asText(value));
	}
	return value.flatMap((one) =>
		typeof one === 'string' ? readAddresses(field, one) : [toAddress(field, one)],
	);
}

function toAddress(field: string, value: unknown): MailAddress {
	const { address, name } = asObject(value);
	return sendableAddress(field, {
		address: asText(address),
		...(asText(name) ? { name: asText(name) } : {}),
	});
}

/** Addresses of a mail that came in: one that nobody could write to is left out. */
export function lenientAddresses(value: unknown): MailAddress[] {
	return (Array.isArray(value) ? value : []).flatMap((one) => {
		try {
			return toAddresses('From', [one]);
		} catch {
			return [];
		}
	});
}
