#!/usr/bin/env bash
# Ruby's ice_cube 0.16.4 (Debian 12): a monthly meeting on the 31st is on 28 February, and the last working day is each one.
#
# Guessed: a rule read from iCalendar skips months without the day (RFC 5545 section 3.3.10: invalid dates are ignored), and
#   a part of a rule that is not supported raises an error.
# Seen: FREQ=MONTHLY from the 31st is clamped to the end of short months; with BYMONTHDAY=31, which means the same, it is
#   not. FREQ=YEARLY from 29 February takes place each year. BYSETPOS is left out without a word: "the last working day of
#   the month" becomes every working day.
# Output: 31 January, 28 February, 31 March, 30 April; with BYMONTHDAY=31: 31 January, 31 March, 31 May, 31 July.
# Why it matters: Outlook and Exchange write invitations of both kinds. A service desk in Rails that books from them has
#   dates that no participant has, or twenty in place of one.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the library comes from Debian's package ruby-ice-cube" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(ruby3.1 libruby3.1 ruby-ice-cube libgmp10 libyaml-0-2 libedit2 libffi8 rubygems-integration)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done

cat >see.rb <<'RB'
require 'ice_cube'
puts "ice_cube #{IceCube::VERSION}"
def series(start, rule)
  days = IceCube::Schedule.from_ical("DTSTART:#{start}T090000Z\nRRULE:#{rule}").first(4).map { |one| one.to_time.utc.strftime('%Y-%m-%d') }
  puts "#{start} #{rule}: #{days.join(' ')}"
end
series '20260131', 'FREQ=MONTHLY;COUNT=4'
series '20260131', 'FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4'
series '20260130', 'FREQ=MONTHLY;COUNT=4'
series '20240229', 'FREQ=YEARLY;COUNT=4'
series '20260105', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=4'
RB
(
	LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
	RUBYLIB=$(echo root/usr/lib/ruby/3.1.0 root/usr/lib/*/ruby/3.1.0 root/usr/lib/ruby/vendor_ruby \
		root/usr/share/rubygems-integration/all/gems/*/lib root/usr/lib/ruby/gems/3.1.0/gems/*/lib | tr ' ' :)
	export LD_LIBRARY_PATH RUBYLIB
	root/usr/bin/ruby3.1 --disable-gems see.rb
) | tee seen
diff -u - seen <<'SEEN'
ice_cube 0.16.4
20260131 FREQ=MONTHLY;COUNT=4: 2026-01-31 2026-02-28 2026-03-31 2026-04-30
20260131 FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4: 2026-01-31 2026-03-31 2026-05-31 2026-07-31
20260130 FREQ=MONTHLY;COUNT=4: 2026-01-30 2026-02-28 2026-03-30 2026-04-30
20240229 FREQ=YEARLY;COUNT=4: 2024-02-29 2025-02-28 2026-02-28 2027-02-28
20260105 FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=4: 2026-01-05 2026-01-06 2026-01-07 2026-01-08
SEEN
