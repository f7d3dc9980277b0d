/** An element of BER; open-ended ones as programs write them that sign while they send. */
export const der = (tag: number, ...content: Buffer[]): Buffer => {
	const body = Buffer.concat(content);
	const size = Buffer.from([0x84, 0, 0, 0, 0]);
	size.writeUInt32BE(body.length, 1);
	return Buffer.concat([Buffer.from([tag]), body.length < 128 ? Buffer.from([body.length]) : size, body]);
};
export const open = (tag: number, ...content: Buffer[]): Buffer =>
	Buffer.concat([Buffer.from([tag, 0x80]), ...content, Buffer.from([0, 0])]);

export const oid = (last: number) =>
	der(6, Buffer.from(`2a864886f70d0107${last.toString(16).padStart(2, '0')}`, 'hex'));
export const VERSION = der(2, Buffer.from([1]));
export const ALGORITHMS = der(0x31, der(0x30, der(6, Buffer.from('608648016503040201', 'hex'))));
export const REST = der(0x31, der(0x30, VERSION));

type Make = typeof der;
/** What is signed, in an object of CMS (RFC 5652 section 5.1); the signature itself is none. */
export const cms = (octets: Buffer, make: Make = der, type = 2): Buffer =>
	make(
		0x30,
		oid(type),
		make(0xa0, make(0x30, VERSION, ALGORITHMS, make(0x30, oid(1), make(0xa0, octets)), REST)),
	);
