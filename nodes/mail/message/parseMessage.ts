import type { ParsedMessage } from '../contracts/MailMessage';
import { defined } from '../contracts/defined';
import { readAuthentication } from './authentication/readAuthentication';
import { readDeliveryReport, type DeliveryReport } from './bounce/readDeliveryReport';
import { yieldToEventLoop, isYieldDue } from '../async/yieldToEventLoop';
import { withLineFeeds } from './headerSection';
import { cloudAttachmentsOf } from './cloudAttachments';
import { markdownOf } from './markdown/markdownOf';
import { MessageParts } from './MessageParts';
import { readDescribed } from './parseHeaders';
import { PARSE_LIMITS, type ParseOptions } from './ParseOptions';
import { PLAIN_TEXT, readPartHeader } from './PartHeader';
import { ParseIssues } from './ParseIssues';
import { readReply } from './reply/replyText';
import { isSignedSmime } from './securityOf';
import { findSigned } from './signature/findSigned';
import { walkParts } from './walkParts';

/**
 * Parses a message (RFC 5322, MIME). Never throws, whatever the octets: what cannot be parsed is left out
 * and named in `problem`. Yields to the event loop every few milliseconds.
 *
 * Unencoded attachments are views of `mime`, so `mime` must not be modified afterward.
 *
 * @param mime RFC 5322 octets
 */
export async function parseMessage(mime: Buffer, options: ParseOptions = {}): Promise<ParsedMessage> {
	if (isYieldDue()) await yieldToEventLoop();
	const limits = { ...PARSE_LIMITS, ...options.limits };
	const problems = new ParseIssues();
	const bytes = withLineFeeds(mime);
	const { headers, bodyStart, described: message } = readDescribed(bytes, limits, problems);
	const root = headers.length === 0 ? PLAIN_TEXT : readPartHeader(headers);
	const parts = new MessageParts(bytes, options, limits, problems);
	const list = await walkParts(bytes, root, bodyStart, limits, problems);
	for (const part of list) await parts.add(part);
	const body = parts.finish();
	const isSigned = options.signed === true && isSignedSmime(body.security);
	const signed = isSigned ? await findSigned(list, bytes, options.omitted ?? []) : undefined;
	const { text, ...withoutText } = body;
	const shown = parts.isHtmlFuller ? withoutText : { ...withoutText, ...defined({ text }) };
	const reply = options.replyText === false ? undefined : await readReply({ ...message, ...shown });
	const report = await readDeliveryReport({
		bytes,
		mimeType: root.mimeType,
		parts: list,
		from: message.from,
		to: message.to,
		field: (name) => headers.find(({ lowerName }) => lowerName === name)?.value ?? '',
		text: body.text,
		html: body.html,
		subject: message.subject ?? '',
		inReplyTo: message.inReplyTo,
	});
	const { trust } = options;
	const readable = options.markdown === true ? await markdownOf({ ...message, ...body }) : undefined;
	const cloudAttachments = cloudAttachmentsOf(body.html, body.text);
	// What looks like a receipt in the header may turn out to be a refusal.
	const { autoReplyReason, ...named } = message;
	return {
		...named,
		...(autoReplyReason === undefined || report?.bounce ? undefined : { autoReplyReason }),
		...body,
		...defined({ markdown: readable?.markdown }),
		...(readable?.truncated ? { markdownTruncated: true as const } : undefined),
		...(cloudAttachments.length > 0 ? { cloudAttachments } : undefined),
		...defined({ replyText: reply?.text }),
		...(reply?.truncated ? { replyTextTruncated: true } : undefined),
		...(trust ? { authentication: readAuthentication(headers, message.from, trust) } : undefined),
		...aboutReport(report),
		...defined({ signed, problem: problems.text }),
	};
}

/** A bounce is not an automatic reply, which people may want to ignore; a report of success is one. */
function aboutReport(report: DeliveryReport | undefined): Partial<ParsedMessage> {
	if (report === undefined) return { isBounce: false };
	const { bounce, ...thread } = report;
	if (bounce === undefined) {
		const automatic = { autoReplyReason: 'deliveryReport', doNotAutoReply: 'autoReply' } as const;
		return { ...thread, isBounce: false, isAutoReply: true, ...automatic };
	}
	return { ...thread, isBounce: true, bounce, isAutoReply: false, doNotAutoReply: 'bounce' };
}
