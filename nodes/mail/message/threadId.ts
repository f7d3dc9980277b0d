import { createHash } from 'node:crypto';
import type { ParsedMessage } from '../contracts/MailMessage';

type Relations = Pick<ParsedMessage, 'messageId' | 'inReplyTo' | 'references'>;

/**
 * The conversation of a message, derived from that message alone, so that it is the same in every workflow
 * and after every restart: the first message of the conversation according to References (RFC 5322 section
 * 3.6.4), otherwise In-Reply-To. A message that is not a reply starts a conversation under its own
 * Message-ID, which its replies will refer to; a reply that is marked as one only by Outlook's Thread-Index
 * uses that. Subjects are ignored: two people may both write "Printer".
 *
 * @param threadIndex the value of that field, empty if there is none
 */
export function threadIdOf(
	{ messageId, inReplyTo, references }: Relations,
	threadIndex: string,
): string | undefined {
	const parent = references?.[0] ?? inReplyTo;
	if (parent !== undefined) return idOf('message', parent);
	const { conversation, isAnswer } = readThreadIndex(threadIndex);
	if (messageId !== undefined && !isAnswer) return idOf('message', messageId);
	return conversation === undefined ? undefined : idOf('thread-index', conversation);
}

/**
 * PidTagConversationIndex: 22 octets for the conversation, five more for each reply (MS-OXOMSG section
 * 2.2.1.3).
 */
const CONVERSATION = 22;
const ANSWER = 5;
/** Reserved; always this value. */
const FIRST_OCTET = 0x01;
const MAX_CHARS = 8192;

function readThreadIndex(field: string): { conversation?: string; isAnswer: boolean } {
	const text = field.slice(0, MAX_CHARS).replace(/\s+/g, '');
	if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return { isAnswer: false };
	const octets = Buffer.from(text, 'base64');
	const answers = (octets.length - CONVERSATION) / ANSWER;
	if (octets[0] !== FIRST_OCTET || answers < 0 || !Number.isInteger(answers)) return { isAnswer: false };
	return { conversation: octets.toString('hex', 0, CONVERSATION), isAnswer: answers > 0 };
}

function idOf(kind: string, value: string): string {
	return createHash('sha256').update(`${kind}\0${value}`).digest('hex').slice(0, 32);
}
