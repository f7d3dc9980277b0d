import type { MailAddress } from '../../contracts/MailMessage';
import { noAddress, readAddresses, sendableAddress } from '../../message/compose/sendableAddress';
import { asObject, asText } from '../settings/parameterValues';

/**
 * A field with text, or with an expression that returns the addresses of a message: of our triggers, of
 * n8n's Email Trigger (`{ value: [{ address, name }] }`) or of Microsoft Graph (`[{ emailAddress: {
 * address, name } }]`).
 *
 * @throws MailError of kind `configuration` for anything else: nothing is silently left out
 */
export function toAddresses(field: string, value: unknown): MailAddress[] {
	// `{{ $json.isUrgent && 'boss@company.com' }}`
	if (value === undefined || value === null || value === false) return [];
	if (typeof value === 'string') return readAddresses(field, value.trim());
	if (Array.isArray(value)) {
		return value.flatMap((one) =>
			typeof one === 'string' ? readAddresses(field, one) : [toAddress(field, one)],
		);
	}
	const { value: list } = asObject(value);
	return Array.isArray(list) ? toAddresses(field, list) : [toAddress(field, value)];
}

function toAddress(field: string, value: unknown): MailAddress {
	const { emailAddress = value } = asObject(value);
	const { address, name } = asObject(emailAddress);
	if (!asText(address)) throw noAddress(field, JSON.stringify(value) ?? '');
	return sendableAddress(field, {
		address: asText(address),
		...(asText(name) ? { name: asText(name) } : {}),
	});
}

export interface MailAddresses {
	usable: MailAddress[];
	/** As in the message; they cannot be used as recipients. */
	unusable: string[];
}

/** Addresses of a received message, not validated. */
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
