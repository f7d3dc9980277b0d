#!/usr/bin/env bash
# mailparser 3.14.2: a Date that it cannot read is the moment of parsing.
#
# Guessed: `date` is undefined, as it is for a mail without a Date field, or an invalid Date.
# Seen: it is the present time, anew at every parse, and looks like any other date. That happens for dates that RFC 5322
#   section 4.3 tells readers to take: a zone of letters ("CET", "A") and white space between the numbers.
# Output: "Sun, 29 Nov 2020 10:00:00 CET" -> now; "... 10 : 00 : 00 +0000" -> now; no Date field -> undefined.
# Why it matters: a mail from years ago is the newest of all each time it is read. Sorting, "older than" rules and
#   archives go wrong, and nothing tells this date from a true one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mailparser@3.14.2

cat >see.cjs <<'JS'
const { simpleParser } = require('mailparser');
(async () => {
	for (const date of ['Sun, 29 Nov 2020 10:00:00 +0000', 'Sun, 29 Nov 2020 10:00:00 EST', 'Sun, 29 Nov 2020 10:00:00 CET',
		'Sun, 29 Nov 2020 10:00:00 A', 'Sun, 29 Nov 2020 10 : 00 : 00 +0000', undefined]) {
		const mail = await simpleParser(`From: ada@example.com\r\n${date ? `Date: ${date}\r\n` : ''}Subject: x\r\n\r\nx\r\n`);
		const isNow = mail.date && Math.abs(Date.now() - mail.date.getTime()) < 60_000;
		console.log(date ?? '(no Date field)', '->', isNow ? 'now' : mail.date?.toISOString());
	}
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
Sun, 29 Nov 2020 10:00:00 +0000 -> 2020-11-29T10:00:00.000Z
Sun, 29 Nov 2020 10:00:00 EST -> 2020-11-29T15:00:00.000Z
Sun, 29 Nov 2020 10:00:00 CET -> now
Sun, 29 Nov 2020 10:00:00 A -> now
Sun, 29 Nov 2020 10 : 00 : 00 +0000 -> now
(no Date field) -> undefined
SEEN
