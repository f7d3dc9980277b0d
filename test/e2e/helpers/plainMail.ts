import { randomUUID } from 'node:crypto';

export interface PlainMail {
	subject: string;
	from?: string;
	to?: string;
	text?: string;
	messageId?: string;
	date?: Date;
}

/** A small text mail; everything that is not given is made up, the Message-ID anew each time. */
export function plainMail(mail: PlainMail): string {
	const {
		subject,
		from = 'Sam Sender <sam@example.org>',
		to = 'support@example.com',
		date = new Date(),
	} = mail;
	const lines = [
		`From: ${from}`,
		`To: ${to}`,
		`Subject: ${subject}`,
		`Date: ${date.toUTCString().replace('GMT', '+0000')}`,
		`Message-ID: ${mail.messageId ?? `<${randomUUID()}@example.org>`}`,
		'MIME-Version: 1.0',
		'Content-Type: text/plain; charset=utf-8',
		'',
		mail.text ?? `This is "${subject}".`,
		'',
	];
	return lines.join('\r\n');
}

/** `name 1` to `name count`. */
export function numbered(name: string, count: number): string[] {
	return Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);
}
