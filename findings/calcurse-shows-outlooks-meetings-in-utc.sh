#!/usr/bin/env bash
# calcurse 4.7.1 (Debian 12): a meeting from Outlook is shown as if its time were UTC.
#
# Guessed: TZID=W. Europe Standard Time goes by the VTIMEZONE of that name that stands in the same file, as RFC 5545 section
#   3.6.5 wants it; where that is not read, the time counts as local.
# Seen: the name is given to the C library, which knows no Windows names and takes UTC for an unknown one, without an error. In
#   Berlin 10:00 is shown as 11:00, in summer as 12:00. TZID=Europe/Berlin is right, with and without VTIMEZONE.
# Output: Outlook winter: 11:00; Outlook summer: 12:00; Europe/Berlin: 10:00.
# Why it matters: Exchange writes Windows names into all invitations. People are late by the offset of their zone, by another
#   one after the change of the clocks.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the program comes from Debian's package calcurse" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(calcurse libncursesw6 libtinfo6)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
zone() { # name
	printf '%s\n' BEGIN:VTIMEZONE "TZID:$1" BEGIN:STANDARD DTSTART:16010101T030000 TZOFFSETFROM:+0200 TZOFFSETTO:+0100 \
		'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10' END:STANDARD BEGIN:DAYLIGHT DTSTART:16010101T020000 TZOFFSETFROM:+0100 \
		TZOFFSETTO:+0200 'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3' END:DAYLIGHT END:VTIMEZONE
}
meeting() { # zone, day, name
	printf '%s\n' BEGIN:VEVENT "UID:$3@example.com" DTSTAMP:20260101T000000Z "DTSTART;TZID=$1:$2T100000" "DTEND;TZID=$1:$2T110000" \
		"SUMMARY:$3" END:VEVENT
}
{
	printf '%s\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//example.com//en METHOD:REQUEST
	zone 'W. Europe Standard Time'
	meeting 'W. Europe Standard Time' 20261124 'Outlook winter'
	meeting 'W. Europe Standard Time' 20260724 'Outlook summer'
	meeting Europe/Berlin 20261124 'IANA winter'
	meeting Europe/Berlin 20260724 'IANA summer'
	echo END:VCALENDAR
} | sed 's/$/\r/' >meetings.ics
export HOME=$work TZ=Europe/Berlin
LD_LIBRARY_PATH=$LD_LIBRARY_PATH root/usr/bin/calcurse -q -D data -i meetings.ics >calcurse.log
sed -E 's/^([^ ]+) @ ([^ ]+) -> .*[|!](.*)/\3: \1 at \2/; s/>[0-9a-f]+ / /' data/apts | sort | tee seen
diff -u - seen <<'SEEN'
IANA summer: 07/24/2026 at 10:00
IANA winter: 11/24/2026 at 10:00
Outlook summer: 07/24/2026 at 12:00
Outlook winter: 11/24/2026 at 11:00
SEEN
