#!/usr/bin/env bash
# cal-parser 1.0.2: a repeated meeting with one exception begins at the moment of reading.
#
# Guessed: EXDATE takes one date out of a series that begins with DTSTART (RFC 5545 section 3.8.5.1), and 10:00 in Europe/Berlin
#   is 09:00 UTC in November.
# Seen: without EXDATE the rule is right. With one it begins now, so a series of 2020 is found in the next weeks, at this
#   minute. Where the range that is asked for holds the first meeting, `matchingDates` has that one alone. The time is taken for
#   UTC, its zone stays beside it as text.
# Output: rule without EXDATE: begins in 2020; with EXDATE: begins now. Range with the first: 1 date; from the day after: 2.
# Why it matters: a workflow that reads invitations to see who is free when: as soon as somebody cancels one meeting of a series,
#   all others are at another time, and each of them is off by the zone.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts cal-parser@1.0.2 ical-expander@3.2.0

cat >see.cjs <<'JS'
const Expander = require('ical-expander');
const parser = require('cal-parser');
const ics = (...exceptions) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example.com//en', 'BEGIN:VEVENT', 'UID:1@example.com',
	'DTSTAMP:20201101T000000Z', 'DTSTART;TZID=Europe/Berlin:20201102T100000', 'DTEND;TZID=Europe/Berlin:20201102T110000', 'SUMMARY:x',
	'RRULE:FREQ=WEEKLY;COUNT=3', ...exceptions, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
const exception = 'EXDATE;TZID=Europe/Berlin:20201109T100000';
const from = new Date('2020-11-01');
const to = new Date('2020-12-31');
for (const [name, text] of [['without EXDATE', ics()], ['with EXDATE', ics(exception)]]) {
	const [first] = parser.parseString(text).events[0].recurrenceRule.all();
	console.log(`${name}: cal-parser's rule begins`, Date.now() - first < 600_000 ? 'now' : first.toISOString());
	const series = new Expander({ ics: text }).between(from, to).occurrences;
	console.log('  ical-expander:', series.map((one) => one.startDate.toString()).join(' '));
}
for (const [name, begin] of [['range with the first', from], ['from the day after', new Date('2020-11-03')]]) {
	const [found] = parser.parseString(ics()).getEventsBetweenDates(begin, to);
	console.log(`${name}:`, found.matchingDates.map((date) => date.toISOString()).join(' '));
}
JS
TZ=UTC node see.cjs | tee seen
diff -u - seen <<'SEEN'
without EXDATE: cal-parser's rule begins 2020-11-02T10:00:00.000Z
  ical-expander: 2020-11-02T10:00:00 2020-11-09T10:00:00 2020-11-16T10:00:00
with EXDATE: cal-parser's rule begins now
  ical-expander: 2020-11-02T10:00:00 2020-11-16T10:00:00
range with the first: 2020-11-02T10:00:00.000Z
from the day after: 2020-11-09T10:00:00.000Z 2020-11-16T10:00:00.000Z
SEEN
