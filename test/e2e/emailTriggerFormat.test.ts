import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { INodeExecutionData } from 'n8n-workflow';

import { toItem } from '../../nodes/mail/n8n/trigger/toItem';
import { ImapLab } from '../integration/imap/ImapLab';
import { itemSettings } from '../unit/n8n/trigger/itemSettings';
import { itemsOfEmailTrigger, prepareBinaryData } from './helpers/emailTrigger';
import { evaluate, migrationRows } from './helpers/migrationTables';

jest.setTimeout(300_000);

const FOLDER = join(__dirname, '../fixtures/messages');
const MESSAGES = readdirSync(FOLDER).filter((file) => file.endsWith('.eml'));

interface Difference {
	simple?: string[];
	resolved?: string[];
	why: string;
}

/** Where n8n 2.41.1 loses or spoils what we can read: fields of the JSON, or `binary`. */
const DIFFERENCES: Readonly<Record<string, Difference>> = {
	addresses: { resolved: ['from', 'cc'], why: 'its mailparser drops the quotes that an address needs' },
	'duplicate-headers': {
		resolved: ['date', 'from', 'subject'],
		why: 'its mailparser takes the last of fields that may be there once; ours the first, as our other formats do',
	},
	'hebrew-iso-8859-8-i': { resolved: ['html', 'text', 'textAsHtml'], why: 'its charset is not known there' },
	'malformed-base64': {
		simple: ['textPlain'],
		resolved: ['binary', 'text', 'textAsHtml'],
		why: 'base64 that goes on after padding is cut there',
	},
	'malformed-boundary-missing': { simple: ['textPlain'], why: 'Dovecot finds no part in it' },
	'nested-forwards': { simple: ['binary'], why: 'Dovecot counts one line break more to the attached message' },
	'outlook-reply': {
		simple: ['textHtml', 'textPlain'],
		resolved: ['html', 'text', 'textAsHtml'],
		why: 'iso-8859-1 is read as windows-1252 by every mail program, and has quotes and dashes then',
	},
	'thunderbird-flowed': {
		simple: ['textPlain'],
		resolved: ['text', 'textAsHtml'],
		why: 'its libmime leaves the marks of quotation within lines that are put together',
	},
	'utf-16-body': { simple: ['textHtml'], why: 'its charset is not known there' },
};

describe("Format: As n8n's Email Trigger", () => {
	let lab: ImapLab;
	const theirs: Record<string, INodeExecutionData[]> = {};
	const ours: Record<string, INodeExecutionData[]> = {};

	beforeAll(async () => {
		lab = await ImapLab.start();
		await lab.reset();
		await lab.dovecot.deliverMany(
			lab.mailbox,
			MESSAGES.map((file) => readFileSync(join(FOLDER, file))),
		);
		const { host, ports } = lab.dovecot;
		const mailbox = { host, port: ports.imap, user: lab.mailbox, accessToken: lab.token };
		theirs.simple = await itemsOfEmailTrigger('simple', mailbox);
		theirs.resolved = await itemsOfEmailTrigger('resolved', mailbox);
		const source = await lab.open({ read: 'all', afterProcessing: 'nothing', maxPartBytes: 50_000_000 });
		const deliveries = await source.read(MESSAGES.length, new AbortController().signal);
		const item = (format: 'emailTriggerSimple' | 'emailTriggerResolved') =>
			Promise.all(
				deliveries.map((delivery) =>
					toItem(delivery, {
						settings: { ...itemSettings, format },
						protocol: 'imap',
						prepareBinary: prepareBinaryData,
					}),
				),
			);
		ours.simple = await item('emailTriggerSimple');
		ours.resolved = await item('emailTriggerResolved');
	});
	afterAll(async () => await lab?.stop());

	it('is tried on all messages', () => {
		for (const items of [theirs, ours].flatMap(Object.values<INodeExecutionData[]>))
			expect(items).toHaveLength(MESSAGES.length);
	});

	const index = MESSAGES.map((file, at) => [basename(file, '.eml'), at] as const);

	const without = (fields: string[], item: INodeExecutionData | undefined) => {
		const json = Object.fromEntries(Object.entries(item?.json ?? {}).filter(([name]) => !fields.includes(name)));
		return fields.includes('binary') ? { json } : { json, binary: item?.binary };
	};

	describe.each(['simple', 'resolved'] as const)('(%s) is what n8n makes of', (format) => {
		it.each(index)('%s', (name, at) => {
			const [our, their] = [ours[format]?.[at], theirs[format]?.[at]];
			const { [format]: fields = [] } = DIFFERENCES[name] ?? {};
			expect(without(fields, our)).toEqual(without(fields, their));
			for (const field of fields) {
				const of = (item: INodeExecutionData | undefined) =>
					field === 'binary' ? item?.binary : item?.json[field];
				expect(of(our)).not.toEqual(of(their));
			}
		});
	});
});

