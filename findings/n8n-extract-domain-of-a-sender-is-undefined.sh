#!/usr/bin/env bash
# n8n-workflow 2.41.0: extractDomain() of "Ada <ada@example.com>" is undefined, extractEmail() is not.
#
# Guessed: both find the address in a sender's line: they stand side by side in n8n's list of functions for texts.
# Seen: extractDomain() wants the whole text to be an address or a URL, isEmail() as well; extractEmail() searches. A
#   trailing dot and mailto: links are taken by all three, a domain with an umlaut by none.
# Output: "Ada <ada@example.com>" -> extractEmail: ada@example.com, extractDomain: undefined, isEmail: false.
#   extractEmail().extractDomain() works.
# Why it matters: {{ $json.from.extractDomain() }} is tried with a bare address and works. A sender with a name then
#   gives undefined, and a Switch by domain sends customers' mail to the fallback.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0

cat >see.cjs <<'JS'
const { ExpressionExtensions } = require('n8n-workflow');
const text = ExpressionExtensions.find((one) => one.typeName === 'String').functions;
for (const from of ['ada@example.com', 'Ada <ada@example.com>', '<ada@example.com>', 'ada@example.com, bob@example.com', 'ada@b\u00fccher.example'])
	console.log(JSON.stringify(from), '-> extractEmail:', text.extractEmail(from), '- extractDomain:', text.extractDomain(from), '- isEmail:', text.isEmail(from));
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
"ada@example.com" -> extractEmail: ada@example.com - extractDomain: example.com - isEmail: true
"Ada <ada@example.com>" -> extractEmail: ada@example.com - extractDomain: undefined - isEmail: false
"<ada@example.com>" -> extractEmail: ada@example.com - extractDomain: example.com - isEmail: true
"ada@example.com, bob@example.com" -> extractEmail: ada@example.com - extractDomain: undefined - isEmail: false
"ada@bücher.example" -> extractEmail: undefined - extractDomain: undefined - isEmail: false
SEEN
