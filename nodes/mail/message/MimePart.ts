import type { PartHeader } from './PartHeader';

/** A multipart (RFC 2046 section 5.1) that is being walked. */
export interface Multipart {
	readonly mimeType: string;
	readonly boundary: string;
	/** Its part number; empty for the message itself. */
	readonly number: string;
	readonly parent: Multipart | undefined;
	/** Where its body begins. */
	readonly start: number;
	children: number;
	/** Where its first part begins and ends, header included; the end is known once another line of its boundary was met. */
	first?: { readonly start: number; end?: number };
}

/** A part that is not divided further; `start` and `end` bound its body, still encoded, within the message. */
export interface MimePart {
	/** As IMAP counts (RFC 3501 section 6.4.5). */
	readonly number: string;
	readonly header: PartHeader;
	readonly start: number;
	readonly end: number;
	readonly parent: Multipart | undefined;
}

/** The multiparts of one content in several forms (RFC 2046 section 5.1.4) that a part lies in, at any depth. */
export function alternativesAround(part: MimePart): readonly Multipart[] {
	const around: Multipart[] = [];
	for (let at = part.parent; at !== undefined; at = at.parent) {
		if (at.mimeType === 'multipart/alternative') around.push(at);
	}
	return around;
}

/** Whether the part lies, at any depth, in a multipart of that type. */
export function isWithin(part: MimePart, mimeType: string): boolean {
	for (let at = part.parent; at !== undefined; at = at.parent) {
		if (at.mimeType === mimeType) return true;
	}
	return false;
}
