/** A header field, unfolded, its encoded words (RFC 2047) as they travel. */
export interface RawHeader {
	readonly name: string;
	readonly lowerName: string;
	readonly value: string;
}
