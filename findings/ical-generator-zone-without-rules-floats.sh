#!/usr/bin/env bash
# ical-generator 10.0.0 with ical.js 2.2.1: a meeting in Europe/Berlin is at another hour for whoever reads it elsewhere.
#
# Guessed: with `timezone: 'Europe/Berlin'`, of the calendar or of the event, times are written with that TZID, and the
#   zone's rules (VTIMEZONE) are there: RFC 5545 section 3.2.19 says that they MUST be. And ical.js, which Thunderbird
#   uses, knows the names of IANA.
# Seen: the zone of a calendar gives times without a TZID, which float: ten o'clock wherever the reader is. (It stands in
#   X-WR-TIMEZONE only.) The zone of an event gives a TZID, without VTIMEZONE unless a generator of rules is handed in;
#   ical.js lets that float too, node-ical 0.26.1 knows the name.
# Output: read in New York: 15:00Z in place of 09:00Z, by both for the first and by ical.js for the second.
# Why it matters: everybody in the sender's country sees the right time, and so does every test there.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical-generator@10.0.0 ical.js@2.2.1 node-ical@0.26.1

cat >write.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import ical from 'ical-generator';
const times = { start: new Date('2026-11-29T09:00:00Z'), end: new Date('2026-11-29T10:00:00Z') };
const write = (level, ofCalendar, ofEvent) => {
	const calendar = ical(ofCalendar);
	calendar.createEvent({ id: '1@example.com', summary: 'Talk', ...times, ...ofEvent });
	writeFileSync(`${level}.ics`, calendar.toString());
	console.log(`zone of the ${level}:`, calendar.toString().match(/^DTSTART.*/m)[0].trim(), '- VTIMEZONE:', /VTIMEZONE/.test(calendar.toString()));
};
write('calendar', { timezone: 'Europe/Berlin' }, {});
write('event', {}, { timezone: 'Europe/Berlin' });
JS
cat >read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import ICAL from 'ical.js';
import nodeIcal from 'node-ical';
for (const level of ['calendar', 'event']) {
	const text = readFileSync(`${level}.ics`, 'utf8');
	const event = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent'));
	const other = Object.values(nodeIcal.sync.parseICS(text)).find((one) => one.type === 'VEVENT');
	const hour = (date) => `${date.toISOString().slice(11, 16)}Z`;
	console.log(`read in ${process.env.TZ}, zone of the ${level}: ical.js`, hour(event.startDate.toJSDate()), '- node-ical', hour(other.start));
}
JS
{
	TZ=Europe/Berlin node write.mjs
	TZ=Europe/Berlin node read.mjs
	TZ=America/New_York node read.mjs
} | tee seen
diff -u - seen <<'SEEN'
zone of the calendar: DTSTART:20261129T100000 - VTIMEZONE: false
zone of the event: DTSTART;TZID=Europe/Berlin:20261129T100000 - VTIMEZONE: false
read in Europe/Berlin, zone of the calendar: ical.js 09:00Z - node-ical 09:00Z
read in Europe/Berlin, zone of the event: ical.js 09:00Z - node-ical 09:00Z
read in America/New_York, zone of the calendar: ical.js 15:00Z - node-ical 15:00Z
read in America/New_York, zone of the event: ical.js 15:00Z - node-ical 09:00Z
SEEN
