import type { IBinaryData } from 'n8n-workflow';
import type { MailMessage } from '../../../../nodes/mail/contracts/MailMessage';
import { MailError } from '../../../../nodes/mail/contracts/MailError';
import type { Delivery } from '../../../../nodes/mail/contracts/MailSource';
import { compileTicketPattern } from '../../../../nodes/mail/message/ticketPattern';
import { toItem } from '../../../../nodes/mail/n8n/trigger/toItem';
import type { TriggerSettings } from '../../../../nodes/mail/n8n/settings/TriggerSettings';
import { readMessage } from '../../message/goldenMessages';
import { mimeOf } from '../../message/mimeOf';
import { itemSettings } from './itemSettings';

const MIME = [
	'From: "Ada" <ada@contoso.example>',
	'To: desk@contoso.example',
	'Subject: Printer',
	'Message-ID: <1@contoso.example>',
	'X-Twice: one',
	'X-Twice: two',
	'__proto__: polluted',
	'Constructor: polluted',
	'prototype: polluted',
	'MIME-Version: 1.0',
	'Content-Type: multipart/mixed; boundary=b',
	'',
	'--b',
	'Content-Type: text/plain',
	'',
	'It smokes.',
	'--b',
	'Content-Type: text/csv',
	'Content-Disposition: attachment; filename="a.csv"',
	'',
	'a,b',
	'--b',
	'Content-Type: application/zip',
	'Content-Transfer-Encoding: base64',
	'Content-Disposition: attachment; filename="b.zip"',
	'',
	Buffer.alloc(600, 'x').toString('base64'),
	'--b--',
	'',
].join('\r\n');

const settings = (more: Partial<TriggerSettings> = {}): TriggerSettings => ({
	...itemSettings,
	maxAttachmentBytes: 500,
	...more,
});

const delivery = (more: Partial<Delivery> = {}): Delivery => ({
	key: '7:1',
	id: '1',
	generation: 0,
	mime: Buffer.from(MIME),
	size: MIME.length,
	...more,
});

const prepareBinary = (content: Buffer, fileName?: string, mimeType?: string): Promise<IBinaryData> =>
	Promise.resolve({
		data: content.toString('base64'),
		mimeType: mimeType ?? '',
		...(fileName ? { fileName } : {}),
	});

const item = async (given: Partial<Delivery> = {}, more: Partial<TriggerSettings> = {}) =>
	await toItem(delivery(given), { settings: settings(more), protocol: 'imap', prepareBinary });

describe('a table of items', () => {
	it.each(['simple', 'full', 'raw'] as const)('begins with what people look for (%s)', async (format) => {
		const mime = Buffer.from(`To: desk@contoso.example\r\nDate: Mon, 13 Jan 2020 10:00:00 +0100\r\n${MIME}`);
		const { json } = await item({ mime }, { format });
		const first = ['from', 'to', 'subject', 'date', ...(format === 'raw' ? [] : ['text'])];
		expect(Object.keys(json).slice(0, first.length)).toEqual(first);
	});
});

describe('the format Markdown', () => {
	it('has the body as Markdown alone, and all else as Simple', async () => {
		const mime = Buffer.from(
			MIME.replace('Content-Type: text/plain', 'Content-Type: text/html').replace(
				'It smokes.',
				'<p>It <b>smokes</b>.</p>',
			),
		);
		const given = {
			settings: settings({ format: 'markdown' as const }),
			protocol: 'imap' as const,
			prepareBinary,
		};
		const { json } = await toItem(delivery({ mime }), given);
		expect(json).toMatchObject({ markdown: 'It **smokes**.', subject: 'Printer', isBounce: false });
		for (const field of ['text', 'html', 'replyText', 'headers']) expect(json).not.toHaveProperty(field);
		const { json: simple } = await toItem(delivery({ mime }), { ...given, settings: settings() });
		expect(simple).not.toHaveProperty('markdown');
	});
});

