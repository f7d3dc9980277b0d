import type { ParsedMessage } from '../contracts/MailMessage';
import { breathe, isBreathDue } from './breathe';
import { withLineFeeds } from './headerSection';
import { MessageParts } from './MessageParts';
import { describeHeaders, readHeaderSection } from './parseHeaders';
import { PARSE_LIMITS, type ParseOptions } from './ParseOptions';
import { PLAIN_TEXT, readPartHeader } from './PartHeader';
import { Problems } from './Problems';
import { replyText } from './reply/replyText';
import { walkParts } from './walkParts';

/**
 * Parses a message (RFC 5322, MIME). Never throws, whatever the octets are: what cannot be read is left out and
 * named in `problem`. Gives the event loop a turn every few milliseconds.
 *
 * Attachments that travel unencoded are views of `mime`, so `mime` may not be written to afterwards.
 *
 * @param mime RFC 5322 octets
 */
export async function parseMessage(mime: Buffer, options: ParseOptions = {}): Promise<ParsedMessage> {
	if (isBreathDue()) await breathe();
	const limits = { ...PARSE_LIMITS, ...options.limits };
	const problems = new Problems();
	const bytes = withLineFeeds(mime);
	const { headers, bodyStart } = readHeaderSection(bytes, limits, problems);
	const message = describeHeaders(headers, limits, problems);
	const root = headers.length === 0 ? PLAIN_TEXT : readPartHeader(headers);
	const parts = new MessageParts(bytes, options, limits, problems);
	for (const part of await walkParts(bytes, root, bodyStart, limits, problems)) await parts.add(part);
	const body = parts.finish();
	const reply = options.replyText === false ? undefined : await replyText({ ...message, ...body });
	return {
		...message,
		...body,
		...(reply === undefined ? undefined : { replyText: reply }),
		...(problems.text === undefined ? undefined : { problem: problems.text }),
	};
}
