import Ajv from 'ajv';
import { toItem } from '../../../nodes/mail/n8n/trigger/toItem';
import schema from '../../../nodes/MicrosoftImapTrigger/__schema__/v1.0.0.json';
import { itemSettings } from '../../unit/n8n/trigger/itemSettings';
import { ImapLab, mail, readAll } from './ImapLab';

const fitsSchema = new Ajv().compile(schema);

let lab: ImapLab;

beforeAll(async () => (lab = await ImapLab.start()));
afterAll(async () => await lab.stop());
beforeEach(async () => await lab.reset());

const head = (subject: string, type: string) =>
	`From: someone@contoso.example\r\nSubject: ${subject}\r\nContent-Type: ${type}\r\n\r\n`;

function nested(depth: number): string {
	const opened = Array.from(
		{ length: depth },
		(_, at) => `--b${at}\r\nContent-Type: multipart/mixed; boundary=b${at + 1}\r\n\r\n`,
	);
	return `${head('nested', 'multipart/mixed; boundary=b0')}${opened.join('')}--b${depth}\r\n\r\nbottom\r\n`;
}

/** A real server has to store, describe and hand out what the parser then has to read. */
const HOSTILE: Array<[string, () => string]> = [
	['multiparts nested 1,000 deep', () => nested(1000)],
	[
		'100,000 header fields',
		() =>
			`From: someone@contoso.example\r\n${'X-Filler: value\r\n'.repeat(100_000)}Subject: headers\r\n\r\ntext\r\n`,
	],
	[
		'1,000,000 tiny parts',
		() => `${head('parts', 'multipart/mixed; boundary=b')}${'--b\r\n\r\nx\r\n'.repeat(1_000_000)}--b--\r\n`,
	],
	['a boundary that does not occur', () => `${head('boundary', 'multipart/mixed; boundary=b')}only text\r\n`],
	['no boundary', () => `${head('none', 'multipart/mixed')}only text\r\n`],
	['a charset nobody knows', () => `${head('charset', 'text/plain; charset=x-none')}gr\xfc\xdfe\r\n`],
	[
		'octets in the header',
		() => 'From: J\xfcrgen <j@contoso.example>\r\nSubject: gr\xfc\xdfe\r\n\r\ntext\r\n',
	],
	['4 MB of HTML within HTML', () => head('html', 'text/html') + '<div>'.repeat(800_000)],
	[
		'a broken winmail.dat',
		() => `${head('tnef', 'application/ms-tnef')}\x78\x9f\x3e\x22\x00\x00\x02\x02\r\n`,
	],
];

describe.each([
	['with attachments', true],
	['with attachments listed only', false],
])('hostile mail from a real server, %s', (_how, attachments) => {
	it.each(HOSTILE)(
		'becomes an item, and those around it too: %s',
		async (_name, make) => {
			await lab.dovecot.deliverMany(lab.mailbox, [
				mail('before'),
				Buffer.from(make(), 'latin1'),
				mail('after'),
			]);
			const source = await lab.open({ attachments, answerMs: 60_000, maxPartBytes: 25_000_000 });
			const deliveries = await readAll(source);
			expect(deliveries).toHaveLength(3);
			for (const delivery of deliveries) {
				const { json, binary } = await toItem(delivery, {
					settings: { ...itemSettings, attachments },
					protocol: 'imap',
					prepareBinary: (_content, fileName = '', mimeType = '') =>
						Promise.resolve({ data: '', fileName, mimeType }),
				});
				fitsSchema(JSON.parse(JSON.stringify(json)));
				expect(fitsSchema.errors ?? []).toEqual([]);
				if (json.error !== undefined) expect(binary).toHaveProperty('raw');
			}
			await source.acknowledge(deliveries, 'processed');
			expect(await readAll(await lab.open({ attachments }, source.position()))).toEqual([]);
		},
		180_000,
	);
});
