import Ajv from 'ajv';
import type { IBinaryData } from 'n8n-workflow';
import type { ParsedMessage } from '../../nodes/mail/contracts/MailMessage';
import { parseHeaders } from '../../nodes/mail/message/parseHeaders';
import { parseMessage } from '../../nodes/mail/message/parseMessage';
import { sanitizeHtml } from '../../nodes/mail/message/sanitize/sanitizeHtml';
import { PARSE_LIMITS } from '../../nodes/mail/message/ParseOptions';
import { toItem } from '../../nodes/mail/n8n/trigger/toItem';
import schema from '../../nodes/MicrosoftImapTrigger/__schema__/v1.0.0.json';
import { assertCleanHtml } from './assertCleanHtml';
import { itemSettings } from '../unit/n8n/trigger/itemSettings';

/** A hang guard, in microseconds of processor time: most take less than a thousand. */
const MAX_MICROSECONDS = 20_000_000;

const fitsSchema = new Ajv().compile(schema);

/**
 * What holds of every message, whatever its octets are.
 *
 * @param sanitize cleans HTML, where the thread of the package cannot be started from its source
 * @throws when it does not
 */
export async function checkMessage(mime: Buffer, sanitize = sanitizeHtml): Promise<void> {
	const before = Buffer.from(mime);
	const started = process.cpuUsage();
	const message = await parseMessage(mime);
	assert(process.cpuUsage(started).user < MAX_MICROSECONDS, 'took too long');
	assert(mime.equals(before), 'wrote to the message');
	checkFields(message);
	checkAttachments(message);
	checkHeadersAlone(message, mime);
	const listed = await parseMessage(mime, { attachments: false });
	const isPacked = listed.attachments.some(
		({ fileName, mimeType }) => /tnef/.test(mimeType) || /^win.*\.dat$/i.test(fileName),
	);
	assert(isPacked || listed.attachments.length === message.attachments.length, 'listed differently');
	await checkItem(mime, sanitize);
}

function checkFields({ text, html, replyText, subject, from = [] }: ParsedMessage): void {
	for (const value of [text, html, replyText, subject]) assert(value !== '', 'empty stand-in');
	for (const { address } of from) assert(address !== '', 'empty address');
	const bodies = (text?.length ?? 0) + (html?.length ?? 0);
	// References such as &#x20000; are longer than what they stand for; a mark of a list is not.
	assert((replyText?.length ?? 0) <= 2 * bodies + 100, 'reply text larger than the text');
}

function checkAttachments({ attachments }: ParsedMessage): void {
	assert(attachments.length <= 2 * PARSE_LIMITS.parts + 100, 'too many attachments');
	for (const { content, size, fileName } of attachments) {
		assert(content?.length === size, 'size is not that of the content');
		assert(fileName !== '' && !/[/\\\0\r\n]/.test(fileName) && fileName.length <= 255, 'unsafe file name');
	}
}

function checkHeadersAlone(message: ParsedMessage, mime: Buffer): void {
	// What the body shows to be a report is no longer judged by the header section alone.
	const {
		problem: _problem,
		isAutoReply: _is,
		autoReplyReason: _why,
		doNotAutoReply: _not,
		threadId: _thread,
		...alone
	} = parseHeaders(mime);
	for (const [key, value] of Object.entries(alone)) {
		const whole = message[key as keyof ParsedMessage];
		assert(JSON.stringify(whole) === JSON.stringify(value), `${key} of the header section alone is another`);
	}
}

async function checkItem(mime: Buffer, sanitize: typeof sanitizeHtml): Promise<void> {
	for (const format of ['full', 'markdown', 'raw'] as const) {
		const { json, binary } = await toItem(
			{ key: '7:1', id: '1', generation: 0, mime },
			{
				settings: { ...itemSettings, format, sanitizeHtml: 'remove' },
				protocol: 'imap',
				prepareBinary,
				sanitize,
			},
		);
		assertCleanHtml(typeof json.html === 'string' ? json.html : '');
		const stored: unknown = JSON.parse(JSON.stringify(json));
		assert(fitsSchema(stored) === true, `item does not fit the schema: ${JSON.stringify(fitsSchema.errors)}`);
		if (json.error !== undefined)
			assert(binary?.[format === 'raw' ? 'data' : 'raw'] !== undefined, 'error without the raw mail');
	}
}

const prepareBinary = (_content: Buffer, fileName = '', mimeType = ''): Promise<IBinaryData> =>
	Promise.resolve({ data: '', mimeType, fileName });

function assert(holds: boolean, otherwise: string): asserts holds {
	if (!holds) throw new Error(otherwise);
}
