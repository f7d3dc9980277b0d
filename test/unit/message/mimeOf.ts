/** A message of lines, each ended by CRLF; octets are written as latin1. */
export function mimeOf(...lines: string[]): Buffer {
	return Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1');
}

/** Base64 in lines of 76, as mail carries it. */
export function base64Lines(content: Buffer): string {
	return content.toString('base64').replace(/.{76}/g, '$&\r\n');
}
