#!/usr/bin/env bash
# eml-format 0.6.1 and eml-parse-js 1.1.15: a text part without a Content-Type line is an attachment without a name.
#
# Guessed: it is the text of the mail: a part without that field is text/plain (RFC 2045 section 5.2), and what comes behind the
#   last boundary is ignored.
# Seen: both have no text then, and an attachment with neither name nor type. eml-format also counts the closing boundary of an
#   inner multipart to its HTML, and boundary and epilogue to the mail that is attached last.
# Output: eml-format: no text, html "<p>hi</p>\r\n--c--", attachment "From: ...\r\n--b--\r\nepilogue".
# Why it matters: scripts and devices write such mails. What a workflow makes of them is an empty text, letters of the envelope
#   in what customers see, and a file that is saved as "undefined".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts eml-format@0.6.1 eml-parse-js@1.1.15 mailparser@3.14.2

cat >see.cjs <<'JS'
const mail = ['From: ada@example.com', 'Subject: x', 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', '',
	'--b', 'Content-Type: multipart/alternative; boundary=c', '', '--c', '', 'hi', '--c', 'Content-Type: text/html', '', '<p>hi</p>', '--c--',
	'--b', 'Content-Type: message/rfc822', '', 'From: bob@example.org', 'Subject: inner', '', 'inner text', '--b--', 'epilogue', ''].join('\r\n');
const show = (name, { text, html, attachments }) => {
	console.log(`${name}: text ${JSON.stringify(text)}, html ${JSON.stringify(html)}`);
	for (const { name: file, filename, contentType, content, data } of attachments)
		console.log(`  attachment ${file ?? filename} ${contentType}: ${JSON.stringify(String(content ?? data))}`);
};
console.warn = console.error = () => {};
(async () => {
	show('mailparser', await require('mailparser').simpleParser(mail));
	require('eml-format').read(mail, (error, read) => show('eml-format', read));
	show('eml-parse-js', require('eml-parse-js').readEml(mail));
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
mailparser: text "hi", html "<p>hi</p>"
  attachment undefined message/rfc822: "From: bob@example.org\r\nSubject: inner\r\n\r\ninner text"
eml-format: text undefined, html "<p>hi</p>\r\n--c--"
  attachment undefined undefined: "hi"
  attachment undefined message/rfc822: "From: bob@example.org\r\nSubject: inner\r\n\r\ninner text\r\n--b--\r\nepilogue\r\n"
eml-parse-js: text undefined, html "<p>hi</p>"
  attachment undefined undefined: "hi"
  attachment undefined message/rfc822: "From: bob@example.org\r\nSubject: inner\r\n\r\ninner text\r\nepilogue\r\n"
SEEN
