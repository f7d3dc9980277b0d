#!/usr/bin/env bash
# node-ical 0.26.1 and Debian's python3-icalendar: "C:\new" in a meeting becomes "C:\", a line break and "ew".
#
# Guessed: the escapes of RFC 5545 section 3.3.11 are undone from left to right: `\\` is a backslash, `\n` a line break.
# Seen: both replace one escape after the other over the whole text. In `\\new`, what ical.js (and every writer) means as
#   a backslash and "new", they find a `\n`. node-ical also splits CATEGORIES at the comma that `\,` protects.
# Output: LOCATION \\\\server\\new: ical.js "\\server\new"; node-ical "\\server\", a line break, "ew"; icalendar "\server", a line
#   break, "ew" (and one backslash less).
# Why it matters: paths of Windows stand in invitations all the time. Links to files break where a folder begins with n,
#   and an edit by such a program writes the damage back.
set -euo pipefail
for tool in apt-get dpkg-deb; do
	command -v "$tool" >/dev/null || { echo "needs $tool: the Python library comes from Debian's package python3-icalendar" >&2; exit 2; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts node-ical@0.26.1 ical.js@2.2.1
apt-get download -qq python3-icalendar python3-dateutil python3-tz python3-six 2>/dev/null ||
	{ echo "apt-get could not download python3-icalendar python3-dateutil python3-tz python3-six: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done

cat >meeting.ics <<'ICS'
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example.com//en
BEGIN:VEVENT
UID:1@example.com
DTSTAMP:20261101T000000Z
DTSTART:20261129T100000Z
SUMMARY:x
LOCATION:\\\\server\\new
CATEGORIES:Sales\, north,Internal
END:VEVENT
END:VCALENDAR
ICS
sed -i 's/$/\r/' meeting.ics

cat >see.mjs <<'JS'
import { readFileSync } from 'node:fs';
import ICAL from 'ical.js';
import nodeIcal from 'node-ical';
const text = readFileSync('meeting.ics', 'utf8');
const event = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent');
console.log('ical.js  ', JSON.stringify([event.getFirstPropertyValue('location'), event.getFirstProperty('categories').getValues()]));
const other = Object.values(nodeIcal.sync.parseICS(text)).find((one) => one.type === 'VEVENT');
console.log('node-ical', JSON.stringify([other.location, other.categories]));
JS
cat >see.py <<'PY'
import json
from icalendar import Calendar
event = Calendar.from_ical(open('meeting.ics', 'rb').read()).walk('vevent')[0]
print('icalendar', json.dumps([str(event['location'])]))
PY
{ node see.mjs; PYTHONPATH=root/usr/lib/python3/dist-packages /usr/bin/python3 see.py; } | tee seen
diff -u - seen <<'SEEN'
ical.js   ["\\\\server\\new",["Sales, north","Internal"]]
node-ical ["\\\\server\\\new",["Sales\\","north","Internal"]]
icalendar ["\\server\new"]
SEEN
