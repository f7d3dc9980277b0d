/** Cuts what an IMAP server sends into responses: a line, with the literals in it (RFC 3501 section 4.3). */
export class ResponseCutter {
	private rest = Buffer.alloc(0);

	/** @returns the responses that are complete now, each with its CRLF */
	push(chunk: Buffer): Buffer[] {
		this.rest = Buffer.concat([this.rest, chunk]);
		const responses: Buffer[] = [];
		for (let end = endOf(this.rest); end !== undefined; end = endOf(this.rest)) {
			responses.push(this.rest.subarray(0, end));
			this.rest = this.rest.subarray(end);
		}
		return responses;
	}
}

function endOf(octets: Buffer): number | undefined {
	for (let at = 0; ; ) {
		const lineEnd = octets.indexOf('\r\n', at);
		if (lineEnd < 0) return undefined;
		const literal = /\{(\d{1,9})\}$/.exec(octets.subarray(Math.max(at, lineEnd - 12), lineEnd).toString('latin1'));
		if (literal === null) return lineEnd + 2;
		at = lineEnd + 2 + Number(literal[1]);
		if (octets.length < at) return undefined;
	}
}

/** The octets of BODY[...] in a row of FETCH, as the server gave them, replaced by others: `NIL`, `{0}`. */
export function replaceBody(row: Buffer, section: RegExp, by: string): Buffer {
	const text = row.toString('latin1');
	const found = new RegExp(`(BODY\\[${section.source}\\](?:<\\d+>)?) \\{(\\d+)\\}\\r\\n`, 'i').exec(text);
	if (found === null) return row;
	const after = found.index + found[0].length + Number(found[2]);
	const empty = by === '{0}' ? '{0}\r\n' : by;
	return Buffer.from(`${text.slice(0, found.index)}${String(found[1])} ${empty}${text.slice(after)}`, 'latin1');
}
