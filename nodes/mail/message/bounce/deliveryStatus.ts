import type { BounceAction, BounceRecipient } from '../../contracts/MailMessage';
import { defined } from '../../contracts/defined';
import { findSectionEnd, readHeaders } from '../headerSection';
import { decodeWords } from '../mimeWords';
import { isGeneral, statusIn, withKind } from './recipientKind';

/** More recipients than a person reads, and than Exchange allows in a message. */
const MAX_RECIPIENTS = 500;
const MAX_FIELDS = 100;
const MAX_DIAGNOSTIC = 1000;
const ACTIONS: readonly string[] = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'];

export interface DeliveryStatus {
	reportingServer?: string;
	recipients: BounceRecipient[];
}

/**
 * Parses a `message/delivery-status` (RFC 3464 section 2), or its form for internationalized addresses (RFC
 * 6533).
 *
 * @param octets of the part, decoded
 */
export function readDeliveryStatus(octets: Buffer): DeliveryStatus {
	const status: DeliveryStatus = { recipients: [] };
	let at = 0;
	while (at < octets.length && status.recipients.length < MAX_RECIPIENTS) {
		const { headerEnd, bodyStart } = findSectionEnd(octets, at, octets.length);
		const fields = readGroup(octets.subarray(at, headerEnd));
		at = Math.max(bodyStart, at + 1);
		const server = hostOf(fields.get('reporting-mta'));
		if (server !== undefined) status.reportingServer ??= server;
		const recipient = readRecipient(fields);
		if (recipient !== undefined) status.recipients.push(recipient);
	}
	return status;
}

/** What happened to a message at the recipient. */
export interface Disposition {
	/** `deleted`, `displayed`; in lower case. */
	type: string;
	isAutomatic: boolean;
	address?: string;
	originalAddress?: string;
	/** As in the field, with angle brackets. */
	originalMessageId?: string;
	/** Host name of the reporting program. */
	reportingServer?: string;
}

/**
 * Parses a `message/disposition-notification` (RFC 8098 section 3).
 *
 * @param octets of the part, decoded
 */
export function readDisposition(octets: Buffer): Disposition {
	const fields = readGroup(octets);
	const [, mode = '', type = ''] =
		/^([^;]{0,100});\s{0,20}([a-z]{1,20})/i.exec(fields.get('disposition') ?? '') ?? [];
	const final = addressOf(fields.get('final-recipient'));
	const original = addressOf(fields.get('original-recipient'));
	const address = final ?? original;
	const isOther = original !== undefined && original.toLowerCase() !== address?.toLowerCase();
	const originalMessageId = fields.get('original-message-id');
	const reportingServer = /^[^\s;()]{1,253}/.exec(fields.get('reporting-ua')?.trim() ?? '')?.[0];
	return {
		type: type.toLowerCase(),
		isAutomatic: /automatic-action/i.test(mode),
		...defined({ address }),
		...(isOther ? { originalAddress: original } : {}),
		...defined({ originalMessageId, reportingServer }),
	};
}

function readGroup(octets: Buffer): Map<string, string> {
	const fields = new Map<string, string>();
	for (const { lowerName, value } of readHeaders(octets, MAX_FIELDS).headers) {
		if (!fields.has(lowerName)) fields.set(lowerName, value);
	}
	return fields;
}

function readRecipient(fields: ReadonlyMap<string, string>): BounceRecipient | undefined {
	const final = addressOf(fields.get('final-recipient'));
	const original = addressOf(fields.get('original-recipient'));
	const address = isPipe(final) && original !== undefined ? original : (final ?? original);
	if (address === undefined) return undefined;
	const diagnostic = typed(fields.get('diagnostic-code'))?.replace(/\s+/g, ' ').slice(0, MAX_DIAGNOSTIC);
	const status = preciseStatus(fields.get('status'), diagnostic);
	const remoteServer = hostOf(fields.get('remote-mta'));
	const isOther =
		original !== undefined && !isPipe(original) && original.toLowerCase() !== address.toLowerCase();
	return withKind({
		address,
		...(isOther ? { originalAddress: original } : {}),
		action: actionOf(fields.get('action'), status),
		...(status ? { status } : {}),
		...(diagnostic ? { diagnostic } : {}),
		...(remoteServer ? { remoteServer } : {}),
	});
}

/** For mail piped to a program, sendmail and Exim report the program: `|/usr/bin/procmail`. */
export function isPipe(address: string | undefined): boolean {
	return address !== undefined && (/^["']?[|/]/.test(address) || !address.includes('@'));
}

/** Some servers write 5.0.0 although the remote server was more specific. */
function preciseStatus(field: string | undefined, diagnostic: string | undefined): string | undefined {
	const status = statusIn(field ?? '');
	const said = statusIn(diagnostic ?? '');
	const isMoreOf = said !== undefined && status !== undefined && isGeneral(status) && said[0] === status[0];
	return isMoreOf ? said : (status ?? said);
}

/**
 * RFC 3464 section 2.3.3; if it is missing, derived from the class of the status code (RFC 3463 section
 * 3.1).
 */
function actionOf(field: string | undefined, status: string | undefined): BounceAction {
	const word = /^\s*([a-z]+)/i.exec(field ?? '')?.[1]?.toLowerCase() ?? '';
	if (ACTIONS.includes(word)) return word as BounceAction;
	if (status?.startsWith('2.')) return 'delivered';
	return status?.startsWith('4.') ? 'delayed' : 'failed';
}

/**
 * RFC 3464 section 2.1.2: a type, a semicolon and a value. Exchange and others omit spaces or the type, or
 * write it as `rfc/822`.
 */
function typed(field: string | undefined): string | undefined {
	if (field === undefined) return undefined;
	const value = decodeWords(/^\s*[\w./-]{1,40}\s*;(.*)$/s.exec(field)?.[1] ?? field).trim();
	return value === '' ? undefined : value;
}

/** Gmail adds explanations in parentheses. */
function hostOf(field: string | undefined): string | undefined {
	return /^[^\s()]{1,253}/.exec(typed(field) ?? '')?.[0].replace(/\.$/, '');
}

/**
 * RFC 6533 section 3: `utf-8; p\x{00E9}ter@…`; and RFC 3461 section 4: `pe+2Bter@…` for the original
 * recipient.
 */
function addressOf(field: string | undefined): string | undefined {
	const value = typed(field)
		?.replace(/^<|>$/g, '')
		.replace(/\\x\{([0-9a-f]{2,6})\}/gi, (whole, hex: string) => {
			const code = parseInt(hex, 16);
			return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
		})
		.trim();
	return value === undefined || value === '' || value.length > 512 ? undefined : value;
}
