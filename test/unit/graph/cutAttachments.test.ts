import { cutAttachments } from '../../../nodes/mail/graph/cutAttachments';
import { composeMail } from '../../../nodes/mail/message/compose/composeMail';
import type { MailDraft } from '../../../nodes/mail/message/compose/MailDraft';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';

const file = (fileName: string, size: number, more = {}) => ({
	fileName,
	mimeType: 'application/octet-stream',
	content: Buffer.alloc(size, fileName),
	...more,
});

const compose = async (draft: Partial<MailDraft>) =>
	(
		await composeMail({
			messageId: 'cut@contoso.com',
			date: new Date('2026-11-26T10:00:00Z'),
			from: { address: 'ada@contoso.com', name: 'Ada' },
			to: [{ address: 'sam@fabrikam.com' }],
			subject: 'Grüße',
			inReplyTo: 'first@fabrikam.com',
			references: ['zero@fabrikam.com', 'first@fabrikam.com'],
			importance: 'high',
			headers: [{ name: 'X-Ticket', value: '42' }],
			...draft,
		})
	).mime;

const names = async (mime: Buffer) => (await parseMessage(mime)).attachments.map(({ fileName }) => fileName);

describe('a message that is too large', () => {
	it('keeps its header, its text and its small files, and loses the largest', async () => {
		const mime = await compose({
			text: 'Hello',
			html: '<p>Hello <img src="cid:logo"></p>',
			attachments: [
				file('small.txt', 100),
				file('large.bin', 400_000),
				file('logo.png', 2_000, { contentId: 'logo', mimeType: 'image/png' }),
				file('larger.bin', 500_000),
			],
		});
		const cut = (await cutAttachments(mime, 20_000))!;
		expect(cut.rest.length).toBeLessThanOrEqual(20_000);
		expect(cut.attachments.map(({ content, ...rest }) => ({ ...rest, size: content.length }))).toEqual([
			{ name: 'large.bin', contentType: 'application/octet-stream', isInline: false, size: 400_000 },
			{ name: 'larger.bin', contentType: 'application/octet-stream', isInline: false, size: 500_000 },
		]);
		for (const { name, content } of cut.attachments) {
			expect(content.equals(Buffer.alloc(content.length, name))).toBe(true);
		}
		const before = await parseMessage(mime);
		const after = await parseMessage(cut.rest);
		expect(after.problem).toBeUndefined();
		expect({ ...after, attachments: [] }).toEqual({ ...before, attachments: [] });
		expect((await names(cut.rest)).sort()).toEqual(['logo.png', 'small.txt']);
	});

	it('gives an inline image its Content-ID on the way', async () => {
		const attachments = [file('photo.jpg', 100_000, { contentId: 'photo@x', mimeType: 'image/jpeg' })];
		const mime = await compose({ html: '<img src="cid:photo@x">', attachments });
		const cut = (await cutAttachments(mime, 10_000))!;
		expect(cut.attachments).toMatchObject([
			{ name: 'photo.jpg', contentId: 'photo@x', isInline: true, contentType: 'image/jpeg' },
		]);
		expect((await parseMessage(cut.rest)).html).toContain('cid:photo@x');
	});

	it('keeps a calendar invite', async () => {
		const invite = {
			uid: 'meeting@contoso.com',
			method: 'request' as const,
			sequence: 0,
			start: new Date('2026-12-01T10:00:00Z'),
			end: new Date('2026-12-01T11:00:00Z'),
			summary: 'Review',
		};
		const mime = await compose({ text: 'Please come', invite, attachments: [file('slides.pdf', 200_000)] });
		const cut = (await cutAttachments(mime, 20_000))!;
		expect(cut.rest.toString()).toContain('method=REQUEST');
		expect(cut.rest.toString()).toContain('text/calendar');
		expect(cut.attachments.map(({ name }) => name)).toEqual(['slides.pdf']);
	});

	it.each([
		['one file and nothing else', [file('only.zip', 200_000)]],
		['two files and nothing else', [file('one.zip', 200_000), file('two.zip', 200_000)]],
	])('of %s leaves a message without a text', async (_, attachments) => {
		const mime = await compose({ attachments });
		const cut = (await cutAttachments(mime, 10_000))!;
		expect(cut.attachments.map(({ name }) => name)).toEqual(attachments.map(({ fileName }) => fileName));
		expect(cut.attachments.map(({ content }) => content.length)).toEqual(attachments.map(() => 200_000));
		const after = await parseMessage(cut.rest);
		expect(after.problem).toBeUndefined();
		expect(after.subject).toBe('Grüße');
		expect(after.references).toEqual(['zero@fabrikam.com', 'first@fabrikam.com']);
		expect((after.text ?? '').trim()).toBe('');
		expect(after.attachments).toEqual([]);
	});

	it('keeps a file name with letters of every kind', async () => {
		const mime = await compose({ text: 'x', attachments: [file('Überblick – 资料.bin', 100_000)] });
		expect((await cutAttachments(mime, 10_000))?.attachments[0]?.name).toBe('Überblick – 资料.bin');
	});

	it('is returned unchanged when it is small', async () => {
		const mime = await compose({ text: 'x', attachments: [file('a.bin', 10)] });
		expect(await cutAttachments(mime, 100_000)).toEqual({ rest: mime, attachments: [] });
	});

	it('cannot be cut where its text alone is too large', async () => {
		const mime = await compose({ text: 'x'.repeat(50_000), attachments: [file('a.bin', 100_000)] });
		expect(await cutAttachments(mime, 40_000)).toBeUndefined();
	});

	it('is not cut where it is signed', async () => {
		const mime = Buffer.from(
			'Content-Type: multipart/signed; boundary=s; protocol="application/pkcs7-signature"\r\n\r\n--s\r\n' +
				`Content-Disposition: attachment; filename=a.bin\r\n\r\n${'x'.repeat(50_000)}\r\n--s\r\n` +
				'Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nabc\r\n--s--\r\n',
		);
		expect(await cutAttachments(mime, 1_000)).toBeUndefined();
	});
});
