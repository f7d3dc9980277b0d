#!/usr/bin/env bash
# mblaze 1.1 (Debian 12): the first paragraph of a part without header fields is lost.
#
# Guessed: a part that begins with an empty line has no header, and everything below is its text, text/plain in US-ASCII: RFC
#   2046 section 5.1 gives just that as its example.
# Seen: mshow takes what stands above the next empty line for the header. A part of one paragraph is shown with size 0, of
#   another one only the second paragraph. With a Content-Type line all is shown.
# Output: mshow: nothing; mailparser: "Dear Ada,\nit is done."
# Why it matters: mail of scripts and of many devices has such parts. The mail looks empty or starts in the middle, and `mrep`
#   quotes what is left.
set -euo pipefail
for tool in apt-get npm; do command -v "$tool" >/dev/null || { echo "needs $tool" >&2; exit 2; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq mblaze 2>/dev/null || { echo "apt-get could not download mblaze: run apt-get update" >&2; exit 2; }
dpkg-deb -x mblaze_*.deb root
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mailparser@3.14.2

write() { # name, header of the part, text
	printf '%s\n' 'From: desk@example.org' 'Subject: hello' 'MIME-Version: 1.0' 'Content-Type: multipart/mixed; boundary=b' '' --b >"$1"
	printf "$2\\n$3\\n--b--\\n" >>"$1"
}
write one '' 'Dear Ada,\nit is done.'
write two '' 'Dear Ada,\n\nit is done.'
write typed 'Content-Type: text/plain\n' 'Dear Ada,\n\nit is done.'
cat >see.cjs <<'JS'
const { simpleParser } = require('mailparser');
simpleParser(require('node:fs').readFileSync(process.argv[2])).then(({ text }) => console.log('  mailparser:', JSON.stringify(text.trim())));
JS
for name in one two typed; do
	echo "$name"
	echo "  mshow: $(PATH=$PWD/root/usr/bin:$PATH MBLAZE=$work mshow -O "./$name" 2 | tr '\n' '|')"
	node see.cjs "$name"
done | tee seen
diff -u - seen <<'SEEN'
one
  mshow: 
  mailparser: "Dear Ada,\nit is done."
two
  mshow: it is done.
  mailparser: "Dear Ada,\n\nit is done."
typed
  mshow: Dear Ada,||it is done.
  mailparser: "Dear Ada,\n\nit is done."
SEEN
