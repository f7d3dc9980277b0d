/** DER of the OID 1.2.840.113549.1.7.2, signed data (RFC 5652 section 5.1). */
const SIGNED_DATA = Buffer.from('2a864886f70d010702', 'hex');

const SEQUENCE = 0x30;
const OID = 0x06;
const OCTETS = 0x04;
const CONSTRUCTED = 0x20;
const EXPLICIT_0 = 0xa0;
const END_OF_CONTENTS = 0x00;
const MAX_DEPTH = 16;
const MAX_PIECES = 200_000;

/** An element of BER (X.690 section 8.1). */
interface Element {
	readonly tag: number;
	/**
	 * Start and end of its content; one of indefinite length ends with the element around it, or earlier.
	 */
	readonly from: number;
	readonly to: number;
	readonly isOpenEnded: boolean;
}

/**
 * The message within a signed CMS object (RFC 5652, RFC 8551 section 3.5.2), which can be read without a
 * key. The signature is not verified. Never throws, and reads each octet once; content in one piece is a
 * view.
 *
 * Our own code, because only five ASN.1 elements are needed: node-forge and asn1js build a tree of the
 * whole object, with certificates and a content of 25 MB, in one go (asn1js does so in the thread for
 * verifying, `signature`).
 *
 * @returns undefined if it is not a signed object, or its content is elsewhere
 */
export function signedContent(cms: Buffer): Buffer | undefined {
	const content = inside(cms, [SEQUENCE]);
	const type = content === undefined ? undefined : readElement(cms, content.from, content.to);
	if (type?.tag !== OID || !cms.subarray(type.from, type.to).equals(SIGNED_DATA)) return undefined;
	const signedData = inside(cms, [EXPLICIT_0, SEQUENCE], type.to, content?.to);
	if (signedData === undefined) return undefined;
	// Version and digest algorithms precede the content.
	const version = readElement(cms, signedData.from, signedData.to);
	const algorithms = version && readElement(cms, version.to, signedData.to);
	const end = algorithms && endOf(cms, algorithms);
	const encapsulated = end === undefined ? undefined : inside(cms, [SEQUENCE], end, signedData.to);
	const contentType = encapsulated && readElement(cms, encapsulated.from, encapsulated.to);
	const octets = contentType && inside(cms, [EXPLICIT_0], contentType.to, encapsulated?.to);
	if (octets === undefined) return undefined;
	const pieces: Buffer[] = [];
	const isWhole = collect(cms, octets.from, octets.to, pieces, 0) !== undefined;
	if (!isWhole || pieces.length === 0) return undefined;
	return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
}

/** Descends into nested elements with these tags. */
function inside(cms: Buffer, tags: readonly number[], from = 0, to = cms.length): Element | undefined {
	let element: Element | undefined;
	for (const tag of tags) {
		element = readElement(cms, element?.from ?? from, element?.to ?? to);
		if (element?.tag !== tag) return undefined;
	}
	return element;
}

function readElement(cms: Buffer, at: number, end: number): Element | undefined {
	const tag = cms[at];
	const first = cms[at + 1];
	// Tags of more than one octet do not occur here.
	if (at + 2 > end || tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
	if (first === 0x80) return { tag, from: at + 2, to: end, isOpenEnded: true };
	const more = first < 0x80 ? 0 : first & 0x7f;
	if (more > 4 || at + 2 + more > end) return undefined;
	const length = more === 0 ? first : cms.readUIntBE(at + 2, more);
	const from = at + 2 + more;
	return from + length > end ? undefined : { tag, from, to: from + length, isOpenEnded: false };
}

/** End of an element; one of indefinite length ends after its content. */
function endOf(cms: Buffer, element: Element, depth = 0): number | undefined {
	if (!element.isOpenEnded) return element.to;
	let at = element.from;
	for (let count = 0; count < MAX_PIECES && depth < MAX_DEPTH; count++) {
		const inner = readElement(cms, at, element.to);
		if (inner === undefined) return undefined;
		if (inner.tag === END_OF_CONTENTS) return inner.to;
		const end = endOf(cms, inner, depth + 1);
		if (end === undefined) return undefined;
		at = end;
	}
	return undefined;
}

/** An octet string may be split into pieces, recursively (X.690 section 8.7). */
function collect(cms: Buffer, from: number, to: number, pieces: Buffer[], depth: number): number | undefined {
	let at = from;
	while (at < to) {
		const element = readElement(cms, at, to);
		if (element === undefined || depth > MAX_DEPTH || pieces.length > MAX_PIECES) return undefined;
		if (element.tag === END_OF_CONTENTS) return element.to;
		if (element.tag === OCTETS) {
			pieces.push(cms.subarray(element.from, element.to));
			at = element.to;
		} else if (element.tag === (OCTETS | CONSTRUCTED)) {
			const end = collect(cms, element.from, element.to, pieces, depth + 1);
			if (end === undefined) return undefined;
			at = end;
		} else return undefined;
	}
	return at;
}
