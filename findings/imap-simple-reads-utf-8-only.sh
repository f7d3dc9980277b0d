#!/usr/bin/env bash
# imap-simple 5.1.0: text in quoted-printable or 8bit comes out right in UTF-8 only, and a file in quoted-printable becomes a text.
#
# Guessed: getPartData() gives text by the charset of the part, and a file as octets, whichever transfer encoding was chosen.
# Seen: the transfer encoding alone decides what comes. base64 gives octets, also of a text; quoted-printable gives a text, also
#   of a file, whose octets are lost. There UTF-8 is the only charset that counts; without it each octet is a letter of
#   ISO-8859-1. 8bit is read as UTF-8 first, and what is left of it is read once more by the charset.
# Output: the euro sign of windows-1252 is U+0080, or three letters from 8bit; the Polish letters of ISO-8859-2 are "±ê³"; a file
#   of 4 octets has 7.
# Why it matters: Outlook and many senders use windows-1252 or ISO-8859-2 in quoted-printable where no more is needed, and attach
#   CSV files so. "80 €" loses its currency and a file its umlauts, without an error.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts imap-simple@5.1.0 hoodiecrow-imap@2.1.0

cat >see.cjs <<'JS'
const hoodiecrow = require('hoodiecrow-imap');
const imaps = require('imap-simple');
const part = (type, encoding, text) => `Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${text}\r\n`;
const parts = {
	'windows-1252, quoted-printable': part('text/plain; charset=windows-1252', 'quoted-printable', '80 =80'),
	'iso-8859-2, quoted-printable': part('text/plain; charset=iso-8859-2', 'quoted-printable', '=B1=EA=B3'),
	'iso-8859-2, 8bit': part('text/plain; charset=iso-8859-2', '8bit', '\xb1\xea\xb3'),
	'windows-1252, 8bit': part('text/plain; charset=windows-1252', '8bit', '80 \x80'),
	'utf-8, 8bit': part('text/plain; charset=utf-8', '8bit', Buffer.from('80 €').toString('latin1')),
	'utf-8, quoted-printable': part('text/plain; charset=utf-8', 'quoted-printable', '80 =E2=82=AC'),
	'utf-8, base64': part('text/plain; charset=utf-8', 'base64', Buffer.from('80 €').toString('base64')),
	'file, quoted-printable': part('application/octet-stream; name=a.bin', 'quoted-printable', '=FF=FE=80a'),
	'file, base64': part('application/octet-stream; name=a.bin', 'base64', Buffer.from('\xff\xfe\x80a', 'latin1').toString('base64')),
};
const raw = 'From: ada@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n' +
	Object.values(parts).map((one) => `--b\r\n${one}`).join('') + '--b--\r\n';
const server = hoodiecrow({ users: { ada: { password: 'x' } }, storage: { INBOX: { messages: [{ raw }] } } });
server.listen(0, '127.0.0.1', async () => {
	const { port } = server.server.address();
	const mailbox = await imaps.connect({ imap: { user: 'ada', password: 'x', host: '127.0.0.1', port, tls: false } });
	await mailbox.openBox('INBOX');
	const [message] = await mailbox.search(['ALL'], { bodies: ['HEADER'], struct: true });
	const names = Object.keys(parts);
	for (const [index, one] of imaps.getParts(message.attributes.struct).entries()) {
		const data = await mailbox.getPartData(message, one);
		const text = typeof data === 'string';
		const shown = JSON.stringify(data.toString(text ? 'utf8' : 'hex')).replaceAll(/[\u0080-\u009f]/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`);
		console.log(`${names[index]}: ${text ? `text ${shown}, ${Buffer.byteLength(data)} octets` : `octets ${shown}`}`);
	}
	process.exit(0);
});
JS
timeout 120 node --no-deprecation see.cjs | tee seen
diff -u - seen <<'SEEN'
windows-1252, quoted-printable: text "80 \u0080", 5 octets
iso-8859-2, quoted-printable: text "±ê³", 6 octets
iso-8859-2, 8bit: text "ďż˝ďż˝", 12 octets
windows-1252, 8bit: text "80 ï¿½", 9 octets
utf-8, 8bit: text "80 €", 6 octets
utf-8, quoted-printable: text "80 €", 6 octets
utf-8, base64: octets "383020e282ac"
file, quoted-printable: text "ÿþ\u0080a", 7 octets
file, base64: octets "fffe8061"
SEEN
