import { readCalendar } from '../../../../nodes/mail/message/calendar/readCalendar';
import { parseMessage } from '../../../../nodes/mail/message/parseMessage';
import { base64Lines, mimeOf } from '../mimeOf';

const calendar = (event: string[], { method = 'REQUEST', zones = [] as string[] } = {}): string =>
	[
		'BEGIN:VCALENDAR',
		...(method ? [`METHOD:${method}`] : []),
		'VERSION:2.0',
		...zones,
		'BEGIN:VEVENT',
		'UID:1@a.example',
		...event,
		'END:VEVENT',
		'END:VCALENDAR',
		'',
	].join('\r\n');

const PACIFIC = [
	'BEGIN:VTIMEZONE',
	'TZID:Our own zone',
	'BEGIN:STANDARD',
	'DTSTART:16010101T020000',
	'TZOFFSETFROM:-0700',
	'TZOFFSETTO:-0800',
	'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11',
	'END:STANDARD',
	'BEGIN:DAYLIGHT',
	'DTSTART:16010101T020000',
	'TZOFFSETFROM:-0800',
	'TZOFFSETTO:-0700',
	'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3',
	'END:DAYLIGHT',
	'END:VTIMEZONE',
];

describe('readCalendar', () => {
	it('reports what an invitation of Exchange says', () => {
		const text = calendar([
			'ORGANIZER;CN=Eva Lindqvist:MAILTO:eva@contoso.example',
			'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN="Desk, the":mailto:desk@fab',
			' rikam.example',
			'ATTENDEE;ROLE=NON-PARTICIPANT;PARTSTAT=ACCEPTED;CUTYPE=ROOM;CN=Room 7:mailto:room7@fabrikam.example',
			'SUMMARY;LANGUAGE=en-US:Door 4\\, again\\; and 5',
			'DTSTART;TZID=W. Europe Standard Time:20250618T100000',
			'DTEND;TZID=W. Europe Standard Time:20250618T103000',
			'SEQUENCE:2',
			'STATUS:CONFIRMED',
			'LOCATION;LANGUAGE=en-US:Room 7',
			'RRULE:FREQ=WEEKLY;UNTIL=20251231T090000Z;INTERVAL=1;BYDAY=WE',
			'BEGIN:VALARM',
			'DESCRIPTION:REMINDER',
			'SUMMARY:not this one',
			'TRIGGER:-PT15M',
			'END:VALARM',
		]);
		expect(readCalendar(text)).toEqual({
			method: 'REQUEST',
			uid: '1@a.example',
			sequence: 2,
			summary: 'Door 4, again; and 5',
			start: '2025-06-18T08:00:00.000Z',
			end: '2025-06-18T08:30:00.000Z',
			allDay: false,
			timeZone: 'Europe/Berlin',
			location: 'Room 7',
			organizer: { address: 'eva@contoso.example', name: 'Eva Lindqvist' },
			attendees: [
				{
					address: 'desk@fabrikam.example',
					name: 'Desk, the',
					status: 'NEEDS-ACTION',
					role: 'REQ-PARTICIPANT',
				},
				{
					address: 'room7@fabrikam.example',
					name: 'Room 7',
					status: 'ACCEPTED',
					role: 'NON-PARTICIPANT',
					type: 'ROOM',
				},
			],
			recurrence: 'FREQ=WEEKLY;UNTIL=20251231T090000Z;INTERVAL=1;BYDAY=WE',
			status: 'CONFIRMED',
		});
	});

	it.each([
		[
			'UTC',
			['DTSTART:20250618T100000Z', 'DTEND:20250618T110000Z'],
			'2025-06-18T10:00:00.000Z',
			'2025-06-18T11:00:00.000Z',
			false,
			'UTC',
		],
		[
			'a day',
			['DTSTART;VALUE=DATE:20250618', 'DTEND;VALUE=DATE:20250619'],
			'2025-06-18',
			'2025-06-19',
			true,
			undefined,
		],
		[
			'a day without its type',
			['DTSTART:20250618', 'DTEND:20250619'],
			'2025-06-18',
			'2025-06-19',
			true,
			undefined,
		],
		[
			'a day as Outlook marks it',
			[
				'DTSTART;TZID=Romance Standard Time:20250618T000000',
				'DTEND;TZID=Romance Standard Time:20250619T000000',
				'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE',
			],
			'2025-06-18',
			'2025-06-19',
			true,
			undefined,
		],
		[
			'no zone',
			['DTSTART:20250618T100000', 'DURATION:PT90M'],
			'2025-06-18T10:00:00',
			'2025-06-18T11:30:00',
			false,
			undefined,
		],
		[
			'a duration',
			['DTSTART;TZID=Europe/London:20250118T100000', 'DURATION:P1DT1H'],
			'2025-01-18T10:00:00.000Z',
			'2025-01-19T11:00:00.000Z',
			false,
			'Europe/London',
		],
		[
			'summer',
			['DTSTART;TZID=Eastern Standard Time:20250718T100000'],
			'2025-07-18T14:00:00.000Z',
			undefined,
			false,
			'America/New_York',
		],
		[
			'winter',
			['DTSTART;TZID=Eastern Standard Time:20250118T100000'],
			'2025-01-18T15:00:00.000Z',
			undefined,
			false,
			'America/New_York',
		],
		[
			'the south',
			['DTSTART;TZID=AUS Eastern Standard Time:20250118T100000'],
			'2025-01-17T23:00:00.000Z',
			undefined,
			false,
			'Australia/Sydney',
		],
		[
			'half an hour',
			['DTSTART;TZID="India Standard Time":20250118T100000'],
			'2025-01-18T04:30:00.000Z',
			undefined,
			false,
			'Asia/Calcutta',
		],
		[
			'a zone of nobody',
			['DTSTART;TZID=Nowhere:20250118T100000'],
			'2025-01-18T10:00:00',
			undefined,
			false,
			undefined,
		],
		['nonsense', ['DTSTART:yesterday', 'DTEND:20259999T999999'], undefined, undefined, undefined, undefined],
	] as const)('reads times in %s', (_name, lines, start, end, allDay, timeZone) => {
		const { start: begins, end: ends, ...rest } = readCalendar(calendar([...lines])) ?? {};
		expect([begins, ends, rest.allDay, rest.timeZone]).toEqual([start, end, allDay, timeZone]);
	});

	it.each([
		['20250718T100000', '2025-07-18T17:00:00.000Z'],
		['20250118T100000', '2025-01-18T18:00:00.000Z'],
		['20251231T235900', '2026-01-01T07:59:00.000Z'],
		// The day before the clocks are put forward, and the day itself.
		['20250308T100000', '2025-03-08T18:00:00.000Z'],
		['20250309T100000', '2025-03-09T17:00:00.000Z'],
	])('reads %s in a zone that only the calendar describes', (time, start) => {
		const text = calendar([`DTSTART;TZID=Our own zone:${time}`], { zones: PACIFIC });
		expect(readCalendar(text)).toMatchObject({ start });
		expect(readCalendar(text)).not.toHaveProperty('timeZone');
	});

	it('reports an answer who gives it, and which meeting of a series it is about', () => {
		const text = calendar(
			[
				'ATTENDEE;PARTSTAT=DECLINED;CN=Bob:mailto:bob@a.example',
				'RECURRENCE-ID;TZID=Europe/Berlin:20250618T100000',
				'DTSTART;TZID=Europe/Berlin:20250618T100000',
			],
			{ method: 'reply' },
		);
		expect(readCalendar(text)).toMatchObject({
			method: 'REPLY',
			attendees: [{ address: 'bob@a.example', status: 'DECLINED' }],
			recurrenceId: '2025-06-18T08:00:00.000Z',
		});
	});

	it('takes the series before its exceptions', () => {
		const series = 'BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Series\r\nEND:VEVENT\r\n';
		const text = calendar(['SUMMARY:Exception', 'RECURRENCE-ID:20250618T100000Z']);
		expect(readCalendar(text.replace('END:VCALENDAR', `${series}END:VCALENDAR`))?.summary).toBe('Series');
	});

	it('uses the method of Content-Type if the calendar has none', () => {
		expect(readCalendar(calendar([], { method: '' }), 'CANCEL')?.method).toBe('CANCEL');
		expect(readCalendar(calendar([], { method: '' }))).not.toHaveProperty('method');
	});

	it.each([
		['lines that are none', ['a line', ';', ':', '=', 'SUMMARY:One']],
		['a property that is broken', ['ATTENDEE;CN="x:mailto:a@b.example', 'RRULE:FREQ=NEVER', 'SUMMARY:One']],
		['LF alone', ['SUMMARY:One\n'.trimEnd()]],
		['NUL', ['SUMMARY:O\0ne']],
	])('reads the rest beside %s', (_name, lines) => {
		expect(readCalendar(calendar(lines))?.summary).toBe('One');
		expect(readCalendar(calendar(lines).replaceAll('\r\n', '\n'))?.summary).toBe('One');
	});

	it.each([
		['nobody', 'ORGANIZER:invalid:nomail'],
		['a web address', 'ORGANIZER:http://a.example/x'],
	])('names no organizer: %s', (_name, line) => {
		expect(readCalendar(calendar([line]))).not.toHaveProperty('organizer');
	});

	it('reads the address beside an invalid one', () => {
		const text = calendar(['ATTENDEE;EMAIL=a@b.example;CN=a@b.example:urn:uuid:1']);
		expect(readCalendar(text)?.attendees).toEqual([{ address: 'a@b.example' }]);
	});

	it('is nothing without an event', () => {
		expect(readCalendar('')).toBeUndefined();
		expect(readCalendar('BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR')).toBeUndefined();
		expect(
			readCalendar('BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:1\r\nEND:VTODO\r\nEND:VCALENDAR'),
		).toBeUndefined();
	});

	it.each([
		['components within components', 'BEGIN:VEVENT\r\n'.repeat(50_000)],
		['components side by side', 'BEGIN:VEVENT\r\nEND:VEVENT\r\n'.repeat(50_000)],
		['folds', `BEGIN:VEVENT\r\nSUMMARY:${'\r\n a'.repeat(200_000)}`],
		['attendees', `BEGIN:VEVENT\r\n${'ATTENDEE;CN=a:mailto:a@b.example\r\n'.repeat(30_000)}`],
		[
			'a rule for ever',
			`BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nDTSTART:00010101T000000\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nDTSTART;TZID=x:20250101T000000\r\n`,
		],
		['quotes', `BEGIN:VEVENT\r\nATTENDEE;CN=${'"'.repeat(100_000)}:mailto:a@b.example`],
	])('is bounded: %s', (_name, body) => {
		const read = readCalendar(`BEGIN:VCALENDAR\r\n${body}`);
		expect(JSON.stringify(read ?? {}).length).toBeLessThan(100_000);
	});
});

