import { isYieldDue, yieldToEventLoop } from '../../async/yieldToEventLoop';

/** A multiple of four, so that no group is split. */
const PIECE = 1024 * 1024;
const SPACE = /&#x?[0-9a-f]{1,6};|\s+/gi;
/** The longest reference that may be split: no XML writer produces `&#x00000d;`. */
const LONGEST_REFERENCE = 10;

/**
 * Decodes in place, and without a string of the whole: a message of 100 MB would take 400 MB more.
 *
 * @param octets base64, possibly in lines; they are overwritten
 * @returns the decoded octets, in the same memory
 */
export function decodeBase64(octets: Buffer): Buffer {
	const steps = inSteps(octets);
	for (;;) {
		const { done, value } = steps.next();
		if (done === true) return value;
	}
}

/** The same, but yields to the event loop in between. */
export async function decodeInTurns(octets: Buffer): Promise<Buffer> {
	const steps = inSteps(octets);
	for (;;) {
		const { done, value } = steps.next();
		if (done === true) return value;
		if (isYieldDue()) await yieldToEventLoop();
	}
}

function* inSteps(octets: Buffer): Generator<void, Buffer> {
	let written = 0;
	let rest = '';
	for (let at = 0; at < octets.length; ) {
		const end = pieceEnd(octets, at);
		const dense = rest + withoutSpaces(octets.toString('latin1', at, end));
		const whole = end < octets.length ? dense.length - (dense.length % 4) : dense.length;
		// Three octets replace four, so writing never passes reading.
		written += octets.write(dense.slice(0, whole), written, 'base64');
		rest = dense.slice(whole);
		at = end;
		yield;
	}
	return octets.subarray(0, written);
}

/** Where a piece may end without splitting a reference. */
function pieceEnd(octets: Buffer, from: number): number {
	const end = Math.min(from + PIECE, octets.length);
	if (end === octets.length) return end;
	const reference = octets.lastIndexOf(0x26, end - 1);
	return reference > from && end - reference < LONGEST_REFERENCE ? reference : end;
}

function withoutSpaces(text: string): string {
	// .NET's XmlWriter writes line ends as references.
	return /[\s&]/.test(text) ? text.replace(SPACE, '') : text;
}
