import { decodeWords, extensionOf } from './mimeWords';
import { findSectionEnd, readHeaders } from './headerSection';
import type { PartHeader } from './PartHeader';

/** Usual names for parts of these types without a name. */
const USUAL_NAMES: Readonly<Record<string, string>> = {
	'application/ms-tnef': 'winmail.dat',
	'application/vnd.ms-tnef': 'winmail.dat',
	'application/pgp-encrypted': 'version.asc',
	'application/pgp-keys': 'key.asc',
	'application/pgp-signature': 'signature.asc',
	'application/pkcs7-mime': 'smime.p7m',
	'application/pkcs7-signature': 'smime.p7s',
	'application/x-pkcs7-mime': 'smime.p7m',
	'application/x-pkcs7-signature': 'smime.p7s',
	'message/delivery-status': 'delivery-status.txt',
	'message/disposition-notification': 'disposition-notification.txt',
	'text/calendar': 'invite.ics',
	'text/rfc822-headers': 'headers.txt',
	'text/x-amp-html': 'amp.html',
};

const MAX_NAME_CHARS = 200;
// Path separators, control characters, and direction marks, which can hide an extension.
const UNSAFE = /[\u0000-\u001f\u007f/\\\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/**
 * The file name of an attachment, safe to use: no folders, no control characters, not too long.
 *
 * @param content if available without decoding: an attached message is named after its subject
 */
export function nameAttachment(header: PartHeader, number: string, content?: Buffer): string {
	const given = safeName(header.fileName ?? '');
	if (given !== '') return given;
	const { mimeType } = header;
	const usual = USUAL_NAMES[mimeType];
	if (usual !== undefined) return usual;
	if (mimeType === 'message/rfc822' || mimeType === 'message/global')
		return `${subjectOf(content) || 'message'}.eml`;
	const extension = extensionOf(mimeType);
	return `attachment-${number}.${mimeType === 'text/plain' ? 'txt' : extension}`;
}

function safeName(name: string): string {
	const safe = name.replace(UNSAFE, '_').trim();
	if (/^[._ ]*$/.test(safe)) return '';
	if (safe.length <= MAX_NAME_CHARS) return safe;
	const extension = /\.\w{1,10}$/.exec(safe)?.[0] ?? '';
	return safe.slice(0, MAX_NAME_CHARS - extension.length).trimEnd() + extension;
}

function subjectOf(message: Buffer | undefined): string {
	if (message === undefined) return '';
	const end = Math.min(message.length, 64 * 1024);
	const { headers } = readHeaders(message.subarray(0, findSectionEnd(message, 0, end).headerEnd), 200);
	const subject = headers.find(({ lowerName }) => lowerName === 'subject');
	return subject === undefined
		? ''
		: safeName(
				decodeWords(subject.value)
					.slice(0, 100)
					.replace(/[:*?"<>|]/g, '_'),
			);
}
