import fc from 'fast-check';
import { tnefOf } from '../unit/message/tnef/tnefOf';

const octets = (text: string) => Buffer.from(text, 'latin1');
const join = (...pieces: Array<string | Buffer>) =>
	Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? octets(piece) : piece)));

const eol = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r');
const boundary = fc.constantFrom('b', 'b', 'c', 'bb', '--', 'b b', '=_x', '', 'b'.repeat(300));
const charset = fc.constantFrom(
	...[
		'utf-8',
		'iso-8859-1',
		'us-ascii',
		'utf-16',
		'utf-16be',
		'gb18030',
		'shift_jis',
		'iso-2022-jp',
		'koi8-r',
		'big5',
		'utf-7',
	],
	...['unicode', 'x-unknown', '', 'utf-8;', '"', 'constructor', 'ansi', 'ks_c_5601-1987'],
);
const encoding = fc.constantFrom(
	'',
	'7bit',
	'8bit',
	'base64',
	'quoted-printable',
	'x-uuencode',
	'BASE64 ',
	'x-other',
	'"',
	'binary',
);
const word = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 12 }).map((text) => Buffer.from(text).toString('latin1')),
	fc.constantFrom(
		'=?utf-8?Q?=C3=A4?=',
		'=?utf-8?B?w6Q?=',
		'=?x?Q?=ZZ?=',
		'=?utf-8?Q?a=0D=0Ab?=',
		'=?iso-2022-jp?B?GyRC?=',
		'\xe4',
		'\0',
		'(c',
		'"a',
		'<',
		'a@b.c',
		';',
		',',
	),
);
const value = fc.array(word, { maxLength: 5 }).map((words) => words.join(' '));
const fileName = fc.oneof(
	value.map((text) => `filename="${text}"`),
	fc.constantFrom(
		"filename*=utf-8''%C3%A4.txt",
		"filename*0*=utf-8''a; filename*1=b; filename*2*=%ZZ",
		'filename=../../a',
		'filename="=?utf-8?Q?a.pdf?="',
		"filename*=''",
		'filename=winmail.dat',
		"filename*=x'y'%FF",
	),
);
const leafType = fc.constantFrom(
	...[
		'text/plain',
		'text/html',
		'text/calendar; method=REQUEST',
		'application/octet-stream',
		'application/ms-tnef',
	],
	...[
		'application/pkcs7-mime',
		'application/pgp-encrypted',
		'message/rfc822',
		'message/delivery-status',
		'image/png',
		'text',
		'/',
		'',
	],
);
const multipartType = fc.constantFrom(
	...['mixed', 'alternative', 'related', 'digest', 'signed', 'encrypted', 'report', 'x'].map(
		(kind) => `multipart/${kind}`,
	),
);

const text = fc
	.array(
		fc.constantFrom(
			...[
				'a',
				'ä',
				' ',
				'\n',
				'\n\n',
				'\n> quoted',
				'\nFrom: a@b.c',
				'\nSent: 1',
				'\nTo: c',
				'\nSubject: d',
				'\n-- \n',
				'\nRegards,\nAda',
			],
			...[
				'\nOn Mon, Jan 5, 2026 at 9:15 AM Ada <a@b.c> wrote:\n',
				'\nbegin 644 a\n#86)C\n`\nend\n',
				'<p>',
				'</div>',
				'<blockquote type=cite>',
			],
			...[
				'<div class="gmail_quote">',
				'&amp;',
				'&#0;',
				'<!--',
				'<style>',
				'cid:x',
				'=C3=A4',
				'=\n',
				'YWJj',
				'\n--b',
				'\n--b--',
				'\n--c\n',
				'\xff',
				'\0',
			],
		),
		{ maxLength: 40 },
	)
	.map((pieces) => Buffer.from(pieces.join('')));
const tnef = fc
	.array(
		fc.record({
			title: fc.string({ maxLength: 8 }),
			content: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
		}),
		{ maxLength: 3 },
	)
	.map((files) => octets(tnefOf(files).toString('base64')));
const content = fc.oneof(
	{ weight: 4, arbitrary: text },
	{ weight: 1, arbitrary: tnef },
	{ weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
);

const leaf = fc
	.record({ eol, type: leafType, charset, encoding, fileName: fc.option(fileName), content })
	.map(({ eol: end, type, charset: set, encoding: how, fileName: name, content: body }) =>
		join(
			type === '' ? '' : `Content-Type: ${type}; charset=${set}${end}`,
			how === '' ? '' : `Content-Transfer-Encoding: ${how}${end}`,
			name === null ? '' : `Content-Disposition: attachment;${end} ${name}${end}`,
			end,
			body,
		),
	);

/** A part: its header fields, an empty line, its body. Boundaries clash, are missing, or do not occur. */
const { part } = fc.letrec<{ part: Buffer }>((tie) => ({
	part: fc.oneof(
		{ maxDepth: 5, withCrossShrink: true },
		leaf,
		fc
			.record({
				eol,
				type: multipartType,
				named: boundary,
				used: fc.option(boundary),
				parts: fc.array(tie('part'), { maxLength: 4 }),
				closed: fc.boolean(),
			})
			.map(({ eol: end, type, named, used, parts, closed }) => {
				const line = `${end}--${used ?? named}`;
				return join(
					`Content-Type: ${type}; boundary="${named}"${end}${end}`,
					...parts.flatMap((each) => [`${line}${end}`, each]),
					closed ? `${line}--${end}` : '',
				);
			}),
	),
}));

const header = fc
	.record({
		name: fc.constantFrom(
			'From',
			'To',
			'Cc',
			'Subject',
			'Date',
			'Message-ID',
			'References',
			'In-Reply-To',
			'Importance',
			'X-A',
			'__proto__',
			'Content-Type',
		),
		value,
		eol,
		folded: fc.boolean(),
	})
	.map(({ name, value: text, eol: end, folded }) =>
		octets(`${name}: ${folded ? text.replaceAll(' ', `${end} `) : text}${end}`),
	);

/** Messages that are built like mail and wrong in every way that mail is wrong. */
export const arbitraryMail: fc.Arbitrary<Buffer> = fc
	.record({ headers: fc.array(header, { maxLength: 8 }), part })
	.map(({ headers, part: body }) => Buffer.concat([...headers, body]));
