import { readEnvelope } from '../exchange/readEnvelope';
import type { Call } from './Call';
import { GraphError } from './GraphError';

/** Whether a body is MIME in Base64: Graph goes by the content type. */
export const isMime = ({ headers }: Call) => /^text\/plain\b/i.test(headers['content-type'] ?? '');

/** https://learn.microsoft.com/en-us/graph/outlook-send-mime-message. @throws GraphError 400 */
export function readMime(call: Call): Buffer {
	const text = call.body.toString('latin1').replace(/\s+/g, '');
	const isBase64 = text !== '' && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
	if (!isBase64)
		throw new GraphError(
			400,
			'ErrorMimeContentInvalidBase64String',
			'Invalid base64 string for MIME content.',
		);
	const mime = Buffer.from(text, 'base64');
	if (readEnvelope(mime).headers.length === 0)
		throw new GraphError(400, 'ErrorMimeContentInvalid', 'The MIME content is not valid.');
	return mime;
}
