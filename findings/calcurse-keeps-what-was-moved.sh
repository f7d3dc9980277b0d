#!/usr/bin/env bash
# calcurse 4.7.1 (Debian 12): of a series it keeps the meeting that was moved, and "the last working day" is each working day.
#
# Guessed: a changed meeting of a series (RECURRENCE-ID) takes the place of the original one, and a rule with a part that the
#   program does not know is refused, as it refuses other entries with a line in its log.
# Seen: the changed one is added, the original stays. BYSETPOS is left out of the rule, the import reports success, and a monthly
#   meeting on the last working day (MO to FR, BYSETPOS=-1) is on every working day until its count is used up.
# Output: weekly: 16 November and, moved, 17 November; last working day: 30 November, 1 and 2 December.
# Why it matters: both are what Outlook sends for "last weekday of each month" and for a meeting that somebody moves. One goes to
#   an empty room, and misses the meeting where it is.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the program comes from Debian's package calcurse" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(calcurse libncursesw6 libtinfo6)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical-expander@3.2.0
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
sed 's/$/\r/' >series.ics <<'ICS'
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example.com//en
METHOD:REQUEST
BEGIN:VEVENT
UID:1@example.com
DTSTAMP:20261101T000000Z
DTSTART:20261102T090000Z
DTEND:20261102T100000Z
SUMMARY:weekly
RRULE:FREQ=WEEKLY;COUNT=3
END:VEVENT
BEGIN:VEVENT
UID:1@example.com
DTSTAMP:20261101T000000Z
RECURRENCE-ID:20261116T090000Z
DTSTART:20261117T140000Z
DTEND:20261117T150000Z
SUMMARY:moved
END:VEVENT
BEGIN:VEVENT
UID:2@example.com
DTSTAMP:20261101T000000Z
DTSTART:20261130T070000Z
DTEND:20261130T080000Z
SUMMARY:last working day
RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3
END:VEVENT
END:VCALENDAR
ICS
cat >see.cjs <<'JS'
const Expander = require('ical-expander');
const found = new Expander({ ics: require('node:fs').readFileSync('series.ics', 'utf8') }).between(new Date('2026-11-01'), new Date('2027-02-28'));
for (const { startDate, summary, item } of [...found.events, ...found.occurrences].sort((a, b) => a.startDate.compare(b.startDate)))
	console.log(`${startDate.toString().slice(0, 10)} ${summary ?? item.summary}`);
JS
export HOME=$work TZ=UTC
LD_LIBRARY_PATH=$LD_LIBRARY_PATH root/usr/bin/calcurse -D data -i series.ics >calcurse.log 2>&1
{
	echo calcurse
	grep -E '^[0-9]+ app' calcurse.log
	LD_LIBRARY_PATH=$LD_LIBRARY_PATH root/usr/bin/calcurse -D data -Q --input-datefmt 4 --from 2026-11-01 --to 2027-02-28 --output-datefmt '%Y-%m-%d' |
		sed -E '/^[0-9]/{s/:$//;h;d}; /^\t/!d; s/^\t//; G; s/(.*)\n(.*)/\2 \1/' | sort
	echo ical-expander
	node see.cjs
} | tee seen
diff -u - seen <<'SEEN'
calcurse
3 apps / 0 events / 0 todos / 0 skipped
2026-11-02 weekly
2026-11-09 weekly
2026-11-16 weekly
2026-11-17 moved
2026-11-30 last working day
2026-12-01 last working day
2026-12-02 last working day
ical-expander
2026-11-02 weekly
2026-11-09 weekly
2026-11-17 moved
2026-11-30 last working day
2026-12-31 last working day
2027-01-29 last working day
SEEN
