#!/usr/bin/env bash
# ical-generator 10.0.0: commas and semicolons in a URL get a backslash, and ical.js keeps it.
#
# Guessed: `url` is written as it is: its value is a URI, and RFC 5545 knows no escapes in one (section 3.3.13).
# Seen: it is escaped like text. ical.js (Thunderbird) hands out the backslash; node-ical takes it away.
# Output: https://meet.example.com/j?ctx=a\,b\;c
# Why it matters: the link to join a meeting leads nowhere in one calendar and works in the other, and only for links
#   that hold "," or ";" (tracking links, rooms with parameters).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical-generator@10.0.0 ical.js@2.2.1 node-ical@0.26.1

cat >see.mjs <<'JS'
import ical from 'ical-generator';
import ICAL from 'ical.js';
import nodeIcal from 'node-ical';
const calendar = ical();
calendar.createEvent({
	id: '1@example.com', summary: 'Talk', start: new Date('2026-11-29T10:00:00Z'), end: new Date('2026-11-29T11:00:00Z'),
	url: 'https://meet.example.com/j?ctx=a,b;c',
});
const text = calendar.toString();
console.log('written  ', text.match(/^URL.*/m)[0].trim());
console.log('ical.js  ', new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent').getFirstPropertyValue('url'));
const url = Object.values(nodeIcal.sync.parseICS(text)).find((one) => one.type === 'VEVENT').url;
console.log('node-ical', url.val ?? url);
JS
node see.mjs | tee seen
diff -u - seen <<'SEEN'
written   URL;VALUE=URI:https://meet.example.com/j?ctx=a\,b\;c
ical.js   https://meet.example.com/j?ctx=a\,b\;c
node-ical https://meet.example.com/j?ctx=a,b;c
SEEN
