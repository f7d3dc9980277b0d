#!/usr/bin/env bash
# planer 1.2.0: a line of the own text that begins with "From:" or "Date:" ends the mail.
#
# Guessed: a quotation is recognised by its head of several fields (From, Sent, To, Subject) or by "On ... wrote:"; a single word
#   with a colon is none.
# Seen: one line that begins with one of those two words is enough, and what follows is gone. "To:" is not.
#   email-reply-parser 2.3.9 keeps all of it.
# Output: planer: "Dear Ada, the trip is booked."
# Why it matters: travel plans, orders and tickets have lines like these. The help desk sees half of what the customer wrote, and
#   nothing shows that there was more.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts planer@1.2.0 email-reply-parser@2.3.9

cat >see.mjs <<'JS'
import EmailReplyParser from 'email-reply-parser';
import planer from 'planer';
const mails = {
	from: 'Dear Ada, the trip is booked.\nFrom: Berlin, 29 November\nArrival: Paris, 8 p.m.\nPlease confirm.',
	to: 'Dear Ada, the trip is booked.\nTo: Paris\nPlease confirm.',
	date: 'Dear Ada, the trip is booked.\nDate: 29 November\nPlease confirm.',
	quoted: 'Yes.\n\nOn Sun, Nov 29, 2026 at 10:00 AM Ada <ada@example.com> wrote:\n> question',
};
for (const [name, text] of Object.entries(mails)) {
	console.log(`${name}: planer`, JSON.stringify(planer.extractFrom(text, 'text/plain')));
	console.log(`${name}: email-reply-parser`, JSON.stringify(new EmailReplyParser().read(text).getVisibleText().trim()));
}
JS
node see.mjs | tee seen
diff -u - seen <<'SEEN'
from: planer "Dear Ada, the trip is booked."
from: email-reply-parser "Dear Ada, the trip is booked.\nFrom: Berlin, 29 November\nArrival: Paris, 8 p.m.\nPlease confirm."
to: planer "Dear Ada, the trip is booked.\nTo: Paris\nPlease confirm."
to: email-reply-parser "Dear Ada, the trip is booked.\nTo: Paris\nPlease confirm."
date: planer "Dear Ada, the trip is booked."
date: email-reply-parser "Dear Ada, the trip is booked.\nDate: 29 November\nPlease confirm."
quoted: planer "Yes."
quoted: email-reply-parser "Yes."
SEEN
