#!/usr/bin/env bash
# postal-mime 4.0.0: in format=flowed text, joined lines of a quote keep their ">" in the middle of the sentence.
#
# Guessed: a quoted paragraph becomes one line with one ">" in front, as RFC 3676 section 4.5 describes it (take off the
#   quote marks, join, put them back).
# Seen: lines are joined as they are, marks included: "> He wrote a long > sentence." mailparser 3.14.2 does it right.
# Output: "> He wrote a long > sentence.\n" where mailparser has "> He wrote a long sentence.".
# Why it matters: replies from Thunderbird are such text. Reply parsers find quotes by ">" at the beginning of a line; the
#   reader of a ticket sees the marks strewn over the text.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts postal-mime@4.0.0 mailparser@3.14.2

cat >see.cjs <<'JS'
const PostalMime = require('postal-mime').default;
const { simpleParser } = require('mailparser');
(async () => {
	const mail = ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=us-ascii; format=flowed', '',
		'> He wrote a long ', '> sentence.', '>> Deeper.', 'My answer ', 'goes on.', ''].join('\r\n');
	console.log('postal-mime', JSON.stringify((await PostalMime.parse(mail)).text));
	console.log('mailparser ', JSON.stringify((await simpleParser(mail)).text));
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
postal-mime "> He wrote a long > sentence.\n>> Deeper.\nMy answer goes on.\n"
mailparser  "> He wrote a long sentence.\n>> Deeper.\nMy answer goes on."
SEEN
