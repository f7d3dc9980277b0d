import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { securityWith } from '../../../nodes/mail/message/signature/verifySignature';
import type { MailSecurity } from '../../../nodes/mail/contracts/MailMessage';
import { emailOf, SmimeLab, type Holder } from '../../lab/smime/SmimeLab';
import { der } from '../../unit/message/cmsOf';
import { base64Lines } from '../../unit/message/mimeOf';

const ENTITY = 'Content-Type: text/plain; charset=utf-8\n\nDoor 4 is stuck again.\n';
const ADDED_TEXT = 'Content-Type: text/plain\r\n\r\nPay to this account instead.\r\n';
const ADDED_CALENDAR = [
	...[
		'',
		'BEGIN:VCALENDAR',
		'METHOD:REQUEST',
		'BEGIN:VEVENT',
		'UID:1',
		'SUMMARY:Pay',
		'DTSTART:20261201T090000Z',
	],
	...['END:VEVENT', 'END:VCALENDAR', ''],
].join('\r\n');
const TYPES = [
	'application/pkcs7-signature',
	'application/x-pkcs7-signature',
	'application/pkcs7-mime',
	'application/x-pkcs7-mime; smime-type=signed-data',
	'application/octet-stream',
	'text/plain',
	'text/calendar',
	'message/rfc822',
];
const NAMES = ['smime.p7s', 'smime.p7m', 'invite.ics', 'winmail.dat', 'mail.eml', 'note.txt'];
const DISPOSITIONS = ['attachment', 'inline'];

let lab: SmimeLab;
let root: Holder;
let ada: Holder;
let authorities: string;

beforeAll(async () => {
	lab = await SmimeLab.start();
	root = await lab.authority();
	ada = await lab.issue(root, { extensions: emailOf('ada@example.com') });
	authorities = await lab.pemOf([root.cert]);
});
afterAll(async () => await lab.stop());

async function judged(mail: Buffer) {
	const parsed = await parseMessage(mail, { signed: true });
	const { security } = parsed;
	return { parsed, security: security && (await securityWith(security, parsed, authorities)) };
}

/** The elements within one of DER. */
function elementsOf(element: Buffer): Buffer[] {
	const sizeOf = (at: number) => {
		const first = element[at + 1] as number;
		const more = first < 0x80 ? 0 : first & 0x7f;
		const length = more === 0 ? first : element.readUIntBE(at + 2, more);
		return { from: at + 2 + more, to: at + 2 + more + length };
	};
	const found: Buffer[] = [];
	for (let { from: at } = sizeOf(0); at < element.length; at = sizeOf(at).to) {
		found.push(element.subarray(at, sizeOf(at).to));
	}
	return found;
}

/** A signature of what stands elsewhere, with a content of its own, which nobody has signed. */
function withContent(cms: Buffer, content: Buffer): Buffer {
	const [type, explicit] = elementsOf(cms) as [Buffer, Buffer];
	const fields = elementsOf(elementsOf(explicit)[0] as Buffer);
	const [contentType] = elementsOf(fields[2] as Buffer) as [Buffer];
	fields[2] = der(0x30, contentType, der(0xa0, der(4, content)));
	return der(0x30, type, der(0xa0, der(0x30, ...fields)));
}

/** What somebody can put into the octets of a signature without making it wrong. */
const ADDITIONS: ReadonlyArray<readonly [string, (cms: Buffer) => Buffer]> = [
	['a content of its own', (cms) => withContent(cms, Buffer.from(ADDED_TEXT))],
	['a calendar', (cms) => withContent(cms, Buffer.from(ADDED_CALENDAR))],
	['a calendar behind it', (cms) => Buffer.concat([cms, Buffer.from(ADDED_CALENDAR)])],
];

it.each(ADDITIONS)('a signature in the clear with %s adds nothing to a valid mail', async (_what, add) => {
	const mail = (await lab.sign(ENTITY, [ada])).toString('latin1');
	const [, start = '', encoded = '', end = ''] =
		/^([\s\S]*?)Content-Type: application\/(?:x-)?pkcs7-signature[\s\S]*?\r\n\r\n([\s\S]*?)(\r\n\r\n--[\s\S]*)$/.exec(
			mail,
		) ?? [];
	const cms = base64Lines(add(Buffer.from(encoded, 'base64')));
	let valid = 0;
	for (const type of TYPES) {
		for (const name of NAMES) {
			for (const disposition of DISPOSITIONS) {
				const header = [
					`Content-Type: ${type}; name="${name}"`,
					'Content-Transfer-Encoding: base64',
					`Content-Disposition: ${disposition}; filename="${name}"`,
				];
				const made = [start + header.join('\r\n'), '', cms + end].join('\r\n');
				const { parsed, security } = await judged(Buffer.from(made, 'latin1'));
				if (security?.signature?.status !== 'valid') continue;
				valid++;
				expect([header, parsed.text, parsed.html, parsed.calendar]).toEqual([
					...[header, 'Door 4 is stuck again.\n', undefined, undefined],
				]);
				expect(parsed.attachments).toHaveLength(1);
			}
		}
	}
	expect(valid).toBe(2 * NAMES.length * DISPOSITIONS.length);
});

it.each(NAMES)('an opaque message named %s has nothing after its signed content', async (name) => {
	const mail = (await lab.sign(ENTITY, [ada], ['-nodetach'])).toString('latin1');
	const at = mail.indexOf('\r\n\r\n') + 4;
	const cms = Buffer.concat([Buffer.from(mail.slice(at), 'base64'), Buffer.from(ADDED_CALENDAR)]);
	const header = mail.slice(0, at).replaceAll('smime.p7m', name);
	expect(header).toContain(name);
	const { parsed, security } = await judged(Buffer.from(header + base64Lines(cms), 'latin1'));
	expect(security).toMatchObject<Partial<MailSecurity>>({ method: 'smime', kind: 'signed' });
	expect([parsed.text, parsed.html, parsed.calendar]).toEqual([
		...['Door 4 is stuck again.\n', undefined, undefined],
	]);
});
