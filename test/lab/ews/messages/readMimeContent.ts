import { EwsError } from '../EwsError';
import type { Element } from '../xml/readXml';

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;

/**
 * The octets of `t:MimeContent`.
 * @throws EwsError
 */
export function readMimeContent(content: Element | undefined): Buffer {
	const text = content?.textContent ?? '';
	if (!BASE64.test(text)) throw new EwsError('ErrorMimeContentInvalidBase64String');
	const mime = Buffer.from(text, 'base64');
	if (!mime.length) throw new EwsError('ErrorMimeContentInvalid');
	return mime;
}