describe('the time of arrival', () => {
	const received = 'Received: from a.example by b.example; Mon, 13 Jan 2020 10:00:00 +0100 (CET)\r\n';
	const item = async (more: Partial<Delivery>, format: TriggerSettings['format'] = 'simple') =>
		(await toItem(delivery(more), { settings: settings({ format }), protocol: 'imap', prepareBinary })).json;

	it.each(['simple', 'full', 'raw'] as const)('is what the server says (%s)', async (format) => {
		const receivedAt = new Date('2026-11-29T12:00:00Z');
		const mime = Buffer.from(received + MIME);
		expect(await item({ receivedAt, mime }, format)).toMatchObject({ receivedAt: receivedAt.toISOString() });
	});

	it('is taken from the server’s header field if the server does not report it', async () => {
		const older = received.replace('2020', '2019');
		const { receivedAt, date } = await item({ mime: Buffer.from(received + older + MIME) });
		expect(receivedAt).toBe('2020-01-13T09:00:00.000Z');
		expect(date).toBeUndefined();
	});

	it('is absent if no source provides it', async () => {
		expect(await item({})).not.toHaveProperty('receivedAt');
		const ahead = received.replace('2020', '2099');
		expect(await item({ mime: Buffer.from(ahead + MIME) })).not.toHaveProperty('receivedAt');
	});
});

