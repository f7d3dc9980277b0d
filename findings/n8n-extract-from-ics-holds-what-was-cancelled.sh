#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: "Extract From ICS" loses the cancelled days of a series, and leaves the backslashes in its texts.
#
# Guessed: the item has the exceptions of a series as it has its rule, and texts as they were written, as RFC 5545 section
#   3.3.11 tells a reader to make them.
# Seen: EXDATE is in no field. "\," and "\n" stay two characters each. BYMONTH counts from 0, so November is 10. The
#   RECURRENCE-ID of a moved meeting is a text without its time zone. The library below, ts-ics 1.2.2, is two years behind:
#   2.4.6 gives the exceptions and the texts.
# Output: EXDATE of 7 December: nothing; summary "Budget\, part 2".
# Why it matters: a workflow that reminds people of meetings from invitations reminds them of the one that was cancelled, and
#   looks for a room called "Room 5\, Berlin".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# Only the node's own files: the whole package brings in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/package.json package/dist/nodes/Files
mkdir newer
library=$(node -p 'require("./package/package.json").dependencies["ts-ics"]')
(cd newer && npm init -y && npm install --silent --no-audit --no-fund --ignore-scripts ts-ics@2.4.6) >/dev/null
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts "ts-ics@$library"

cat >see.cjs <<'JS'
const { parseIcsCalendar } = require('./package/dist/nodes/Files/ExtractFromFile/actions/parseIcsCalendar.js');
const newer = require('./newer/node_modules/ts-ics');
const lines = [
	'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Contoso//EN', 'BEGIN:VEVENT', 'UID:1@contoso.example', 'DTSTAMP:20261101T090000Z',
	'DTSTART:20261130T090000Z', 'DTEND:20261130T100000Z', 'RRULE:FREQ=WEEKLY;COUNT=3;BYMONTH=11,12', 'EXDATE:20261207T090000Z',
	'SUMMARY:Budget\\, part 2', 'LOCATION:Room 5\\, Berlin', 'DESCRIPTION:Bring:\\n- figures', 'END:VEVENT', 'END:VCALENDAR', '',
].join('\r\n');
const show = (title, { summary, location, description, exceptionDates, recurrenceRule }) => {
	console.log(title);
	const exceptions = exceptionDates?.map(({ date }) => date.toISOString()).join() ?? 'none';
	console.log('  exceptions:', exceptions, '- months:', recurrenceRule.byMonth.join());
	console.log(' ', JSON.stringify({ summary, location, description }));
};
show(`n8n, ts-ics ${require('ts-ics/package.json').version}`, parseIcsCalendar(lines).events[0]);
const read = newer.icsCalendarToObject ?? ((text) => newer.convertIcsCalendar(undefined, text));
show('ts-ics 2.4.6', read(lines).events[0]);
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
n8n, ts-ics 1.2.2
  exceptions: none - months: 10,11
  {"summary":"Budget\\, part 2","location":"Room 5\\, Berlin","description":"Bring:\\n- figures"}
ts-ics 2.4.6
  exceptions: 2026-12-07T09:00:00.000Z - months: 10,11
  {"summary":"Budget, part 2","location":"Room 5, Berlin","description":"Bring:\n- figures"}
SEEN
