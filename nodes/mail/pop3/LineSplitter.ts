import { NotPop3 } from './ReplyReader';

const CR = 0x0d;
const LF = 0x0a;
/** A unique-id has at most 70 octets (RFC 1939 section 7); nothing else in a listing is much longer. */
const LONGEST_LINE = 2 * 1024;

/** Splits a listing into lines without ever holding it as a whole. */
export class LineSplitter {
	private rest = Buffer.alloc(0);
	private lines = 0;

	constructor(
		private readonly onLine: (line: string) => void,
		private readonly most: number,
	) {}

	/** @throws NotPop3 if a line is too long, or there are too many */
	push(octets: Buffer): void {
		let from = 0;
		for (let lf = octets.indexOf(LF); lf >= 0; lf = octets.indexOf(LF, from)) {
			this.give(octets, from, lf);
			from = lf + 1;
		}
		if (from < octets.length) this.keep(octets.subarray(from));
	}

	private give(octets: Buffer, from: number, lf: number): void {
		this.lines += 1;
		if (this.lines > this.most)
			throw new NotPop3(`The server lists more than ${String(this.most)} lines`, 'ResponseTooLarge');
		if (this.rest.length > 0) {
			this.keep(octets.subarray(from, lf));
			this.onLine(textOf(this.rest, 0, this.rest.length));
			this.rest = Buffer.alloc(0);
		} else if (lf - from > LONGEST_LINE) {
			throw tooLong();
		} else {
			this.onLine(textOf(octets, from, lf));
		}
	}

	private keep(octets: Buffer): void {
		if (this.rest.length + octets.length > LONGEST_LINE) throw tooLong();
		this.rest = Buffer.concat([this.rest, octets]);
	}
}

function tooLong(): NotPop3 {
	return new NotPop3(`The server lists a line of more than ${String(LONGEST_LINE)} octets`, 'LineTooLarge');
}

/** Copies the text: a slice would keep the whole chunk in memory. */
function textOf(octets: Buffer, from: number, end: number): string {
	return octets.toString('latin1', from, octets[end - 1] === CR && end > from ? end - 1 : end);
}
