import { GOLDEN_NAMES, readMessage } from '../unit/message/goldenMessages';
import { base64Lines, mimeOf } from '../unit/message/mimeOf';
import { LABELED_REPLIES } from '../unit/message/reply/labeledReplies';
import { binary, tnefOf } from '../unit/message/tnef/tnefOf';

const WINMAIL = mimeOf(
	'Subject: winmail.dat',
	'Content-Type: multipart/mixed; boundary=b',
	'',
	'--b',
	'',
	'text',
	'--b',
	'Content-Type: application/ms-tnef; name=winmail.dat',
	'Content-Transfer-Encoding: base64',
	'',
	base64Lines(tnefOf([{ title: 'a.txt', longName: 'a long name.txt', content: Buffer.from('content') }])),
	'--b--',
);

/**
 * Messages whose text is packed (signed S/MIME, TNEF, an invitation), as octets that are not encoded: a change in base64
 * would reach three octets at once, and mostly nothing but the base64.
 */
const UNPACKED = GOLDEN_NAMES.map((name) => readMessage(name).toString('latin1')).flatMap(unpacked);

function unpacked(mime: string): Buffer[] {
	const isPacked = /pkcs7-mime|ms-tnef|text\/calendar/i.test(mime);
	const encoded = /^content-transfer-encoding:[ \t]*base64/gim;
	if (!isPacked || !encoded.test(mime)) return [];
	const decoded = mime
		.replace(encoded, 'Content-Transfer-Encoding: binary')
		.replace(/(?<=\r?\n\r?\n)(?:[A-Za-z0-9+/]{20,76}=*\r?\n)+(?:[A-Za-z0-9+/]+=*(?:\r?\n|$))?/g, (body) =>
			Buffer.from(body, 'base64').toString('latin1'),
		);
	return [Buffer.from(decoded, 'latin1')];
}

const WINMAIL_TEXT = mimeOf(
	'Content-Type: application/ms-tnef; name=winmail.dat',
	'Content-Transfer-Encoding: binary',
	'',
	tnefOf([{ title: 'a.txt', content: Buffer.from('content') }], {
		message: [
			binary(0x1013, Buffer.from('<p>The projector is <b>dark</b> <a href="https://a.example">here</a></p>')),
		],
	}).toString('latin1'),
);

/** Messages to begin with: the golden ones, packed ones, and every third of the labeled replies. */
export const FUZZ_SEEDS: readonly Buffer[] = [
	...GOLDEN_NAMES.map((name) => readMessage(name)),
	WINMAIL,
	WINMAIL_TEXT,
	...UNPACKED,
	...LABELED_REPLIES.filter((_reply, index) => index % 3 === 0).map(({ isHtml, source }) =>
		Buffer.from(
			`Subject: ${source.subject ?? ''}\r\nIn-Reply-To: <a@b>\r\nContent-Type: text/${isHtml ? 'html' : 'plain'}; charset=utf-8\r\n\r\n` +
				(source.html ?? source.text ?? ''),
		),
	),
];
