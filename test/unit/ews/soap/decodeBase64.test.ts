import { randomBytes } from 'node:crypto';
import { decodeBase64, decodeInTurns } from '../../../../nodes/mail/ews/soap/decodeBase64';

const PIECE = 1024 * 1024;
/** As they come: in one line, in lines, and with line ends written as references. */
const FORMS: Record<string, (base64: string) => string> = {
	'in one line': (base64) => base64,
	'in lines': (base64) => base64.replace(/.{76}/g, '$&\r\n'),
	'with references': (base64) => base64.replace(/.{76}/g, '$&&#xD;\n'),
	'with a reference at the end of each piece': (base64) => {
		const lines: string[] = [];
		for (let at = 0; at < base64.length; at += PIECE - 3) lines.push(base64.slice(at, at + PIECE - 3));
		return lines.join('&#xD;\n');
	},
};

describe.each(Object.entries(FORMS))('base64 %s', (_, form) => {
	it.each([0, 1, 2, 3, 1_000, 57 * 40_000, PIECE * 3 + 1])(
		'of %i octets is decoded byte for byte',
		async (size) => {
			const octets = randomBytes(size);
			const text = form(octets.toString('base64'));
			expect(decodeBase64(Buffer.from(text)).equals(octets)).toBe(true);
			expect((await decodeInTurns(Buffer.from(text))).equals(octets)).toBe(true);
		},
	);
});

it('decodeBase64 takes no memory of its own', () => {
	const octets = Buffer.from(randomBytes(PIECE).toString('base64'));
	expect(decodeBase64(octets).buffer).toBe(octets.buffer);
});
