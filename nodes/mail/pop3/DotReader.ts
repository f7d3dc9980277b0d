const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const DOT_AT_LINE_START = Buffer.from('\r\n.');
const WITHHELD_CR = Buffer.from('\r');

/**
 * Position of the last octet within a line. After a dot at the start of a line nothing is passed on until
 * its meaning is clear.
 */
type Place = 'inLine' | 'cr' | 'lineStart' | 'dot' | 'dotCr';

/**
 * Reads the lines after the first one of a multi-line response and removes the byte-stuffing (RFC 1939
 * section 3), exactly and wherever the chunks are cut. The CRLF before the terminator belongs to the last
 * line.
 *
 * Only CRLF ends a line. A bare LF is content: otherwise "LF . CRLF" in a message would end the response,
 * and the rest of the message would be taken for responses of the server.
 */
export class DotReader {
	private place: Place = 'lineStart';

	/** @param sink receives slices of the chunks, which it must not retain */
	constructor(private readonly sink: (octets: Buffer) => void) {}

	/** @returns where in the chunk the response ends; undefined if it continues */
	push(chunk: Buffer, from = 0): number | undefined {
		let at = from;
		let start = from;
		const give = (end: number) => {
			if (end > start) this.sink(chunk.subarray(start, end));
		};
		while (at < chunk.length) {
			const octet = chunk[at];
			switch (this.place) {
				case 'inLine': {
					const found = chunk.indexOf(DOT_AT_LINE_START, at);
					if (found < 0) {
						this.place = placeAtEnd(chunk, at);
						at = chunk.length;
						break;
					}
					give(found + 2);
					at = start = found + 3;
					this.place = 'dot';
					break;
				}
				case 'cr':
					this.place = octet === LF ? 'lineStart' : octet === CR ? 'cr' : 'inLine';
					at += 1;
					break;
				case 'lineStart':
					if (octet === DOT) {
						give(at);
						at = start = at + 1;
						this.place = 'dot';
					} else {
						this.place = 'inLine';
					}
					break;
				case 'dot':
					if (octet === CR) at = start = at + 1;
					this.place = octet === CR ? 'dotCr' : 'inLine';
					break;
				case 'dotCr':
					if (octet === LF) return at + 1;
					this.sink(WITHHELD_CR);
					this.place = 'cr';
					break;
			}
		}
		give(chunk.length);
		return undefined;
	}
}

/** @param from earlier octets were processed already */
function placeAtEnd(chunk: Buffer, from: number): Place {
	const last = chunk.length - 1;
	if (chunk[last] === CR) return 'cr';
	return chunk[last] === LF && last > from && chunk[last - 1] === CR ? 'lineStart' : 'inLine';
}
