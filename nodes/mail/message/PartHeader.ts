import { decodeWords, parseStructuredValue } from './mimeWords';
import type { RawHeader } from './RawHeader';

/** The MIME header fields of a part (RFC 2045, RFC 2183), with the defaults of RFC 2045 section 5.2. */
export interface PartHeader {
	/** In lower case. */
	readonly mimeType: string;
	readonly charset?: string;
	/** Only of a multipart. */
	readonly boundary?: string;
	readonly disposition?: string;
	readonly fileName?: string;
	/** In lower case; empty if the part is not encoded. */
	readonly encoding: string;
	readonly contentId?: string;
	/** Method of a calendar object (RFC 6047 section 2.4), in upper case. */
	readonly method?: string;
	/** Type of an S/MIME part (RFC 8551 section 3.2.2), in lower case. */
	readonly smimeType?: string;
	/**
	 * RFC 3676: the text is soft-wrapped; `delSp` means that the space before a break is removed as well.
	 */
	readonly flowed?: { readonly delSp: boolean };
}

/** Used for a body with a missing or invalid type. */
export const PLAIN_TEXT: PartHeader = { mimeType: 'text/plain', encoding: '' };

/**
 * @param defaultType the type of a part without one: `message/rfc822` in a digest, otherwise `text/plain`
 */
export function readPartHeader(headers: readonly RawHeader[], defaultType = 'text/plain'): PartHeader {
	let type = '';
	let disposition = '';
	let encoding = '';
	let id = '';
	for (const { lowerName, value } of headers) {
		// The first of each counts: a second one may have been added to bypass a filter.
		if (lowerName === 'content-type') type ||= value;
		else if (lowerName === 'content-disposition') disposition ||= value;
		else if (lowerName === 'content-transfer-encoding') encoding ||= value;
		else if (lowerName === 'content-id') id ||= value;
	}
	return describe(type, disposition, encoding, id, defaultType);
}

function describe(
	type: string,
	disposition: string,
	encoding: string,
	id: string,
	defaultType: string,
): PartHeader {
	const { value, params } = type === '' ? NOTHING : parseStructuredValue(plainValue(type));
	const placed = disposition === '' ? NOTHING : parseStructuredValue(plainValue(disposition));
	const fileName = (placed.params.filename || params.name || '').trim();
	const contentId = trimId(id);
	const boundary = params.boundary?.trimEnd();
	const mimeType = knownType(value, fileName !== '', defaultType);
	return {
		mimeType,
		encoding: encoding === '' ? '' : transferEncoding(plainValue(encoding)),
		...(params.charset ? { charset: params.charset } : undefined),
		...(boundary && mimeType.startsWith('multipart/') ? { boundary } : undefined),
		...(placed.value !== '' ? { disposition: placed.value } : undefined),
		...(fileName !== '' ? { fileName } : undefined),
		...(contentId !== '' ? { contentId } : undefined),
		...(METHOD.test(params.method ?? '') ? { method: params.method?.toUpperCase() ?? '' } : undefined),
		...(params['smime-type'] ? { smimeType: params['smime-type'].toLowerCase() } : undefined),
		...(params.format?.toLowerCase() === 'flowed'
			? { flowed: { delSp: params.delsp?.toLowerCase() === 'yes' } }
			: undefined),
	};
}

/** RFC 2047 section 5 forbids it, but some programs encode the whole field as an encoded word. */
function plainValue(field: string): string {
	return field.startsWith('=?') ? decodeWords(field) : field;
}

const NOTHING = { value: '', params: {} as Readonly<Record<string, string>> };
const METHOD = /^[a-z-]{2,20}$/i;
const MIME_TYPE = /^[^\s/;,]+\/[^\s/;,]+$/;

/** RFC 2045 section 5.2: an invalid type means plain text, unless there is a file name. */
function knownType(value: string, isFile: boolean, defaultType: string): string {
	if (MIME_TYPE.test(value)) return value;
	if (value.startsWith('multipart')) return 'multipart/mixed';
	return isFile ? 'application/octet-stream' : defaultType;
}

function transferEncoding(value: string): string {
	const token = /^[\w-]+/.exec(value.trim())?.[0].toLowerCase() ?? '';
	return token === '7bit' || token === '8bit' || token === 'binary' ? '' : token;
}

function trimId(value: string): string {
	return decodeWords(value).trim().replace(/^<|>$/g, '').trim();
}
