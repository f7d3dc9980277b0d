import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { cms, der } from '../../unit/message/cmsOf';
import { base64Lines } from '../../unit/message/mimeOf';
import { binary, tnefOf } from '../../unit/message/tnef/tnefOf';
import { ImapLab } from './ImapLab';

const never = new AbortController().signal;
let lab: ImapLab;

beforeAll(async () => (lab = await ImapLab.start()));
afterAll(async () => await lab.stop());
beforeEach(async () => await lab.reset());

const KB = 1024;
/** Below 64 kB a message is fetched whole. */
const SIZES: ReadonlyArray<readonly [string, number]> = [
	['small', 100],
	['large', 200 * KB],
];

const lines = (...all: string[]) => all.join('\r\n');
const multipart = (kind: string, ...parts: string[]) => {
	const boundary = `b${kind}`;
	const all = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('');
	return `Content-Type: multipart/${kind}; boundary=${boundary}\r\n\r\n${all}--${boundary}--\r\n`;
};
const TEXT = 'Content-Type: text/plain; charset=utf-8\r\n\r\nDoor 4 is stuck.';
const HTML = 'Content-Type: text/html\r\n\r\n<p>Door 4 is stuck.</p>';
const encoded = (type: string, content: Buffer, disposition = '') =>
	lines(
		`Content-Type: ${type}`,
		'Content-Transfer-Encoding: base64',
		...(disposition === '' ? [] : [`Content-Disposition: ${disposition}`]),
		'',
		base64Lines(content),
	);
const photo = (size: number) =>
	encoded('image/png; name=photo.png', Buffer.alloc(size, 'photo'), 'attachment; filename=photo.png');
const INVITE = Buffer.from(
	lines(
		...['BEGIN:VCALENDAR', 'METHOD:REQUEST', 'BEGIN:VEVENT', 'UID:1@a.example', 'SUMMARY:Door 4'],
		...['DTSTART:20250618T080000Z', 'END:VEVENT', 'END:VCALENDAR', ''],
	),
);
const signed = (entity: string, type = 'application/pkcs7-mime; smime-type=signed-data; name=smime.p7m') =>
	encoded(type, cms(der(4, Buffer.from(entity))), 'attachment; filename=smime.p7m');
const winmail = (size: number, html = true) =>
	encoded(
		'application/ms-tnef; name=winmail.dat',
		tnefOf([{ title: 'photo.png', content: Buffer.alloc(size, 'photo') }], {
			message: html ? [binary(0x1013, Buffer.from('<p>Door 4 is stuck.</p>'))] : [],
		}),
		'attachment; filename=winmail.dat',
	);

const SIGNED = { method: 'smime', kind: 'signed', signature: { status: 'notVerified' } };
const CALENDAR = { method: 'REQUEST', uid: '1@a.example', summary: 'Door 4' };

/** What a message holds, and how much of it is fetched at most where the photo beside it is large. */
const CASES: ReadonlyArray<
	readonly [string, (size: number) => string, object, names: string[], isApart: boolean]
> = [
	[
		'a signed message',
		(size) => signed(multipart('mixed', TEXT, photo(size))),
		{ text: 'Door 4 is stuck.', replyText: 'Door 4 is stuck.', security: SIGNED },
		['smime.p7m', 'photo.png'],
		false,
	],
	[
		'a signed message that only its name tells, below a list',
		(size) => multipart('mixed', signed(TEXT, 'application/octet-stream; name=smime.p7m'), photo(size)),
		{ text: 'Door 4 is stuck.', security: SIGNED },
		['smime.p7m', 'photo.png'],
		true,
	],
	[
		'a signed invitation',
		(size) => multipart('mixed', signed(encoded('text/calendar; method=REQUEST', INVITE)), photo(size)),
		{ calendar: CALENDAR, security: SIGNED },
		['smime.p7m', 'invite.ics', 'photo.png'],
		true,
	],
	[
		'a winmail.dat alone',
		(size) => winmail(size),
		{ html: '<p>Door 4 is stuck.</p>', replyText: 'Door 4 is stuck.' },
		['photo.png'],
		false,
	],
	[
		'a winmail.dat beside a text',
		(size) => multipart('mixed', TEXT, winmail(10), photo(size)),
		{ text: 'Door 4 is stuck.', html: '<p>Door 4 is stuck.</p>' },
		['photo.png', 'photo.png'],
		true,
	],
	[
		'a winmail.dat under another type',
		(size) =>
			multipart('mixed', winmail(10).replace('application/ms-tnef', 'application/octet-stream'), photo(size)),
		{ html: '<p>Door 4 is stuck.</p>' },
		['photo.png', 'photo.png'],
		true,
	],
	[
		'an invitation among the texts',
		(size) =>
			multipart(
				'mixed',
				multipart('alternative', TEXT, HTML, encoded('text/calendar; method=REQUEST', INVITE)),
				photo(size),
			),
		{ text: 'Door 4 is stuck.', html: '<p>Door 4 is stuck.</p>', calendar: CALENDAR },
		['invite.ics', 'photo.png'],
		true,
	],
	[
		'an invitation as a file',
		(size) =>
			multipart(
				'mixed',
				TEXT,
				encoded('application/ics; name=invite.ics', INVITE, 'attachment; filename=invite.ics'),
				photo(size),
			),
		{ text: 'Door 4 is stuck.', calendar: CALENDAR },
		['invite.ics', 'photo.png'],
		true,
	],
	[
		'an invitation as a file of no type',
		(size) =>
			multipart(
				'mixed',
				TEXT,
				encoded('application/octet-stream; name=meeting.ics', INVITE, 'attachment; filename=meeting.ics'),
				photo(size),
			),
		{ text: 'Door 4 is stuck.', calendar: CALENDAR },
		['meeting.ics', 'photo.png'],
		true,
	],
	[
		'an invitation alone',
		(size) =>
			encoded(
				'text/calendar; charset=utf-8; method=REQUEST',
				Buffer.concat([INVITE, Buffer.alloc(size, '\r\n')]),
			),
		{ calendar: CALENDAR },
		['invite.ics'],
		false,
	],
];

describe.each(SIZES)('with Download Attachments off, of a %s message', (_size, octets) => {
	it.each(CASES)('%s is read', async (_what, make, expected, names, isApart) => {
		lab.dovecot.deliver(
			lab.mailbox,
			`From: someone@contoso.example\r\nSubject: Packed\r\nMessage-ID: <p@imap.example>\r\nMIME-Version: 1.0\r\n${make(octets)}`,
		);
		const source = await lab.open({ attachments: false });
		const [delivery] = await source.read(1, never);
		const { omitted = [], mime = Buffer.alloc(0) } = delivery ?? {};
		const parsed = await parseMessage(mime, { attachments: false, omitted });
		expect(parsed).toMatchObject({ subject: 'Packed', ...expected });
		expect(parsed.problem).toBeUndefined();
		expect(parsed.attachments.map(({ fileName, skipped }) => [fileName, skipped])).toEqual(
			names.map((name) => [name, 'notWanted']),
		);
		if (isApart && octets > 64 * KB) expect(mime.length).toBeLessThan(8 * KB);
	});
});
