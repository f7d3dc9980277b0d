import type { Random } from '../lab/mail/Random';

/** What structure and encodings are made of: swapping these goes deeper than random octets do. */
const TOKENS = [
	...[
		'\r\n',
		'\n',
		'\r',
		'\r\n\r\n',
		'\n--',
		'--',
		':',
		';',
		'"',
		'=',
		'=\r\n',
		'=?',
		'?=',
		'?B?',
		'<',
		'>',
		'(',
		')',
		',',
	],
	...[
		'\0',
		' ',
		'\t',
		'\\',
		"''",
		'*0*=',
		'multipart/mixed; boundary=',
		'message/rfc822',
		'base64',
		'quoted-printable',
	],
	...[
		'utf-16',
		'\xff\xfe',
		'\xc3',
		'\n> ',
		'\nFrom: ',
		'\n-- \n',
		' wrote:',
		'<div>',
		'</div>',
		'<blockquote>',
		'&nbsp;',
	],
	...[
		'x-uuencode',
		'\nbegin 644 a\n',
		'\nend\n',
		'application/ms-tnef',
		'x\x9f\x3e\x22',
		'text/calendar; method=',
		'text/html',
	],
].map((token) => Buffer.from(token, 'latin1')) as [Buffer, ...Buffer[]];

/** One of the messages with up to eight changes: octets, tokens, pieces cut out, repeated, or taken from another. */
export function mutate(seeds: readonly Buffer[], random: Random): Buffer {
	let mutant: Buffer = Buffer.from(random.pick(seeds));
	for (let left = random.between(1, 8); left > 0 && mutant.length > 0; left--)
		mutant = change(mutant, seeds, random);
	return mutant;
}

function change(mutant: Buffer, seeds: readonly Buffer[], random: Random): Buffer {
	const at = random.between(0, mutant.length - 1);
	const to = Math.min(mutant.length, at + random.between(0, 80));
	const token = random.pick(TOKENS);
	switch (random.between(0, 5)) {
		case 0:
			mutant[at] = random.between(0, 255);
			return mutant;
		case 1:
			return Buffer.concat([mutant.subarray(0, at), token, mutant.subarray(at)]);
		case 2:
			return Buffer.concat([mutant.subarray(0, at), mutant.subarray(to)]);
		case 3:
			return Buffer.concat([mutant.subarray(0, to), mutant.subarray(at)]);
		case 4: {
			const other = random.pick(seeds);
			return Buffer.concat([mutant.subarray(0, at), other.subarray(random.between(0, other.length - 1))]);
		}
		default: {
			const found = mutant.indexOf(token, at);
			if (found < 0) return mutant;
			return Buffer.concat([
				mutant.subarray(0, found),
				random.pick(TOKENS),
				mutant.subarray(found + token.length),
			]);
		}
	}
}
