import MailComposer from 'nodemailer/lib/mail-composer';
import { mimeInOnePiece } from '../../../../nodes/mail/message/compose/mimeInOnePiece';

type Mail = ConstructorParameters<typeof MailComposer>[0];

const HEAD = {
	from: { name: 'Ada Ünal', address: 'ada@contoso.example' },
	to: [{ name: '', address: 'sam@fabrikam.example' }],
	subject: 'Wörter and words, and so many of them that the header has to be folded at some place of it',
	messageId: '<one@contoso.example>',
	date: new Date('2026-11-25T12:00:00Z'),
	newline: '\r\n',
};
const tree = (mail: Mail) => new MailComposer({ ...HEAD, ...mail }).compile();

/** The same at each run. */
function dice(seed: number): (below: number) => number {
	let state = seed;
	return (below) => (state = (state * 48_271) % 2_147_483_647) % below;
}

const PIECES = [
	'word',
	' ',
	'  ',
	'\t',
	'\n',
	'\r\n',
	'\r',
	' \n',
	'\n\n',
	'.',
	'\n.\n',
	'\n..',
	'=',
	'=3D',
	'ä',
	'€',
	'😀',
	'x'.repeat(75),
	'x'.repeat(76),
	'x'.repeat(77),
	'ü'.repeat(40),
	'--',
	'From ',
	'\u2028',
	'\0',
	'-'.repeat(998),
];

function randomText(roll: (below: number) => number): string {
	return Array.from({ length: roll(60) }, () => PIECES[roll(PIECES.length)]).join('');
}

function randomMail(seed: number): Mail {
	const roll = dice(seed + 1);
	const octets = () => Buffer.from(Array.from({ length: roll(400) }, () => roll(256)));
	const files = Array.from({ length: roll(3) }, (_, at) => [
		{ filename: `fïle ${String(at)}.bin`, contentType: 'application/octet-stream', content: octets() },
		{ filename: 'a.txt', contentType: 'text/plain', content: Buffer.from(randomText(roll)) },
		{ filename: 'm.eml', contentType: 'message/rfc822', content: Buffer.from('Subject: x\n\nHi\r\n.\r\n') },
		{
			filename: 'i.png',
			contentType: 'image/png',
			content: octets(),
			cid: `i${String(at)}@x`,
			contentDisposition: 'inline' as const,
		},
	]).map((kinds) => kinds[roll(kinds.length)] as (typeof kinds)[number]);
	const content = 'BEGIN:VCALENDAR\r\nSUMMARY:Tää\r\nEND:VCALENDAR\r\n';
	return {
		...(roll(4) > 0 ? { text: randomText(roll) } : {}),
		...(roll(2) > 0 ? { html: `<p>${randomText(roll)}</p>` } : {}),
		...(roll(4) === 0
			? { alternatives: [{ contentType: 'text/calendar; charset=utf-8; method=REQUEST', content }] }
			: {}),
		attachments: files,
	};
}

describe('a message in one piece', () => {
	it('is byte for byte what the streams of nodemailer give', async () => {
		let multiparts = 0;
		for (let seed = 0; seed < 600; seed += 1) {
			const root = tree(randomMail(seed));
			const piece = mimeInOnePiece(root);
			expect([seed, piece?.toString('latin1')]).toEqual([seed, (await root.build()).toString('latin1')]);
			if (root.multipart) multiparts += 1;
		}
		expect(multiparts).toBeGreaterThan(200);
	});

	it.each<[string, Mail]>([
		[
			'a CR alone',
			{ attachments: [{ contentType: 'message/rfc822', content: Buffer.from('Subject: x\r\n\r\nHi\r') }] },
		],
		['a CR in quoted-printable', { text: 'ä\r' }],
		['blanks', { text: 'ä \t ' }],
		['nothing', { text: '' }],
	])('ends as nodemailer ends it after %s', async (_, mail) => {
		const root = tree(mail);
		expect(mimeInOnePiece(root)?.toString('latin1')).toBe((await root.build()).toString('latin1'));
	});

	it.each<[string, Mail]>([
		['is large', { text: 'x'.repeat(64 * 1024 + 1) }],
		['is large in sum', { text: 'x'.repeat(40_000), html: 'y'.repeat(40_000) }],
		[
			'holds another one with octets beyond ASCII',
			{ attachments: [{ contentType: 'message/rfc822', content: Buffer.from('Subject: ü\r\n\r\n') }] },
		],
	])('is left to the streams when it %s, which still can', async (_, mail) => {
		const root = tree(mail);
		expect(mimeInOnePiece(root)).toBeUndefined();
		expect((await root.build()).toString()).toMatch(/^From: /m);
	});
});
