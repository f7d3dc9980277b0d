import type { PartHeader } from './PartHeader';

/** A multipart (RFC 2046 section 5.1) that is being parsed. */
export interface Multipart {
	readonly mimeType: string;
	readonly boundary: string;
	/** Its part number; empty for the message itself. */
	readonly number: string;
	readonly parent: Multipart | undefined;
	/** Where its body begins. */
	readonly start: number;
	children: number;
	/**
	 * Start and end of its first part, including the header; the end is known once another of its
	 * delimiters was found.
	 */
	first?: { readonly start: number; end?: number };
}

/** A part without further parts; `start` and `end` delimit its body, still encoded, within the message. */
export interface MimePart {
	/** As in IMAP (RFC 3501 section 6.4.5). */
	readonly number: string;
	readonly header: PartHeader;
	readonly start: number;
	readonly end: number;
	readonly parent: Multipart | undefined;
}

/** The multipart/alternative parts (RFC 2046 section 5.1.4) that contain a part, at any depth. */
export function alternativesAround(part: MimePart): readonly Multipart[] {
	const around: Multipart[] = [];
	for (let at = part.parent; at !== undefined; at = at.parent) {
		if (at.mimeType === 'multipart/alternative') around.push(at);
	}
	return around;
}

/** Whether a multipart of that type contains the part, at any depth. */
export function isWithin(part: MimePart, mimeType: string): boolean {
	for (let at = part.parent; at !== undefined; at = at.parent) {
		if (at.mimeType === mimeType) return true;
	}
	return false;
}
