import { simpleParser } from 'mailparser';
import { generateMail } from '../../lab/mail/generateMail';

const generate = (count: number, seed?: number) => [...generateMail({ count, ...(seed ? { seed } : {}) })];

it('generateMail gives the same messages for the same seed and others for another', () => {
	const [one, same, other] = [generate(50, 7), generate(50, 7), generate(50, 8)];
	expect(same.map((mail) => mail.mime.toString('latin1'))).toEqual(
		one.map((mail) => mail.mime.toString('latin1')),
	);
	expect(other[0]?.messageId).not.toBe(one[0]?.messageId);
});

it('generateMail gives every message a Message-ID and a subject of its own', () => {
	const mails = generate(500);
	expect(new Set(mails.map((mail) => mail.messageId)).size).toBe(500);
	expect(new Set(mails.map((mail) => mail.subject)).size).toBe(500);
});

it('generateMail writes what a parser reads back: subject, sender, attachments, charsets', async () => {
	const mails = generate(120, 3);
	expect(new Set(mails.map((mail) => mail.kind)).size).toBe(6);
	for (const mail of mails) {
		const parsed = await simpleParser(mail.mime);
		const names = parsed.attachments.filter((one) => !one.related).map((one) => one.filename);
		expect({
			subject: parsed.subject,
			id: parsed.messageId,
			from: parsed.from?.value[0]?.address,
			names,
		}).toEqual({
			subject: mail.subject,
			id: `<${mail.messageId}>`,
			from: mail.from.address,
			names: mail.attachments,
		});
		expect(parsed.text).toContain(`Marker ${mail.index}`);
		expect(parsed.text).not.toMatch(/\uFFFD|=[0-9A-F]{2}/);
	}
});

it('generateMail has no line longer than SMTP allows', () => {
	let longest = 0;
	for (const mail of generate(200)) {
		for (const line of mail.mime.toString('latin1').split('\r\n')) longest = Math.max(longest, line.length);
	}
	expect(longest).toBeLessThanOrEqual(998);
});
