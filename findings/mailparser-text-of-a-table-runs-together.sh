#!/usr/bin/env bash
# mailparser 3.14.2: in the `text` of an HTML mail the cells of a table run together.
#
# Guessed: where a mail has no plain text, `text` is made of its HTML, with a blank or a line break between two cells.
# Seen: it is made by html-to-text, which takes each table for a layout unless its class or id is named in its options. Cells
#   and rows follow each other without anything between them. A price that was struck out reads like the valid one.
# Output: a row "4711", "12" is "471112"; "Price" and "100" are "Price100".
# Why it matters: orders from shops and forms are tables, mostly without plain text. Order 4711, 12 pieces, becomes number 471112
#   for whoever searches `text` for a number, a template or a language model.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mailparser@3.14.2

cat >see.cjs <<'JS'
const { simpleParser } = require('mailparser');
(async () => {
	for (const html of [
		'<table><tr><th>Order</th><th>Pieces</th></tr><tr><td>4711</td><td>12</td></tr></table>',
		'<table border="1"><tr><td>Price</td><td>100</td></tr><tr><td>Discount</td><td>20</td></tr></table>',
		'<p>Price: <s>100</s> 80</p>',
		'<p>one</p><p>two</p>',
	]) {
		const mail = ['From: ada@example.com', 'MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8', '', html].join('\r\n');
		console.log(html.replaceAll(/<\/?(?:table|tr)[^>]*>/g, ''), '->', JSON.stringify((await simpleParser(mail)).text));
	}
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
<th>Order</th><th>Pieces</th><td>4711</td><td>12</td> -> "OrderPieces471112"
<td>Price</td><td>100</td><td>Discount</td><td>20</td> -> "Price100Discount20"
<p>Price: <s>100</s> 80</p> -> "Price: 100 80"
<p>one</p><p>two</p> -> "one\n\ntwo"
SEEN