describe('an item', () => {
	it('holds what a builder needs, and where it came from', async () => {
		const { json, binary } = await item(
			{},
			{ assignment: { category: 'Hardware' }, name: 'Desk', outgoingServer: 'Out', primary: true },
		);
		expect(json).toEqual({
			id: expect.stringMatching(/^[0-9a-f]{32}$/),
			messageId: '1@contoso.example',
			subject: 'Printer',
			from: [{ address: 'ada@contoso.example', name: 'Ada' }],
			to: [{ address: 'desk@contoso.example' }],
			text: expect.stringContaining('It smokes.'),
			replyText: 'It smokes.',
			threadId: expect.stringMatching(/^[0-9a-f]{32}$/),
			isAutoReply: false,
			isBounce: false,
			authentication: { verdict: 'unknown' },
			size: MIME.length,
			attachments: [
				{ fileName: 'a.csv', mimeType: 'text/csv', size: 3, inline: false, binary: 'attachment_0' },
				{ fileName: 'b.zip', mimeType: 'application/zip', size: 600, inline: false, skipped: 'tooLarge' },
			],
			source: {
				server: 'mail.test',
				protocol: 'imap',
				mailbox: 'desk@contoso.example',
				folder: 'INBOX',
				id: '1',
				name: 'Desk',
				primary: true,
				outgoingServer: 'Out',
			},
			assignment: { category: 'Hardware' },
		});
		expect(Object.keys(binary ?? {})).toEqual(['attachment_0']);
		expect(Buffer.from(binary?.attachment_0?.data ?? '', 'base64').toString()).toBe('a,b');
	});

	it('has no placeholders for what is absent', async () => {
		const { json, binary } = await item({ mime: Buffer.from('Subject: Only\r\n\r\n') });
		expect(Object.keys(json).sort()).toEqual([
			'authentication',
			'id',
			'isAutoReply',
			'isBounce',
			'size',
			'source',
			'subject',
		]);
		expect(binary).toBeUndefined();
	});

	it('in full form has every header, but those whose names every object has', async () => {
		const { json } = await item({}, { format: 'full' });
		const headers = json.headers as Record<string, unknown>;
		expect(headers['x-twice']).toEqual(['one', 'two']);
		// n8n fails with an item that has them.
		for (const name of ['__proto__', 'constructor', 'prototype'])
			expect(Object.keys(headers)).not.toContain(name);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	it('in raw form is the message byte for byte', async () => {
		const { json, binary } = await item({}, { format: 'raw' });
		expect(Buffer.from(binary?.data?.data ?? '', 'base64').toString()).toBe(MIME);
		expect(json).toMatchObject({ subject: 'Printer', messageId: '1@contoso.example' });
		expect(json.text).toBeUndefined();
	});

	it('in raw form that lacks a part says so', async () => {
		const omitted = [
			{ part: '3', fileName: 'b.zip', mimeType: 'application/zip', size: 600, reason: 'tooLarge' as const },
		];
		const { json } = await item({ omitted }, { format: 'raw' });
		expect(json.error).toMatchObject({ kind: 'tooLarge', message: expect.stringContaining('b.zip') });
	});

	it.each(['simple', 'full', 'raw'] as const)(
		'in %s form has the ticket of its subject, where there is one',
		async (format) => {
			const findTicket = compileTicketPattern('\\[#(\\d+)\\]');
			const mime = Buffer.from('Subject: =?utf-8?q?Re=3A_=5B=234711=5D?= Printer\r\n\r\n');
			expect((await item({ mime }, { format, findTicket })).json.ticket).toBe('4711');
			expect('ticket' in (await item({}, { format, findTicket })).json).toBe(false);
		},
	);

	it.each(['simple', 'raw'] as const)('in %s form says what a bounce is about', async (format) => {
		const mime = readMessage('exchange-ndr');
		expect((await item({ mime }, { format })).json).toMatchObject({
			isBounce: true,
			isAutoReply: false,
			doNotAutoReply: 'bounce',
			bounce: { action: 'failed', originalMessageId: 'SD-4712.1749118000@fabrikam.example' },
		});
	});

	it.each([
		['5.1.10', '550 5.1.10 RESOLVER.ADR.RecipientNotFound', 'permanent', /address/],
		['5.7.233', '550 5.7.233 Tenant external recipient rate limit exceeded', 'policy', /Wait a day/],
		['5.2.2', '552 5.2.2 mailbox is full', 'mailboxFull', /free up space/],
		['5.2.2', '554 5.2.2 Submission quota exceeded', 'policy', /Wait a day/],
		['5.7.124', '550 5.7.124 RESOLVER.RST.SenderNotInAllowedSendersList', 'policy', /allow the sender/],
		['5.4.310', '550 5.4.310 DNS domain does not exist', 'permanent', /address/],
		// Nothing a sender can do, and no hint of this n8n's own sign-in either.
		['5.7.57', '530 5.7.57 Client not authenticated to send mail', 'policy', undefined],
		['5.6.99', '550 5.6.99 unheard of', 'permanent', undefined],
	])('says what to do about a bounce with %s (%s)', async (status, words, kind, hint) => {
		const mime = Buffer.from(
			readMessage('exchange-ndr')
				.toString('latin1')
				.replace(/^Status: .*$/m, `Status: ${status}`)
				.replace(/^Diagnostic-Code: .*$/m, `Diagnostic-Code: smtp; ${words}`),
			'latin1',
		);
		const { bounce } = (await item({ mime })).json as unknown as MailMessage;
		const [recipient] = bounce?.recipients ?? [];
		expect([bounce?.kind, recipient?.kind, recipient?.status]).toEqual([kind, kind, status]);
		expect(recipient?.hint).toEqual(hint === undefined ? undefined : (expect.stringMatching(hint) as string));
	});

	it('lists attachments that nobody wanted', async () => {
		const { json, binary } = await item({}, { attachments: false });
		expect((json.attachments as { skipped: string }[]).map(({ skipped }) => skipped)).toEqual([
			'notWanted',
			'notWanted',
		]);
		expect(binary).toBeUndefined();
	});

	it('of a message that the server gave only in part says why', async () => {
		const error = new MailError('unreadable', 'Exchange could not convert it', { hint: 'Look in Outlook' });
		const { json } = await item({ error });
		expect(json).toMatchObject({
			subject: 'Printer',
			error: { kind: 'unreadable', message: 'Exchange could not convert it', hint: 'Look in Outlook' },
		});
	});

	it('of a message that breaks something on the way is the raw message with an error', async () => {
		const failing = (content: Buffer, name?: string, type?: string) =>
			type === 'text/csv'
				? Promise.reject(new Error('The disk is full'))
				: prepareBinary(content, name, type);
		const { json, binary } = await toItem(delivery(), {
			settings: settings(),
			protocol: 'imap',
			prepareBinary: failing,
		});
		expect(json.error).toMatchObject({
			kind: 'unreadable',
			message: expect.stringContaining('The disk is full'),
		});
		expect(Buffer.from(binary?.raw?.data ?? '', 'base64').toString()).toBe(MIME);
	});

	describe('with a signature', () => {
		const signatureOf = async (name: string, more: Partial<TriggerSettings>) => {
			const context = { settings: settings(more), protocol: 'imap' as const, prepareBinary };
			const { json } = await toItem(delivery({ mime: readMessage(name) }), context);
			return (json as Partial<MailMessage>).security?.signature;
		};

		it('says that none is verified where that is not wanted', async () => {
			expect(await signatureOf('smime-signed', {})).toEqual({
				status: 'notVerified',
				reasons: ['notWanted'],
			});
		});

		it('says that those of OpenPGP are not verified', async () => {
			const signature = await signatureOf('pgp-signed', { signatureAuthorities: '' });
			expect(signature).toEqual({ status: 'notVerified', reasons: ['openPgp'] });
		});

		it('says why one could not be verified, and lacks nothing else', async () => {
			const mime = mimeOf(
				'Subject: s',
				'Content-Type: application/pkcs7-mime; smime-type=signed-data',
				'',
				'x',
			);
			const context = {
				settings: settings({ signatureAuthorities: '' }),
				protocol: 'imap' as const,
				prepareBinary,
			};
			expect((await toItem(delivery({ mime }), context)).json).toMatchObject({
				subject: 's',
				security: { signature: { status: 'notVerified', reasons: ['unreadable'] } },
			});
		});
	});

	describe('with sanitized HTML', () => {
		const html = '<p onclick="x()">Door <b>4</b><script>x()</script><img src="https://t.example/i.png"></p>';
		const mime = Buffer.from(`Subject: Door\r\nContent-Type: text/html\r\n\r\n${html}`);
		const given = (sanitizeHtml: 'remove' | 'keep') => ({
			settings: settings({ sanitizeHtml }),
			protocol: 'imap' as const,
			prepareBinary,
		});

		it('has it in the place of the HTML that came', async () => {
			const { json, binary } = await toItem(delivery({ mime }), given('remove'));
			expect(json).toMatchObject({ html: '<p>Door <b>4</b><img /></p>', replyText: 'Door 4' });
			expect(json).not.toHaveProperty('error');
			expect(binary).toBeUndefined();
			const { json: kept } = await toItem(delivery({ mime }), given('keep'));
			expect(kept.html).toBe('<p>Door <b>4</b><img src="https://t.example/i.png" /></p>');
		});

		it('has none where it cannot be sanitized, says so, and lacks nothing else', async () => {
			const sanitize = () => Promise.reject(new Error('No answer within 10 seconds'));
			const { json, binary } = await toItem(delivery({ mime }), { ...given('remove'), sanitize });
			expect(json).not.toHaveProperty('html');
			expect(json).toMatchObject({
				subject: 'Door',
				replyText: 'Door 4',
				error: {
					kind: 'unreadable',
					message: 'The HTML could not be sanitized and was left out: No answer within 10 seconds',
				},
			});
			expect(Buffer.from(binary?.raw?.data ?? '', 'base64').equals(mime)).toBe(true);
		});

		it('has none where the server gave the message only in part and it cannot be sanitized', async () => {
			const sanitize = () => Promise.reject(new Error('its thread ended'));
			const error = new MailError('tooLarge', 'It is larger than Message Size Limit');
			const { json } = await toItem(delivery({ mime, error }), { ...given('remove'), sanitize });
			expect(json).not.toHaveProperty('html');
			expect((json.error as { message: string }).message).toMatch(/Message Size Limit; The HTML .* left out/);
		});

		it('has the rest where nothing of the HTML is left', async () => {
			const empty = Buffer.from(
				'Subject: a\r\nContent-Type: text/html\r\n\r\n<style>p { color: red }</style>',
			);
			const { json } = await toItem(delivery({ mime: empty }), given('remove'));
			expect(json).not.toHaveProperty('html');
			expect(json).not.toHaveProperty('error');
		});
	});

	it('of the same message has the same id in every workflow, and another in another folder', async () => {
		const [one, two, other] = await Promise.all([
			item(),
			item({}, { format: 'full' }),
			item({}, { folder: 'Archive' }),
		]);
		expect(two.json.id).toBe(one.json.id);
		expect(other.json.id).not.toBe(one.json.id);
	});
});
