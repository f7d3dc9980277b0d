import { composeMail } from '../../../../nodes/mail/message/compose/composeMail';
import type { MailDraft } from '../../../../nodes/mail/message/compose/MailDraft';
import { parseMessage } from '../../../../nodes/mail/message/parseMessage';

const PLAIN: MailDraft = {
	messageId: 'one@contoso.example',
	date: new Date('2026-11-25T10:00:00Z'),
	from: { address: 'desk@contoso.example', name: 'Service Desk' },
	to: [{ address: 'sam@fabrikam.example' }],
	subject: 'Hello',
	text: 'Hi',
};

const compose = async (draft: Partial<MailDraft> = {}) => await composeMail({ ...PLAIN, ...draft });
const composed = async (draft: Partial<MailDraft> = {}, options = {}) =>
	await parseMessage((await compose(draft)).mime, options);
const header = async (name: string, draft: Partial<MailDraft>) =>
	(await composed(draft)).headers.filter((one) => one.name.toLowerCase() === name).map(({ value }) => value);

describe('composeMail', () => {
	it('writes what was meant, and Bcc nowhere', async () => {
		const mail = await compose({
			cc: [{ address: 'carla@fabrikam.example', name: 'Carla' }],
			bcc: [{ address: 'boss@contoso.example' }],
			replyTo: [{ address: 'tickets@contoso.example' }],
		});
		expect(mail).toMatchObject({
			envelope: {
				from: 'desk@contoso.example',
				to: ['sam@fabrikam.example', 'carla@fabrikam.example', 'boss@contoso.example'],
			},
			messageId: 'one@contoso.example',
			needsUtf8: false,
		});
		expect(mail.mime.toString()).not.toContain('boss@');
		expect(await parseMessage(mail.mime)).toMatchObject({
			messageId: 'one@contoso.example',
			from: [{ address: 'desk@contoso.example', name: 'Service Desk' }],
			to: [{ address: 'sam@fabrikam.example' }],
			cc: [{ address: 'carla@fabrikam.example', name: 'Carla' }],
			replyTo: [{ address: 'tickets@contoso.example' }],
			subject: 'Hello',
			date: '2026-11-25T10:00:00.000Z',
			text: expect.stringMatching(/^Hi\s*$/),
			attachments: [],
		});
	});

	it('names nobody to the server twice', async () => {
		const sam = { address: 'sam@fabrikam.example' };
		const { envelope } = await compose({
			to: [sam, { address: 'sam@FABRIKAM.example' }],
			cc: [sam],
			bcc: [sam],
		});
		expect(envelope.to).toEqual(['sam@fabrikam.example']);
	});

	it('names a mailbox to the server once, in its first spelling, and leaves the fields as they were typed', async () => {
		const { envelope, bcc, mime } = await compose({
			to: [{ address: 'ada@fabrikam.example' }],
			cc: [{ address: 'Ada@fabrikam.example' }, { address: 'Grace@fabrikam.example' }],
			bcc: [
				{ address: 'ADA@fabrikam.example' },
				{ address: 'grace@fabrikam.example' },
				{ address: 'Boss@fabrikam.example' },
				{ address: 'boss@Fabrikam.example' },
			],
		});
		expect(envelope.to).toEqual(['ada@fabrikam.example', 'Grace@fabrikam.example', 'Boss@fabrikam.example']);
		expect(bcc).toEqual(['Boss@fabrikam.example']);
		expect(mime.toString()).toMatch(/^Cc: Ada@fabrikam\.example, Grace@fabrikam\.example\r$/m);
	});

	it.each([
		['ann+shop@fabrikam.example', 'ann@fabrikam.example'],
		['o.neil@fabrikam.example', 'oneil@fabrikam.example'],
	])('names %s beside %s, which is another mailbox', async (one, other) => {
		const { envelope } = await compose({ to: [{ address: one }, { address: other }] });
		expect(envelope.to).toEqual([one, other]);
	});

	it('ends every line as SMTP wants it, and keeps them short', async () => {
		const { mime } = await compose({
			subject: 'ß'.repeat(500),
			text: 'long '.repeat(500),
			html: '<p>ü</p>'.repeat(1000),
			references: Array.from(
				{ length: 50 },
				(_, index) => `${'x'.repeat(60)}${String(index)}@contoso.example`,
			),
			to: Array.from({ length: 100 }, (_, index) => ({
				address: `person${String(index)}@fabrikam.example`,
				name: 'Ü',
			})),
		});
		const text = mime.toString('latin1');
		expect(text).not.toMatch(/[^\r]\n|\r[^\n]/);
		expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
		expect(mime.some((octet) => octet > 0x7f)).toBe(false);
	});

	it.each([
		['text alone', { text: 'Tëxt' }, 'Tëxt', undefined],
		['HTML alone', { text: undefined, html: '<p>Hëllo</p>' }, undefined, '<p>Hëllo</p>'],
		['both', { text: 'Tëxt', html: '<p>Hëllo</p>' }, 'Tëxt', '<p>Hëllo</p>'],
	])('carries %s', async (_, draft, text, html) => {
		const { text: _text, ...rest } = PLAIN;
		const given = draft.text === undefined ? { html } : { text, ...(html === undefined ? {} : { html }) };
		const message = await parseMessage(
			(await composeMail({ ...rest, ...(given as Partial<MailDraft>) })).mime,
		);
		expect(message.text?.trim()).toBe(text);
		expect(message.html?.trim()).toBe(html);
	});

	it('attaches files, and shows images inside the HTML', async () => {
		const logo = Buffer.from([137, 80, 78, 71, 0, 255]);
		const { attachments } = await composed(
			{
				html: '<img src="cid:logo">',
				attachments: [
					{ fileName: 'lögo.png', mimeType: 'image/png', content: logo, contentId: 'logo' },
					{
						fileName: 'C:\\secret\\Rechnung für Übung.pdf',
						mimeType: 'application/pdf',
						content: Buffer.from('%PDF'),
					},
				],
			},
			{ attachments: true },
		);
		expect(attachments).toEqual([
			expect.objectContaining({
				fileName: 'lögo.png',
				mimeType: 'image/png',
				contentId: 'logo',
				inline: true,
				content: logo,
			}),
			expect.objectContaining({
				fileName: 'C:_secret_Rechnung für Übung.pdf',
				mimeType: 'application/pdf',
				inline: false,
			}),
		]);
	});

	it.each([
		['multipart/mixed; boundary=x', 'application/octet-stream'],
		['message/partial', 'application/octet-stream'],
		['not a type', 'application/octet-stream'],
		['', 'application/octet-stream'],
		['TEXT/CSV; charset=utf-8', 'text/csv'],
	])('calls an attachment of type "%s" %s', async (mimeType, expected) => {
		const attachment = { fileName: 'a', mimeType, content: Buffer.from('--x\r\nSubject: y\r\n\r\nz') };
		const { attachments } = await composed({ attachments: [attachment] });
		expect(attachments.map((one) => one.mimeType)).toEqual([expected]);
	});

	it.each([
		['high', ['High', '1', 'High']],
		['low', ['Low', '5', 'Low']],
		['normal', [undefined, undefined, undefined]],
	] as const)('marks %s importance for every program', async (importance, [word, number, outlook]) => {
		const one = async (name: string) => (await header(name, { importance }))[0];
		expect([await one('importance'), await one('x-priority'), await one('x-msmail-priority')]).toEqual([
			word,
			number,
			outlook,
		]);
	});

	it('marks an automatic reply, once', async () => {
		const headers = [{ name: 'Auto-Submitted', value: 'no' }];
		expect(await header('auto-submitted', { isAutoReply: true, headers })).toEqual(['auto-replied']);
		expect(await header('x-auto-response-suppress', { isAutoReply: true })).toEqual(['All']);
		expect(await header('auto-submitted', {})).toEqual([]);
	});

	it('adds headers of a person', async () => {
		const headers = [
			{ name: 'X-Ticket', value: 'Ünïcode 4711' },
			{ name: 'List-Unsubscribe', value: '<https://contoso.example/u>' },
			{ name: 'X-Auto-Response-Suppress', value: 'OOF' },
		];
		expect(await header('x-ticket', { headers })).toEqual(['Ünïcode 4711']);
		expect(await header('list-unsubscribe', { headers })).toEqual(['<https://contoso.example/u>']);
	});

	it('asks to a meeting in a form of its own', async () => {
		const { mime } = await compose({
			cc: [{ address: 'carla@fabrikam.example' }],
			invite: {
				uid: 'meeting-1',
				method: 'request',
				sequence: 2,
				start: new Date('2026-12-01T10:00:00Z'),
				end: new Date('2026-12-01T11:30:00Z'),
				summary: 'Übergabe; Teil 1, "Anfang"',
				location: 'Raum 5\nErdgeschoss',
			},
		});
		const { attachments } = await parseMessage(mime, { attachments: true });
		expect(mime.toString()).toMatch(/^Content-Type: text\/calendar; charset=utf-8; method=REQUEST\r$/m);
		const calendar = attachments[0]?.content?.toString() ?? '';
		for (const line of calendar.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
		expect(calendar.replace(/\r\n[ \t]/g, '').split('\r\n')).toEqual(
			expect.arrayContaining([
				'METHOD:REQUEST',
				'UID:meeting-1',
				'SEQUENCE:2',
				'DTSTART:20261201T100000Z',
				'DTEND:20261201T113000Z',
				'SUMMARY:Übergabe\\; Teil 1\\, "Anfang"',
				'LOCATION:Raum 5\\nErdgeschoss',
				'ORGANIZER;CN="Service Desk":mailto:desk@contoso.example',
				expect.stringMatching(/^ATTENDEE;.*RSVP=TRUE.*MAILTO:sam@fabrikam\.example$/i),
				expect.stringMatching(/^ATTENDEE;.*RSVP=TRUE.*MAILTO:carla@fabrikam\.example$/i),
			]),
		);
	});

	it('calls a meeting off', async () => {
		const when = { start: new Date('2026-12-01T10:00:00Z'), end: new Date('2026-12-01T11:00:00Z') };
		const { mime } = await compose({
			invite: { uid: 'meeting-1', method: 'cancel', sequence: 3, summary: 'Talk', ...when },
		});
		expect(mime.toString()).toMatch(/method=CANCEL/);
		expect(mime.toString()).toMatch(/^STATUS:CANCELLED\r$/m);
	});

	describe('for international addresses', () => {
		it('writes a domain as DNS knows it', async () => {
			const { envelope, needsUtf8 } = await compose({
				to: [{ address: 'anna@Müller.example', name: 'Änna' }],
			});
			expect(envelope.to).toEqual(['anna@xn--mller-kva.example']);
			expect(needsUtf8).toBe(false);
		});

		it('needs SMTPUTF8 where the local part has no other form', async () => {
			const mail = await compose({ to: [{ address: '用户@例子.example' }] });
			expect(mail.needsUtf8).toBe(true);
			expect(mail.envelope.to).toEqual(['用户@xn--fsqu00a.example']);
		});
	});

	it.each([
		['a..b@c.example', '"a..b"@c.example'],
		['a.@c.example', '"a."@c.example'],
		['.a@c.example', '".a"@c.example'],
	])('quotes the dots of "%s", which some providers give out', async (address, quoted) => {
		const { envelope, mime } = await compose({ to: [{ address }] });
		expect(envelope.to).toEqual([quoted]);
		expect(mime.toString()).toMatch(new RegExp(`^To: <?${quoted.replaceAll('.', '\\.')}>?\r?$`, 'm'));
	});

	it.each([
		'nobody', '@contoso.example', 'a@', 'a@b@c.example', 'a b@c.example', 'a@b c.example', 'a@-.example',
		`${'x'.repeat(65)}@c.example`, 'a@c_!.example', 'a,b@c.example', '<a@c.example>', '"a@c.example',
	])('does not take "%s" for an address', async (address) => {
		await expect(compose({ to: [{ address }] })).rejects.toMatchObject({ kind: 'configuration', message: expect.stringContaining('To holds') });
	}); // prettier-ignore

	it.each([
		'a@c.example',
		"o'hara+tag@sub.c.example",
		'"a b"@c.example',
		'a@[192.0.2.1]',
		'a_b@c-d.example',
		'0@9.example',
	])('accepts %s as an address', async (address) => {
		expect((await compose({ to: [{ address }] })).envelope.to).toEqual([address]);
	});
});
