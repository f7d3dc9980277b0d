import { defined } from '../../contracts/defined';
import { decodeText } from '../decodeText';
import type { ParseIssues } from '../ParseIssues';
import { numberIn, textOctets, type MapiValue } from './mapiProperties';
import { readCompressedRtf } from './readRtf';
import type { TnefContent } from './readTnef';

/** The texts of a message in a TNEF stream. */
export interface TnefBody {
	readonly text?: string;
	readonly html?: string;
}

// Property numbers, [MS-OXPROPS].
const BODY = 0x1000;
const HTML = 0x1013;
const COMPRESSED_RTF = 0x1009;
const INTERNET_CODEPAGE = 0x3fde;

/**
 * Reads the text and the HTML of a message in a TNEF stream; without HTML, the content of its RTF.
 *
 * @param maxBytes maximum octets to read of each
 */
export async function readTnefBody(
	tnef: TnefContent,
	maxBytes: number,
	problems: ParseIssues,
): Promise<TnefBody> {
	const { properties, codepage } = tnef;
	const htmlCodepage = numberIn(properties, INTERNET_CODEPAGE) ?? codepage;
	const read = async (value: MapiValue | undefined, page: number): Promise<string | undefined> => {
		if (value === undefined) return undefined;
		const { octets, charset } = textOctets(value, page);
		const text = await decodeText(octets.subarray(0, maxBytes), charset, problems);
		return /\S/.test(text) ? text : undefined;
	};
	const text = await read(properties.get(BODY) ?? tnef.body, codepage);
	const html = await read(properties.get(HTML), htmlCodepage);
	const compressed = properties.get(COMPRESSED_RTF)?.bytes;
	const rtf =
		html === undefined && compressed !== undefined ? await readCompressedRtf(compressed) : undefined;
	const richText = rtf?.kind === 'text' && /\S/.test(rtf.value) ? rtf.value.trim() : undefined;
	const plain = text ?? richText;
	const rich = html ?? (rtf?.kind === 'html' ? rtf.value : undefined);
	return {
		...defined({ text: plain, html: rich }),
	};
}
