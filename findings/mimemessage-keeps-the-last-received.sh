#!/usr/bin/env bash
# mimemessage 1.0.5: of several Received fields the last one is kept, and the others are gone when the mail is written again.
#
# Guessed: header() gives the first or a list, and toString() writes all that was read. Received stands in each mail several
#   times, and its order is its sense (RFC 5322 section 3.6.7).
# Seen: a field overwrites the one of the same name above it, without an error, also when nothing is changed in the mail.
# Output: read three, written: Received: from a.example by b.example
# Why it matters: mail that went through such a program (archives, mail gateways made with Node.js) has lost its way. A loop is
#   not seen by the count of its steps, and the time of arrival is that of the first server.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mimemessage@1.0.5

cat >see.cjs <<'JS'
const mime = require('mimemessage');
const mail = ['Received: from c.example by d.example', 'Received: from b.example by c.example', 'Received: from a.example by b.example',
	'From: ada@example.com', 'Subject: x', 'Content-Type: text/plain', '', 'hi'].join('\r\n');
const entity = mime.parse(mail);
console.log('header():', entity.header('received'));
console.log(entity.toString().split('\r\n').filter((line) => /^Received/i.test(line)).join('\n'));
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
header(): from a.example by b.example
Received: from a.example by b.example
SEEN