const MAIL = [
	'From: Sam Sender <sam@example.org>',
	'To: support@contoso.example',
	'Cc: ann@contoso.example, bob@contoso.example',
	'Subject: Printer on fire',
	'Date: Tue, 10 Jun 2025 10:10:10 +0200',
	'Message-ID: <1@example.org>',
	'X-Ticket: 4711',
	'Content-Type: multipart/mixed; boundary=outer',
	'',
	'--outer',
	'Content-Type: multipart/alternative; boundary=inner',
	'',
	'--inner',
	'Content-Type: text/plain; charset=utf-8',
	'',
	'Come quick.',
	'--inner',
	'Content-Type: text/html; charset=utf-8',
	'',
	'<p>Come quick.</p>',
	'--inner--',
	'--outer',
	'Content-Type: text/plain; name=list.txt',
	'Content-Disposition: attachment; filename=list.txt',
	'',
	'One',
	'--outer--',
	'',
].join('\r\n');

/** As Graph has it; n8n's node simplifies it so. */
const SIMPLIFIED: INodeExecutionData = {
	json: {
		subject: 'Printer on fire',
		bodyPreview: 'Come quick.',
		from: 'sam@example.org',
		to: ['support@contoso.example'],
		hasAttachments: true,
	},
};

describe('The expressions of docs/migration.md', () => {
	let lab: ImapLab;
	const before: Record<string, INodeExecutionData | undefined> = { 'From Output: Simplified': SIMPLIFIED };
	let after: INodeExecutionData;

	beforeAll(async () => {
		lab = await ImapLab.start();
		await lab.reset();
		lab.dovecot.deliver(lab.mailbox, MAIL);
		const { host, ports } = lab.dovecot;
		const mailbox = { host, port: ports.imap, user: lab.mailbox, accessToken: lab.token };
		[before['From Format: Simple']] = await itemsOfEmailTrigger('simple', mailbox);
		[before['From Format: Resolved']] = await itemsOfEmailTrigger('resolved', mailbox);
		const source = await lab.open({ read: 'all', afterProcessing: 'nothing' });
		const [delivery] = await source.read(1, new AbortController().signal);
		if (delivery === undefined) throw new Error('There is no mail');
		const settings = { ...itemSettings, format: 'full' as const };
		after = await toItem(delivery, { settings, protocol: 'imap', prepareBinary: prepareBinaryData });
	});
	afterAll(async () => await lab?.stop());

	const rows = ['From Format: Simple', 'From Format: Resolved', 'From Output: Simplified'].flatMap((heading) =>
		migrationRows(heading).map((row) => ({ heading, ...row })),
	);

	it('are all read', () => expect(rows).toHaveLength(29));

	it.each(rows)('$heading: $what', ({ heading, ...row }) => {
		const [was, is] = [evaluate(row.before, before[heading] ?? { json: {} }), evaluate(row.after, after)];
		expect(was).toEqual(expect.anything());
		expect(is).toEqual(was);
	});
});
