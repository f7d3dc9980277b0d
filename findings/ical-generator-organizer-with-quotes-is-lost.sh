#!/usr/bin/env bash
# ical-generator 10.0.0: a name with quotation marks makes an ORGANIZER that nobody can read.
#
# Guessed: what RFC 5545 cannot hold (a quotation mark in a parameter, section 3.2) is taken out, replaced, or written as
#   `^'` (RFC 6868).
# Seen: it is written as `CN="Robert \"Bob\" Doe"`. There is no such escape: the value ends at the second mark.
# Output: ical.js reads the name as `Robert \`; node-ical and Debian's icalendar have no organizer at all.
# Why it matters: nicknames in quotation marks are common in address books. The invitation has no organizer then: the
#   recipient's calendar offers no answer, or sends it nowhere.
set -euo pipefail
for tool in apt-get dpkg-deb; do
	command -v "$tool" >/dev/null || { echo "needs $tool: the Python library comes from Debian's package python3-icalendar" >&2; exit 2; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical-generator@10.0.0 node-ical@0.26.1 ical.js@2.2.1
apt-get download -qq python3-icalendar python3-dateutil python3-tz python3-six 2>/dev/null ||
	{ echo "apt-get could not download python3-icalendar python3-dateutil python3-tz python3-six: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done

cat >see.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import ical from 'ical-generator';
import ICAL from 'ical.js';
import nodeIcal from 'node-ical';
const calendar = ical();
calendar.createEvent({
	id: '1@example.com', summary: 'Talk', start: new Date('2026-11-29T10:00:00Z'), end: new Date('2026-11-29T11:00:00Z'),
	organizer: { name: 'Robert "Bob" Doe', email: 'bob@example.com' },
});
const text = calendar.toString();
writeFileSync('meeting.ics', text);
console.log('written  ', text.match(/^ORGANIZER.*/m)[0].trim());
const organizer = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent').getFirstProperty('organizer');
console.log('ical.js  ', organizer.getParameter('cn'));
console.log('node-ical', Object.values(nodeIcal.sync.parseICS(text)).find((one) => one.type === 'VEVENT').organizer);
JS
cat >see.py <<'PY'
from icalendar import Calendar
print('icalendar', Calendar.from_ical(open('meeting.ics', 'rb').read()).walk('vevent')[0].get('organizer'))
PY
{ node see.mjs; PYTHONPATH=root/usr/lib/python3/dist-packages /usr/bin/python3 see.py; } | tee seen
diff -u - seen <<'SEEN'
written   ORGANIZER;CN="Robert \"Bob\" Doe":mailto:bob@example.com
ical.js   Robert \
node-ical undefined
icalendar None
SEEN
