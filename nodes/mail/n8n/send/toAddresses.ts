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

export interface MailAddresses {
	usable: MailAddress[];
	/** As the mail has them; nobody could write to them. */
	unusable: string[];
}

/** Addresses of a mail that came in, which may be anything. */
export function addressesOfMail(value: unknown): MailAddresses {
	const result: MailAddresses = { usable: [], unusable: [] };
	for (const one of Array.isArray(value) ? (value as unknown[]) : []) {
		try {
			result.usable.push(...toAddresses('From', [one]));
		} catch {
			const address = typeof one === 'string' ? one : asText(asObject(one).address);
			if (address !== '') result.unusable.push(address.slice(0, 320));
		}
	}
	return result;
}
