import { XmlRefused } from './XmlRefused';

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const REFERENCE = /&(?:#(\d{1,9})|#x([0-9a-f]{1,8})|([a-z]{1,4}));|&/gi;
const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

/**
 * Replaces characters that XML cannot contain with U+FFFD. Exchange writes those in a subject as `&#x1F;`,
 * for which parsers refuse the whole response.
 *
 * @throws XmlRefused for entities that have to be declared
 */
export function withoutImpossible(xml: string): string {
	return xml.replace(CONTROLS, '\ufffd').replace(REFERENCE, (found, decimal, hex, name) => {
		if (typeof name === 'string' && NAMED[name] !== undefined) return found;
		const point = pointOf(decimal, hex);
		if (point === undefined) throw new XmlRefused('The answer holds an entity that XML does not know');
		return isPossible(point) ? found : '\ufffd';
	});
}

/** Decodes XML references. @param xml a result of `withoutImpossible` */
export function unescapeXml(xml: string): string {
	return xml.replace(REFERENCE, (found, decimal, hex, name) => {
		if (typeof name === 'string') return NAMED[name] ?? found;
		const point = pointOf(decimal, hex);
		return point === undefined || !isPossible(point) ? '\ufffd' : String.fromCodePoint(point);
	});
}

function pointOf(decimal: unknown, hex: unknown): number | undefined {
	if (typeof decimal === 'string') return Number(decimal);
	return typeof hex === 'string' ? Number.parseInt(hex, 16) : undefined;
}

/** XML 1.0 section 2.2. */
function isPossible(point: number): boolean {
	if (point < 0x20) return point === 9 || point === 10 || point === 13;
	if (point >= 0xd800 && point <= 0xdfff) return false;
	return point <= 0x10ffff && point !== 0xfffe && point !== 0xffff;
}
