import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHeaders } from '../../../nodes/mail/message/parseHeaders';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { BOUNCE_NAMES, bounceOf, BOUNCES } from './bounces';
import { readMessage } from './goldenMessages';

const NAMES = BOUNCE_NAMES;

/** Written as the golden messages are: see golden.test.ts. */
describe('a bounce', () => {
	it.each(NAMES)('is read: %s', async (name) => {
		const parsed = await parseMessage(bounceOf(name));
		const file = join(BOUNCES, `${name}.json`);
		if (process.env.UPDATE_GOLDEN === '1' && !existsSync(file)) {
			writeFileSync(file, `${JSON.stringify(parsed.bounce, null, '\t')}\n`);
		}
		expect(parsed).toMatchObject({ isBounce: true, isAutoReply: false, doNotAutoReply: 'bounce' });
		expect(parsed.autoReplyReason).toBeUndefined();
		expect(parsed.bounce).toEqual(JSON.parse(readFileSync(file, 'utf8')));
	});

	it.each(NAMES)('reads the same without its attachments: %s', async (name) => {
		const { bounce } = await parseMessage(bounceOf(name), { attachments: false, maxAttachmentBytes: 0 });
		expect(bounce).toEqual((await parseMessage(bounceOf(name))).bounce);
	});

	it.each(NAMES)('reads the same with bare line feeds: %s', async (name) => {
		const bare = Buffer.from(bounceOf(name).toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
		expect((await parseMessage(bare)).bounce).toEqual((await parseMessage(bounceOf(name))).bounce);
	});
});

describe('the conversation of a bounce', () => {
	const threadOf = async (mime: Buffer) => (await parseMessage(mime)).threadId;
	const own = (id: string, more = '') =>
		Buffer.from(`From: desk@fabrikam.example\r\nMessage-ID: <${id}>\r\n${more}\r\n`);

	it.each([
		['exim-failed', own('SD-4900.1749114000@fabrikam.example')],
		['yahoo', own('SD-4907@fabrikam.example')],
		['gmail', own('SD-4908@fabrikam.example')],
		['sendmail-delayed-rfc3464', own('SD-4903@fabrikam.example')],
		['status-without-recipients', own('SD-4911@fabrikam.example')],
		['exchange-online-base64', own('SD-4904@fabrikam.example')],
	])('is that of the mail that came back: %s', async (name, original) => {
		expect(await threadOf(bounceOf(name))).toBe(await threadOf(original));
	});

	it('is the one that message continued with, where it was an answer', async () => {
		const answer = bounceOf('gmail')
			.toString()
			.replace('Subject: [SD-4908] Your request\r\n', '$&References: <question@adatum.example>\r\n');
		expect(await threadOf(Buffer.from(answer))).toBe(await threadOf(own('question@adatum.example')));
	});
});

describe('a report of a reading', () => {
	const receipt = (...fields: string[]) => {
		const disposition = fields.pop() ?? '';
		return Buffer.from(
			[
				...fields,
				'To: desk@fabrikam.example',
				'Content-Type: multipart/report; report-type=disposition-notification; boundary=b',
				'',
				'--b',
				'',
				'Your message was deleted without being read on Tuesday, June 24, 2025 9:00:00 AM.',
				'--b',
				'Content-Type: message/disposition-notification',
				'',
				'Final-Recipient: rfc822;tom@contoso.example',
				'Original-Message-ID: <SD-4713@fabrikam.example>',
				`Disposition: ${disposition}`,
				'',
				'--b--',
				'',
			].join('\r\n'),
		);
	};
	const TOM = ['From: Tom <tom@contoso.example>', 'Subject: Not read: [SD-4713] Your request'];

	it.each([
		['was read', [...TOM, 'automatic-action/MDN-sent-automatically; displayed']],
		['was deleted unread', [...TOM, 'manual-action/MDN-sent-manually; deleted']],
		['was deleted unread by a rule', [...TOM, 'automatic-action/MDN-sent-automatically; deleted']],
	])('is no bounce where the message %s', async (_what, lines) => {
		expect(await parseMessage(receipt(...lines))).toMatchObject({
			isBounce: false,
			isAutoReply: true,
			autoReplyReason: 'readReceipt',
		});
	});

	it('is a bounce where a filter refused the message, whatever else the report calls it', async () => {
		const refused = ['From: postmaster@contoso.example', 'Subject: Automatically rejected mail'];
		for (const type of ['deleted', 'denied', 'failed']) {
			const parsed = await parseMessage(receipt(...refused, `automatic-action/MDN-sent-automatically; ${type}`));
			expect(parsed).toMatchObject({
				isBounce: true,
				isAutoReply: false,
				bounce: { kind: 'policy', recipients: [{ address: 'tom@contoso.example' }] },
			});
		}
	});

	it('of a filter is not hidden by who goes by the header alone', () => {
		for (const name of ['cyrus-sieve-reject', 'dovecot-quota-rejected']) {
			expect(parseHeaders(bounceOf(name)).isAutoReply).toBe(false);
		}
	});
});

describe('a report of success', () => {
	it('is no bounce, and answers by itself', async () => {
		const success = bounceOf('several-recipients')
			.toString('latin1')
			.replace(/Action: [^\r]*/g, 'Action: delivered')
			.replace(/Status: [^\r]*/g, 'Status: 2.0.0');
		const parsed = await parseMessage(Buffer.from(success, 'latin1'));
		expect(parsed).toMatchObject({ isBounce: false, isAutoReply: true, autoReplyReason: 'deliveryReport' });
		expect(parsed.bounce).toBeUndefined();
	});
});

describe('what is no bounce', () => {
	const plain = (headers: string, body: string) => Buffer.from(`${headers}\r\n\r\n${body}`);
	const exim = bounceOf('exim-failed').toString().split('\r\n\r\n').slice(1).join('\r\n\r\n');
	const person = 'From: Ann <ann@company.com>\r\nTo: desk@fabrikam.example\r\nMessage-ID: <p@company.com>';

	it.each([
		['a bounce that a person pastes', plain(`${person}\r\nSubject: What is this?`, exim)],
		[
			'a bounce that a person forwards',
			plain(
				`${person}\r\nSubject: FW: Mail delivery failed: returning message to sender`,
				`See below.\r\n\r\n${exim}`,
			),
		],
		[
			'a bounce that a person attaches',
			plain(
				`${person}\r\nSubject: FW: Undeliverable\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x`,
				`--x\r\n\r\nWhat is this?\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n${bounceOf('gmail').toString()}\r\n--x--\r\n`,
			),
		],
		[
			'the machine-readable part of one, attached',
			plain(
				`${person}\r\nSubject: log\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x`,
				'--x\r\n\r\nSee the file.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a.example\r\n\r\nFinal-Recipient: rfc822; b@c.example\r\nAction: failed\r\n\r\n--x--\r\n',
			),
		],
		[
			'a postmaster who writes to people',
			plain(
				'From: postmaster@company.com\r\nSubject: Your mailbox is almost full',
				'Please delete some mails. ann@company.com: 98 %',
			),
		],
		[
			'a vacation notice without a return path',
			plain(
				'Return-Path: <>\r\nFrom: Ann <ann@company.com>\r\nIn-Reply-To: <1@x.example>\r\nSubject: Delivery failed',
				'I am away. Mail bob@company.com.',
			),
		],
		[
			'a person who speaks of failures',
			plain(
				`${person}\r\nSubject: Undeliverable: failure notice`,
				'My message could not be delivered to ann@company.com. 550 5.1.1 User unknown. Mailer-Daemon says so.',
			),
		],
		['a read receipt', readMessage('read-receipt')],
	])('%s', async (_, mime) => {
		expect(await parseMessage(mime)).toMatchObject({ isBounce: false });
	});
});

describe('a hostile report', () => {
	const report = (status: string) =>
		Buffer.from(
			`From: MAILER-DAEMON@x.example\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n${status}\r\n--b--\r\n`,
		);

	it('of 100,000 recipients is read as far as anybody reads', async () => {
		const group = (i: number) => `Final-Recipient: rfc822; u${String(i)}@x.example\r\nAction: failed\r\n\r\n`;
		const { bounce } = await parseMessage(
			report(Array.from({ length: 100_000 }, (_, i) => group(i)).join('')),
		);
		expect(bounce?.recipients).toHaveLength(500);
	});

	it('with endless values is cut', async () => {
		const long = 'x'.repeat(200_000);
		const { bounce } = await parseMessage(
			report(
				`Final-Recipient: rfc822; ${long}@x.example\r\n\r\nFinal-Recipient: rfc822; a@x.example\r\nDiagnostic-Code: smtp; ${long}\r\n\r\n`,
			),
		);
		expect(bounce?.recipients).toHaveLength(1);
		expect(JSON.stringify(bounce).length).toBeLessThan(1500);
	});

	it.each([
		['blanks', ' '.repeat(30_000)],
		['blanks behind an address', `a@b.example${' '.repeat(30_000)}x`],
		['at signs', '@'.repeat(30_000)],
		['half addresses', 'a@'.repeat(15_000)],
		['addresses', 'a@b.example:\n'.repeat(2500)],
		['line breaks', '\n'.repeat(30_000)],
		['brackets', '<'.repeat(30_000)],
		['labels', 'Recipient: '.repeat(3000)],
		['fields', 'Final-Recipient: rfc822;a\n'.repeat(1500)],
		['words of failure', 'error while delivering message '.repeat(1000)],
		['dots and letters', 'a.'.repeat(15_000)],
		['codes', '550 5.'.repeat(5000)],
	])('of a program that follows no RFC, full of %s, takes no time', async (_, filler) => {
		const signs = [
			'Hi. This is the qmail-send program at a.example',
			'This message was created automatically by mail delivery software.',
			'This is the Postfix program at host a.example.',
			'was not delivered to:',
			'The message that you sent was undeliverable to the following:',
			'Your message did not reach',
			'Sorry, we were unable to deliver your message to the following address.',
			'----- The following addresses had permanent fatal errors -----',
			'Your message could not be delivered.',
		];
		for (const sign of signs) {
			const started = process.cpuUsage();
			await parseMessage(Buffer.from(`From: MAILER-DAEMON@x.example\r\nSubject: Undeliverable ${filler}\r\n\r\n${sign}\n${filler}\n${filler}`), {
				replyText: false,
			});
			// Of the processor's time, which others' load does not lengthen; backtracking would take minutes.
			expect(process.cpuUsage(started).user).toBeLessThan(5_000_000);
		}
	});
});
