#!/usr/bin/env bash
# mimetext 3.0.28 and emailjs 5.0.3: a text with umlauts and a line of 1,200 characters goes out as "7bit".
#
# Guessed: quoted-printable or base64, as 7bit is for US-ASCII in lines of at most 998 octets (RFC 2045 section 2.7).
# Seen: both write Content-Transfer-Encoding: 7bit and the octets as they are. mimetext also puts an attachment into one line of
#   base64, however long. nodemailer 10.6.0 uses quoted-printable, and lines of 76.
# Output: mimetext: 7bit, base64; octets above 127: 2; longest lines: 4000 (the attachment), 1206 (the text).
# Why it matters: servers break such lines where they like or refuse the mail, and a DKIM signature made before is void. The
#   recipient sees a word cut in two, or the file is damaged.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mimetext@3.0.28 emailjs@5.0.3 nodemailer@10.6.0

cat >see.mjs <<'JS'
import { Message } from 'emailjs';
import { createMimeMessage } from 'mimetext';
import nodemailer from 'nodemailer';
const text = `Gr\u00fcn ${'x'.repeat(1200)}`;
const file = Buffer.alloc(3000, 'a');
const show = (name, mail) => {
	const lines = Buffer.from(mail).toString('latin1').split(/\r?\n/);
	const above = [...lines.join('')].filter((letter) => letter > '\u007f').length;
	const encodings = lines.map((line) => /^content-transfer-encoding: *(.*)/i.exec(line)?.[1]).filter(Boolean);
	console.log(`${name}: ${encodings.join(', ')}; octets above 127: ${above}; longest lines: ` +
		lines.map((line) => line.length).sort((a, b) => b - a).slice(0, 2).join(', '));
};
const mime = createMimeMessage();
mime.setSender('ada@example.com');
mime.setRecipient('bob@example.org');
mime.setSubject('x');
mime.addMessage({ contentType: 'text/plain', data: text });
mime.addAttachment({ filename: 'a.txt', contentType: 'text/plain', data: file.toString('base64') });
show('mimetext', mime.asRaw());
const base = { from: 'ada@example.com', to: 'bob@example.org', subject: 'x', text };
const emailjs = new Message({ ...base, attachment: [{ data: file.toString('base64'), encoded: true, name: 'a.txt', type: 'text/plain' }] });
show('emailjs', await emailjs.readAsync());
const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
show('nodemailer', (await transport.sendMail({ ...base, attachments: [{ filename: 'a.txt', content: file }] })).message);
JS
node see.mjs | tee seen
diff -u - seen <<'SEEN'
mimetext: 7bit, base64; octets above 127: 2; longest lines: 4000, 1206
emailjs: 7bit, base64; octets above 127: 2; longest lines: 1206, 111
nodemailer: quoted-printable, base64; octets above 127: 0; longest lines: 76, 76
SEEN
