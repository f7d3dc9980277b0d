import libmime from 'libmime';
import { headerEnd, type Person } from '../../exchange/readEnvelope';

const encoded = (value: string | readonly Person[]): string =>
	typeof value === 'string' ? libmime.encodeWords(value, 'Q') : value.map(addressOf).join(',\r\n ');

const addressOf = ({ name, address }: Person): string => {
	if (!name || name === address) return address;
	const phrase = /^[ -~]*$/.test(name)
		? `"${name.replace(/["\\]/g, '\\$&')}"`
		: libmime.encodeWords(name, 'Q');
	return `${phrase} <${address}>`;
};

/** The message with one header field in place of all of that name; the rest stays octet for octet. */
export function withHeader(mime: Buffer, name: string, value: string | readonly Person[]): Buffer {
	const end = headerEnd(mime);
	const header = mime.subarray(0, end).toString('latin1');
	const field = new RegExp(`^${name}[ \\t]*:.*(?:\\r?\\n[ \\t].*)*(?:\\r?\\n|$)`, 'gim');
	const others = header.replace(field, '');
	const line = value.length ? `${name}: ${encoded(value)}\r\n` : '';
	return Buffer.concat([Buffer.from(line + others, 'latin1'), mime.subarray(end)]);
}
