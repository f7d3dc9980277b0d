/** A multiple of four, so that no group is torn. */
const PIECE = 1024 * 1024;

/** Without a string of the whole: a message of 25 MB would take 33 MB more. @param octets base64, also in lines */
export function decodeBase64(octets: Buffer): Buffer {
	const dense = withoutSpaces(octets);
	const decoded = Buffer.allocUnsafe(Math.ceil((dense.length * 3) / 4));
	let written = 0;
	for (let at = 0; at < dense.length; at += PIECE) {
		written += decoded.write(
			dense.toString('latin1', at, Math.min(at + PIECE, dense.length)),
			written,
			'base64',
		);
	}
	return decoded.subarray(0, written);
}

function withoutSpaces(octets: Buffer): Buffer {
	const isPlain = ![0x20, 0x0a, 0x0d, 0x09, 0x26].some((octet) => octets.includes(octet));
	if (isPlain) return octets;
	// XmlWriter of .NET writes the end of a line as a reference.
	return Buffer.from(octets.toString('latin1').replace(/&#x?[0-9a-f]+;|\s+/gi, ''), 'latin1');
}
