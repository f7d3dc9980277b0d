import { defined } from '../../contracts/defined';
import { findSectionEnd, readHeaders } from '../headerSection';
import { decodeWords } from '../mimeWords';
import { parseAddresses } from '../parseAddresses';
import { parseMessageId, parseMessageIds } from '../parseMessageIds';
import { threadIdOf } from '../threadId';

const MAX_HEADERS = 500;
const MAX_BYTES = 256 * 1024;
const MAX_ADDRESSES = 1000;

export interface OriginalMessage {
	originalMessageId?: string;
	originalSubject?: string;
}

export interface ReturnedMessage {
	original: OriginalMessage;
	/** Thread ID of its conversation. */
	threadId?: string;
	/** Its recipient, if there is exactly one. */
	recipient?: string;
}

/** Facts from the header section of a returned message. */
export function readOriginal(octets: Buffer): ReturnedMessage {
	const { headerEnd } = findSectionEnd(octets, 0, Math.min(octets.length, MAX_BYTES));
	const { headers } = readHeaders(octets.subarray(0, headerEnd), MAX_HEADERS);
	const first = (name: string) => headers.find(({ lowerName }) => lowerName === name)?.value ?? '';
	const originalMessageId = parseMessageId(first('message-id'));
	const originalSubject = decodeWords(first('subject')).trim();
	const inReplyTo = parseMessageIds(first('in-reply-to'))[0];
	const threadId = threadIdOf(
		{
			references: parseMessageIds(first('references')),
			...defined({ messageId: originalMessageId, inReplyTo }),
		},
		first('thread-index'),
	);
	return {
		original: {
			...defined({ originalMessageId }),
			...(originalSubject === '' ? {} : { originalSubject }),
		},
		...defined({ threadId }),
		...recipientOf(first('to'), first('cc')),
	};
}

function recipientOf(to: string, cc: string): { recipient?: string } {
	if (to.length + cc.length > MAX_ADDRESSES) return {};
	const [only, ...others] = [...parseAddresses(to), ...parseAddresses(cc)];
	return only === undefined || others.length > 0 ? {} : { recipient: only.address };
}
