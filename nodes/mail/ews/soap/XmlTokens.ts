import { XmlRefused } from './XmlRefused';

/** Exchange's responses are ten levels deep. */
const DEEPEST = 64;
/** A page of 512 changes has about five thousand. */
const MAX_ELEMENTS = 100_000;
const LONGEST_TAG = 16 * 1024;
const MAX_ATTRIBUTES = 32;

const [LESS, GREATER, QUOTE, APOSTROPHE] = [0x3c, 0x3e, 0x22, 0x27];

/** No EWS name begins with an underscore or equals a property that JavaScript objects inherit. */
const NAME = String.raw`[A-Za-z][A-Za-z0-9.-]*`;
const QUALIFIED = `(?:${NAME}:)?${NAME}`;
const ATTRIBUTE = String.raw`\s+${QUALIFIED}\s*=\s*(?:"[^"<]*"|'[^'<]*')`;
const OPENING = new RegExp(`^<(${QUALIFIED})((?:${ATTRIBUTE})*)\\s*(/?)>$`);
const CLOSING = new RegExp(String.raw`^</(${QUALIFIED})\s*>$`);
const EACH_ATTRIBUTE = new RegExp(String.raw`\s+(${QUALIFIED})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')`, 'g');

export interface OpenTag {
	/** With its prefix. */
	readonly name: string;
	readonly local: string;
	readonly attributes: ReadonlyMap<string, string>;
	readonly isEmpty: boolean;
}

export interface TokenReader {
	open(tag: OpenTag, start: number, end: number): void;
	/** Position of the end tag; for an empty element `start` equals `end`. */
	close(start: number, end: number): void;
	/** Octets between two tags, not empty. */
	text(start: number, end: number): void;
}

/**
 * Scans XML tag by tag, over octets and without recursion, and refuses what SOAP does not allow (SOAP 1.1
 * section 3: no document type, no processing instructions) and what far exceeds any response of Exchange.
 *
 * @throws XmlRefused
 */
export function readTokens(xml: Buffer, reader: TokenReader): void {
	const open: string[] = [];
	let elements = 0;
	let at = startOf(xml);
	for (;;) {
		const start = xml.indexOf(LESS, at);
		const textEnd = start < 0 ? xml.length : start;
		if (textEnd > at) {
			if (open.length > 0) reader.text(at, textEnd);
			else if (xml.toString('latin1', at, Math.min(textEnd, at + 100)).trim() !== '') throw notSoap();
		}
		if (start < 0) break;
		const end = endOfTag(xml, start);
		const tag = xml.toString('latin1', start, end);
		at = end;
		if (tag.startsWith('</')) {
			const name = CLOSING.exec(tag)?.[1];
			if (name === undefined || name !== open.pop()) throw notSoap();
			reader.close(start, end);
			continue;
		}
		elements += 1;
		if (elements > MAX_ELEMENTS) throw new XmlRefused('The response has more elements than are accepted');
		if (open.length === 0 && elements > 1) throw notSoap();
		const opened = openTag(tag);
		reader.open(opened, start, end);
		if (opened.isEmpty) {
			reader.close(end, end);
			continue;
		}
		open.push(opened.name);
		if (open.length > DEEPEST) throw new XmlRefused('The answer is nested deeper than is taken');
	}
	if (open.length > 0 || elements === 0) throw notSoap();
}

export function notSoap(): XmlRefused {
	return new XmlRefused('The response is not a SOAP envelope', 'NotSoap');
}

/** After a byte order mark and the XML declaration. */
function startOf(xml: Buffer): number {
	let at = xml.length >= 3 && xml[0] === 0xef && xml[1] === 0xbb && xml[2] === 0xbf ? 3 : 0;
	while (at < xml.length && [0x20, 0x09, 0x0a, 0x0d].includes(xml[at] ?? 0)) at += 1;
	const declaration = /^<\?xml\s[^?<>]{0,200}\?>/.exec(xml.toString('latin1', at, at + 250));
	if (declaration === null) return at;
	const encoding = /encoding\s*=\s*["']([\w.-]+)["']/i.exec(declaration[0])?.[1] ?? 'utf-8';
	if (!/^(?:utf-8|us-ascii)$/i.test(encoding)) throw notSoap();
	return at + declaration[0].length;
}

/** The position after the `>`; one within quotes belongs to a value. */
function endOfTag(xml: Buffer, start: number): number {
	const kind = xml.toString('latin1', start, start + 9);
	if (/^<!DOCTYPE/i.test(kind)) throw new XmlRefused('The answer has a document type, which SOAP forbids');
	if (kind.startsWith('<!') || kind.startsWith('<?'))
		throw new XmlRefused(
			'The answer has a comment, a CDATA section or an instruction, which Exchange never writes',
		);
	let quote = 0;
	const last = Math.min(xml.length, start + LONGEST_TAG);
	for (let at = start; at < last; at += 1) {
		const octet = xml[at];
		if (quote !== 0) {
			if (octet === quote) quote = 0;
		} else if (octet === GREATER) return at + 1;
		else if (octet === QUOTE || octet === APOSTROPHE) quote = octet;
	}
	throw last < xml.length ? new XmlRefused('The answer has a tag that is longer than is taken') : notSoap();
}

function openTag(tag: string): OpenTag {
	const [, name, list = '', slash] = OPENING.exec(tag) ?? [];
	if (name === undefined) throw notSoap();
	const attributes = new Map<string, string>();
	for (const [, key = '', double, single] of list.matchAll(EACH_ATTRIBUTE)) {
		// A repeated attribute is not XML, and the parser would report it on the console.
		if (attributes.has(key)) throw notSoap();
		attributes.set(key, double ?? single ?? '');
	}
	if (attributes.size > MAX_ATTRIBUTES) throw new XmlRefused('The answer has more attributes than are taken');
	return { name, local: localOf(name), attributes, isEmpty: slash === '/' };
}

function localOf(name: string): string {
	return name.slice(name.indexOf(':') + 1);
}
