import { defined } from '../../contracts/defined';
import type { EmailTriggerMail } from './simpleMail';

/** Its text is made out of HTML in one go: longer than any letter, short enough for n8n to stand still. */
const LONGEST_HTML = 1024 * 1024;

/** Loaded with the first message in this form, out of the file that is in memory already. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it for everybody
const parser = () => require('mailparser') as typeof import('mailparser');

/**
 * A message in the form of n8n's Email Trigger (IMAP), Format: Resolved, which is what mailparser makes of it: so it is
 * asked. Of n8n 2.41, `EmailReadImap/v2/utils.js`. Of HTML beyond a megabyte no text is made.
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
