import { findIana, WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { WINDOWS_ZONES } from '../../../../nodes/mail/message/calendar/windowsZones';
import { ianaZone } from '../../../../nodes/mail/message/calendar/zoneTimes';

it('windowsZones are those of Unicode CLDR', () => {
	const names = [...new Set(WINDOWS_TO_IANA_MAP.map(({ windowsName }) => windowsName))];
	expect(names.length).toBeGreaterThan(130);
	const known = Object.fromEntries(names.map((name) => [name, findIana(name)[0]]));
	expect(WINDOWS_ZONES).toEqual(known);
});

it('windowsZones are all zones that this Node.js knows', () => {
	for (const zone of Object.values(WINDOWS_ZONES)) {
		expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow();
	}
});

it.each([
	['W. Europe Standard Time', 'Europe/Berlin'],
	['w. europe standard time', 'Europe/Berlin'],
	['Europe/Paris', 'Europe/Paris'],
	['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
	['/freeassociation.sourceforge.net/Tzfile/Europe/Vienna', 'Europe/Vienna'],
	['/citadel.org/20210210_1/America/New_York', 'America/New_York'],
	['tzone://Microsoft/Utc', 'UTC'],
	['GMT', 'UTC'],
	['Customized Time Zone', undefined],
	['Europe/Nowhere', undefined],
	['../../etc/passwd', undefined],
	['', undefined],
	['x'.repeat(500), undefined],
])('windowsZones ianaZone(%j): %s', (name, zone) => {
	expect(ianaZone(name)).toBe(zone);
});
