import { readDateTime } from '../../../../nodes/mail/n8n/settings/readDateTime';

const read = (value: unknown, zone = 'UTC') => readDateTime('Start', value, zone);
const utc = (text: string) => Date.parse(text);

it.each([
	['2026-11-25T14:30', '2026-11-25T14:30:00Z'],
	['2026-11-25 14:30:15', '2026-11-25T14:30:15Z'],
	['2026-11-25T14:30:15.250', '2026-11-25T14:30:15Z'],
	['2026-11-25T14:30:15Z', '2026-11-25T14:30:15Z'],
	['2026-11-25T14:30:15+02:00', '2026-11-25T12:30:15Z'],
	['2026-11-25T14:30:15-0530', '2026-11-25T20:00:15Z'],
	['2026-11-25', '2026-11-25T00:00:00Z'],
	['2026-11-25T23:59:59', '2026-11-25T23:59:59Z'],
	['2026-11-25t14:30:15z', '2026-11-25T14:30:15Z'],
	['2026-11-25T14:30+14:00', '2026-11-25T00:30:00Z'],
	['2026-11-25T14:30+02:59', '2026-11-25T11:31:00Z'],
	[new Date('2026-11-25T14:30:15Z'), '2026-11-25T14:30:15Z'],
	[{ toISO: () => '2026-11-25T14:30:15Z' }, '2026-11-25T14:30:15Z'],
])('%s is %s', (value, expected) => expect(read(value).epochMs).toBe(utc(expected)));

it('is meant in the zone of the workflow where it names none, and in its own where it does', () => {
	expect(read('2026-07-01T12:00:30', 'Europe/Berlin').epochMs).toBe(utc('2026-07-01T10:00:30Z'));
	expect(read('2026-07-01T12:00[America/New_York]', 'Europe/Berlin').epochMs).toBe(
		utc('2026-07-01T16:00:00Z'),
	);
});

it('names the day that was meant', () => {
	expect(read('2026-11-25T23:30').dayMs).toBe(utc('2026-11-25'));
	expect(read('2026-11-25T23:30+02:00').dayMs).toBe(utc('2026-11-25'));
	expect(read('2026-11-25T00:00:00Z', 'America/New_York').dayMs).toBe(utc('2026-11-25'));
	expect(read('2026-11-25T23:30:00Z', 'Europe/Berlin').dayMs).toBe(utc('2026-11-26'));
});

it.each([
	...[
		'',
		'Meeting 5',
		'2026-11-31',
		'2026-13-01',
		'2026-11-25T24:00',
		'2026-11-25T14:60',
		'2026-11-25T14:30:60',
		'2026-11-25T25:00',
	],
	...['2026-11-25T14:30+15:00', '2026-11-25T14:30+02:60', '2026-11-25T14:30[Nowhere/Else]', 'x2026-11-25'],
	...[undefined, null, 5, {}, new Date(NaN), { toISO: () => null }, { toISO: '2026-11-25' }],
])('%s is no date, and is not guessed', (value) => {
	expect(() => read(value)).toThrow('Start is not a date and time');
});
