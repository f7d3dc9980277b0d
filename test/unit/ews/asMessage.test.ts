import { asMessage } from '../../../nodes/mail/ews/asMessage';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';

const CALENDAR = [
	'BEGIN:VCALENDAR',
	'METHOD:PUBLISH',
	'VERSION:2.0',
	'BEGIN:VTIMEZONE',
	'TZID:W. Europe Standard Time',
	'END:VTIMEZONE',
	'BEGIN:VEVENT',
	'ORGANIZER;CN="Ada: Lovelace; CTO":mailto:ada@contoso.example',
	'SUMMARY;LANGUAGE=de-DE:Wartung\\, Käse & ein sehr langer Titel der in mehrere Zeile',
	' n geht und geht',
	'DTSTART;TZID=W. Europe Standard Time:20261120T100000',
	'DTSTAMP:20261119T080910Z',
	'END:VEVENT',
	'END:VCALENDAR',
	'',
].join('\r\n');

const CARD =
	'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bob Builder\r\nEMAIL;TYPE=WORK:bob@fabrikam.example\r\nEND:VCARD\r\n';

describe('asMessage', () => {
	it.each(['', '\ufeff', '\r\n'])(
		'makes an appointment the attachment of a message (%j before it)',
		async (before) => {
			const octets = Buffer.from(before + CALENDAR);
			const message = await parseMessage(asMessage(octets));
			expect(message).toMatchObject({
				subject: 'Wartung, Käse & ein sehr langer Titel der in mehrere Zeilen geht und geht',
				from: [{ address: 'ada@contoso.example' }],
				date: '2026-11-19T08:09:10.000Z',
			});
			expect(message.attachments).toMatchObject([
				{ fileName: 'invite.ics', mimeType: 'text/calendar', method: 'PUBLISH' },
			]);
			expect(message.attachments[0]?.content?.toString()).toBe(before + CALENDAR);
		},
	);

	it('makes a contact the attachment of a message', async () => {
		const message = await parseMessage(asMessage(Buffer.from(CARD)));
		expect(message).toMatchObject({ subject: 'Bob Builder', from: [{ address: 'bob@fabrikam.example' }] });
		expect(message.attachments).toMatchObject([{ fileName: 'contact.vcf', mimeType: 'text/vcard' }]);
	});

	it.each([
		['a message', 'Subject: BEGIN:VCALENDAR\r\n\r\nBEGIN:VCALENDAR\r\n'],
		['a post', 'Content-Class: urn:content-classes:message\r\nSubject: post\r\n\r\nHello\r\n'],
		['nothing', ''],
	])('leaves %s as it is', (_, text) => {
		const octets = Buffer.from(text);
		expect(asMessage(octets)).toBe(octets);
	});

	it('makes no header of what a stranger wrote into a value', async () => {
		const octets = Buffer.from(
			'BEGIN:VCALENDAR\nORGANIZER:mailto:x@y.example>\\nBcc: z@y.example\nSUMMARY:a\\nBcc: z@y.example\rTo: q\nMETHOD:A;B="\nEND:VCALENDAR\n',
		);
		const text = asMessage(octets).toString('latin1');
		expect(text).not.toMatch(/^(?:Bcc|To|From):/m);
		expect((await parseMessage(asMessage(octets))).attachments).toHaveLength(1);
	});

	it('is quick with a value that has no end', () => {
		const octets = Buffer.from(
			`BEGIN:VCALENDAR\r\nSUMMARY${';"'.repeat(500_000)}\r\n ${'x'.repeat(1_000_000)}`,
		);
		expect(asMessage(octets).length).toBeGreaterThan(octets.length);
	});
});