describe('the calendar of a message', () => {
	const text = calendar(['SUMMARY:Grün']);

	it.each([
		['in the text', 'text/calendar; method=REQUEST; charset=utf-8', ''],
		['as a file', 'application/ics; name=invite.ics', 'attachment; filename=invite.ics'],
		['as a file of no type', 'application/octet-stream', 'attachment; filename="invite.ICS"'],
	])('is read %s, also where attachments are not wanted', async (_name, type, disposition) => {
		const mime = mimeOf(
			'Content-Type: multipart/mixed; boundary=b',
			'',
			'--b',
			'',
			'Hello',
			'--b',
			`Content-Type: ${type}`,
			...(disposition ? [`Content-Disposition: ${disposition}`] : []),
			'Content-Transfer-Encoding: base64',
			'',
			base64Lines(Buffer.from(text)),
			'--b--',
		);
		for (const attachments of [true, false]) {
			const parsed = await parseMessage(mime, { attachments });
			expect(parsed.calendar).toMatchObject({ method: 'REQUEST', summary: 'Grün' });
			expect(parsed.attachments).toHaveLength(1);
		}
	});

	it('is absent in other messages', async () => {
		expect(await parseMessage(mimeOf('Subject: s', '', text))).not.toHaveProperty('calendar');
	});
});

it.each([
	['%22a..b%22@b.example', '"a..b"@b.example'],
	['a%25b@b.example', 'a%b@b.example'],
	['100%@b.example', '100%@b.example'],
	['a%0D%0ABcc%3Ac@b.example', 'a%0D%0ABcc%3Ac@b.example'],
])('an attendee with the calendar address mailto:%s is %s', (target, address) => {
	const text = calendar(['DTSTART:20261103T090000Z', `ATTENDEE:mailto:${target}`]);
	expect(readCalendar(text)?.attendees).toMatchObject([{ address }]);
});

describe('a calendar that comes by mail', () => {
	it.each(['\r\n ', '\n\t'])('is read where its lines are cut within a character: %j', async (fold) => {
		const [before, after] = calendar(['DTSTART:20261103T090000Z', 'SUMMARY:Gr|e']).split('|');
		const octets = Buffer.concat([
			mimeOf('Content-Type: text/calendar; charset=utf-8; method=REQUEST', ''),
			Buffer.from(`${before}\xc3${fold}\xb6\xc3\x9f${after}`, 'latin1'),
		]);
		expect((await parseMessage(octets)).calendar?.summary).toBe('Größe');
	});
});
