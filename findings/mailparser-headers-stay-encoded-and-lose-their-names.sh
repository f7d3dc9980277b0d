#!/usr/bin/env bash
# mailparser 3.14.2: `headers` leaves encoded words as they are in all but a few fields, and renames some fields.
#
# Guessed: every text in `headers` is decoded, as `subject` and the names in `from` are, and stands under its own name.
# Seen: fields that mailparser does not know keep =?utf-8?Q?...?= (Thread-Topic, Comments, Organization, Keywords, X-...).
#   X-Priority, Importance and X-MSMail-Priority do not exist: there is one key `priority`, which the first of them in the
#   mail decides; what stands in List-* fields is under `list`.
# Output: subject "Grüße", thread-topic "=?utf-8?Q?Gr=C3=BC=C3=9Fe?="; x-priority undefined, priority "high".
# Why it matters: rules on headers.get('x-priority') or on the text of a field such as X-Department never match for names
#   beyond ASCII, while the same rule works on the subject.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mailparser@3.14.2

cat >see.cjs <<'JS'
const { simpleParser } = require('mailparser');
(async () => {
	const word = '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=';
	const texts = ['Subject', 'Thread-Topic', 'Comments', 'Keywords', 'Organization', 'X-Department'];
	const mail = ['From: ada@example.com', ...texts.map((name) => `${name}: ${word}`), '', 'x'].join('\r\n');
	const { headers } = await simpleParser(mail);
	for (const name of texts) console.log(`${name}:`, headers.get(name.toLowerCase()));
	for (const fields of [['X-Priority: 1 (Highest)', 'Importance: low'], ['Importance: low', 'X-Priority: 1 (Highest)']]) {
		const one = (await simpleParser([...fields, 'Subject: x', '', 'x'].join('\r\n'))).headers;
		console.log(fields.join(', '), '->', [...one.keys()].join(), '- priority', one.get('priority'));
	}
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
Subject: Grüße
Thread-Topic: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
Comments: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
Keywords: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
Organization: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
X-Department: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
X-Priority: 1 (Highest), Importance: low -> priority,subject - priority high
Importance: low, X-Priority: 1 (Highest) -> priority,subject - priority low
SEEN
