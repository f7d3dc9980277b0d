/** A header field, unfolded, with encoded words (RFC 2047) not decoded. */
export interface RawHeader {
	readonly name: string;
	readonly lowerName: string;
	readonly value: string;
}
