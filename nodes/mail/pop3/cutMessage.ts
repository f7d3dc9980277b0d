import { MailError } from '../contracts/MailError';
import type { OmittedPart } from '../contracts/MailSource';
import { defined } from '../contracts/defined';
import { readHeaderSection } from '../message/parseHeaders';
import { readPartHeader } from '../message/PartHeader';
import { PARSE_LIMITS } from '../message/ParseOptions';
import { ParseIssues } from '../message/ParseIssues';
import { walkParts } from '../message/walkParts';
import type { Pop3Settings } from './Pop3Settings';

/**
 * The part in which a message was cut off, unless it is text: half a file is worse than none, half a text
 * is not.
 *
 * @param mime the beginning of a message
 * @param size of the whole message in octets, if known
 */
export async function omittedByCut(mime: Buffer, size: number): Promise<OmittedPart[]> {
	const problems = new ParseIssues();
	const { headers, bodyStart } = readHeaderSection(mime, PARSE_LIMITS, problems);
	const parts = await walkParts(mime, readPartHeader(headers), bodyStart, PARSE_LIMITS, problems);
	const last = parts.at(-1);
	if (last === undefined || last.end < mime.length) return [];
	const { mimeType, disposition, fileName } = last.header;
	if (mimeType.startsWith('text/') && disposition !== 'attachment') return [];
	return [
		{
			part: last.number,
			mimeType,
			size: Math.max(0, size - last.start),
			reason: 'tooLarge',
			...defined({ fileName }),
		},
	];
}

/** The error for an item with only the beginning of a message. */
export function cutError(size: number, { connection, mailbox, maxMessageBytes }: Pop3Settings): MailError {
	const text =
		`A message in ${mailbox} at ${connection.host} is larger (${inMegabytes(size)}) than the option "Message Size Limit (MB)" allows ` +
		`(${inMegabytes(maxMessageBytes)}): only its beginning was fetched`;
	return new MailError('tooLarge', text, {
		hint: 'The item contains the header, and the text before the large parts. To get the whole message, raise the option "Message Size Limit (MB)".',
	});
}

export function inMegabytes(octets: number): string {
	return `${(octets / 1024 / 1024).toFixed(1)} MB`;
}
