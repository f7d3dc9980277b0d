import { GOLDEN_NAMES, readMessage } from '../unit/message/goldenMessages';
import { base64Lines, mimeOf } from '../unit/message/mimeOf';
import { LABELLED_REPLIES } from '../unit/message/reply/labelledReplies';
import { tnefOf } from '../unit/message/tnefOf';

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

/** Messages to begin with: the golden ones, a winmail.dat, and every third of the labelled replies. */
export const FUZZ_SEEDS: readonly Buffer[] = [
	...GOLDEN_NAMES.map((name) => readMessage(name)),
	WINMAIL,
	...LABELLED_REPLIES.filter((_reply, index) => index % 3 === 0).map(({ isHtml, source }) =>
		Buffer.from(
			`Subject: ${source.subject ?? ''}\r\nIn-Reply-To: <a@b>\r\nContent-Type: text/${isHtml ? 'html' : 'plain'}; charset=utf-8\r\n\r\n` +
				(source.html ?? source.text ?? ''),
		),
	),
];
