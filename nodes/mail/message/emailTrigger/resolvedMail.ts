import { defined } from '../../contracts/defined';
import type { EmailTriggerMail } from './simpleMail';

/**
 * Converting HTML to text is synchronous: longer than any letter, short enough not to block n8n noticeably.
 */
const LONGEST_HTML = 1024 * 1024;

/** Loaded with the first message in this format, from the file that is in memory already. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it for everybody
const parser = () => require('mailparser') as typeof import('mailparser');

/**
 * A message in the format of n8n's Email Trigger (IMAP), Format: Resolved, which is mailparser's output;
 * mailparser is therefore used for it. Taken from n8n 2.41, `EmailReadImap/v2/utils.js`. HTML above one
 * megabyte is not converted to text.
 *
 * @param mime RFC 5322 octets
 */
export async function resolvedMail(mime: Buffer): Promise<EmailTriggerMail> {
	const parsed = await parser().simpleParser(mime, { maxHtmlLengthToParse: LONGEST_HTML });
	const { attachments, headerLines, ...others } = parsed;
	const headers = Object.fromEntries(headerLines.map(({ key, line }) => [key, line]));
	return {
		json: { ...others, headers },
		files: attachments.map(({ content, filename, contentType }) => ({
			content,
			mimeType: contentType,
			...defined({ fileName: filename }),
		})),
	};
}
