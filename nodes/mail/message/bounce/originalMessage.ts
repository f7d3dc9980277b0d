import { findSectionEnd, readHeaders } from '../headerSection';
import { decodeWords } from '../mimeWords';
import { parseMessageId } from '../parseMessageIds';

const MAX_HEADERS = 500;
const MAX_BYTES = 256 * 1024;

export interface OriginalMessage {
	originalMessageId?: string;
	originalSubject?: string;
}

/** What the header section of a returned message says it was. */
export function readOriginal(octets: Buffer): OriginalMessage {
	const { headerEnd } = findSectionEnd(octets, 0, Math.min(octets.length, MAX_BYTES));
	const { headers } = readHeaders(octets.subarray(0, headerEnd), MAX_HEADERS);
	const first = (name: string) => headers.find(({ lowerName }) => lowerName === name)?.value ?? '';
	const originalMessageId = parseMessageId(first('message-id'));
	const originalSubject = decodeWords(first('subject')).trim();
	return {
		...(originalMessageId === undefined ? {} : { originalMessageId }),
		...(originalSubject === '' ? {} : { originalSubject }),
	};
}
