#!/usr/bin/env bash
# ts-ics 2.4.6: an invitation that it reads and writes again has names without their quotation marks.
#
# Guessed: CN="Desk: Sales" is written as it was read: a value with a comma, colon or semicolon has to be quoted (RFC 5545
#   section 3.2).
# Seen: CN=Desk: Sales, so the address begins within the name. A semicolon in quotation marks ends the name when it is read. A
#   category "a,b" (escaped comma) is read as "a\" and "b".
# Output: ical.js 2.2.1, written again: CN "Desk", address " Sales;PARTSTAT=ACCEPTED:MAILTO:ada@example.com"; "Sales; North": no
#   calendar at all. It forgives the comma of "Lovelace, Ada".
# Why it matters: directories name people and rooms like that. A meeting that such a program changes or answers has attendees
#   with another address, or cannot be read by the others.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ts-ics@2.4.6 ical.js@2.2.1

cat >see.mjs <<'JS'
import ICAL from 'ical.js';
import { convertIcsCalendar, generateIcsCalendar } from 'ts-ics';
const meeting = (name) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example.com//en', 'BEGIN:VEVENT', 'UID:1@example.com', 'DTSTAMP:20261101T000000Z',
	'DTSTART:20261129T100000Z', 'DTEND:20261129T110000Z', 'SUMMARY:x', 'CATEGORIES:a\\,b,c', `ATTENDEE;CN="${name}";PARTSTAT=ACCEPTED:mailto:ada@example.com`,
	'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
const read = (text) => {
	try {
		const attendee = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent').getFirstProperty('attendee');
		return JSON.stringify([attendee.getParameter('cn'), attendee.getFirstValue()]);
	} catch (error) {
		return error.message;
	}
};
for (const name of ['Ada Lovelace', 'Lovelace, Ada', 'Desk: Sales', 'Sales; North']) {
	const calendar = convertIcsCalendar(undefined, meeting(name));
	const written = generateIcsCalendar(calendar);
	console.log(written.split(/\r?\n/).filter((line) => /^(ATT)/.test(line)).join('\n'));
	console.log('  ts-ics: ', JSON.stringify(calendar.events[0].attendees[0].name), '- categories', JSON.stringify(calendar.events[0].categories));
	console.log('  ical.js:', read(meeting(name)), '- written again', read(written));
}
JS
node see.mjs | tee seen
diff -u - seen <<'SEEN'
ATTENDEE;CN=Ada Lovelace;PARTSTAT=ACCEPTED:MAILTO:ada@example.com
  ts-ics:  "Ada Lovelace" - categories ["a\\","b","c"]
  ical.js: ["Ada Lovelace","mailto:ada@example.com"] - written again ["Ada Lovelace","MAILTO:ada@example.com"]
ATTENDEE;CN=Lovelace, Ada;PARTSTAT=ACCEPTED:MAILTO:ada@example.com
  ts-ics:  "Lovelace, Ada" - categories ["a\\","b","c"]
  ical.js: ["Lovelace, Ada","mailto:ada@example.com"] - written again ["Lovelace, Ada","MAILTO:ada@example.com"]
ATTENDEE;CN=Desk: Sales;PARTSTAT=ACCEPTED:MAILTO:ada@example.com
  ts-ics:  "Desk: Sales" - categories ["a\\","b","c"]
  ical.js: ["Desk: Sales","mailto:ada@example.com"] - written again ["Desk"," Sales;PARTSTAT=ACCEPTED:MAILTO:ada@example.com"]
ATTENDEE;CN="Sales;PARTSTAT=ACCEPTED:MAILTO:ada@example.com
  ts-ics:  "\"Sales" - categories ["a\\","b","c"]
  ical.js: ["Sales; North","mailto:ada@example.com"] - written again invalid line (no matching double quote) ";CN="Sales;PARTSTAT=ACCEPTED:MAILTO:ada@example.com"
SEEN
