#!/usr/bin/env bash
# email-reply-parser 2.3.9: whatever stands below "Regards," or a line that begins with "Sent from" is lost.
#
# Guessed: a signature is what is below "-- ", and a line such as "Sent from my iPhone". A postscript is text.
# Seen: from a line such as "Best regards," on everything counts as signature: name, postscript, and a list of wishes. "Sent from"
#   holds for any line that begins so. English closings and French ones are known, German ones not, so the same mail keeps
#   its postscript in one language and loses it in another.
# Output: "Hello / Best regards, / Ada / PS: order 4711 is urgent" -> "Hello".
# Why it matters: the visible text is what tickets and language models get. "PS: please cancel the other order" is what the
#   customer wanted, and nobody has read it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts email-reply-parser@2.3.9

cat >see.mjs <<'JS'
import { createRequire } from 'node:module';
const library = createRequire(import.meta.url)('email-reply-parser');
const parser = new (library.default ?? library)();
for (const mail of [
	'Hello,\n\nBest regards,\nAda\n\nPS: order 4711 is urgent.',
	'Bonjour,\n\nCordialement\nAda\n\nPS : la commande 4711 est urgente.',
	'Guten Tag,\n\nMit freundlichen Grüßen\nAda\n\nPS: Bestellung 4711 eilt.',
	'Hello,\n\nThanks,\nAda\n\nPS: order 4711 is urgent.',
	'Hello,\n\nSent from our warehouse today:\n5 chairs\n1 table',
	'Hello,\n\n-- \nAda',
])
	console.log(JSON.stringify(mail), '->', JSON.stringify(parser.parseReply(mail).trim()));
JS
node see.mjs | tee seen
diff -u - seen <<'SEEN'
"Hello,\n\nBest regards,\nAda\n\nPS: order 4711 is urgent." -> "Hello,"
"Bonjour,\n\nCordialement\nAda\n\nPS : la commande 4711 est urgente." -> "Bonjour,"
"Guten Tag,\n\nMit freundlichen Grüßen\nAda\n\nPS: Bestellung 4711 eilt." -> "Guten Tag,\n\nMit freundlichen Grüßen\nAda\n\nPS: Bestellung 4711 eilt."
"Hello,\n\nThanks,\nAda\n\nPS: order 4711 is urgent." -> "Hello,\n\nThanks,\nAda\n\nPS: order 4711 is urgent."
"Hello,\n\nSent from our warehouse today:\n5 chairs\n1 table" -> "Hello,"
"Hello,\n\n-- \nAda" -> "Hello,"
SEEN
