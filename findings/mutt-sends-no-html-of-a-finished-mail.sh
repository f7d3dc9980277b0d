#!/usr/bin/env bash
# mutt 2.2.12 (Debian 12): of a finished HTML mail that is sent with -H, the plain text goes out and the HTML does not, or nothing
# at all.
#
# Guessed: `mutt -H mail.eml` sends the mail that is in the file: attachments, HTML and text.
# Seen: the parts of a multipart/mixed are kept. Of a multipart/alternative only the text is, also where it stands inside
#   a multipart/mixed, and a multipart/related goes out without any part: an empty mail. No warning, exit code 0, and the
#   Message-ID is that of the file.
# Output: text or HTML -> text/plain; HTML with its picture -> multipart/related and no part.
# Why it matters: -H is how scripts send a mail that another program has written, or send one again that did not arrive. The
#   recipient gets the text that nobody looked at, or an empty mail, and the script is told that all went well.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the program comes from Debian's package mutt" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(mutt libgpgme11 libassuan0 libgpg-error0 libtokyocabinet9 libncursesw6 libtinfo6 libidn12 libidn2-0 libunistring2 libsasl2-2
	libgsasl18 libntlm0 libgssglue1 libgnutls30 libgcrypt20 libp11-kit0 libtasn1-6 libnettle8 libhogweed6)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
printf '%s\n' '#!/bin/sh' "cat >'$work/sent'" >sendmail
chmod 755 sendmail

part() { printf '%s\n' "--$1" "Content-Type: $2" ${3:+"$3"} '' "$4"; }
text() { part "$1" text/plain '' 'in words'; }
html() { part "$1" text/html '' '<p>in HTML</p>'; }
pdf() { part "$1" application/pdf 'Content-Disposition: attachment; filename=a.pdf' '%PDF'; }
see() {
	local name=$1 type=$2 body
	body=$(cat)
	printf '%s\n' 'From: ada@example.com' 'To: bob@example.org' 'Subject: offer' 'Date: Sun, 29 Nov 2026 10:00:00 +0000' \
		'Message-ID: <1@example.com>' 'MIME-Version: 1.0' "Content-Type: $type; boundary=a" '' "$body" '--a--' >mail.eml
	rm -f sent
	local code=0
	LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:) HOME=$work LC_ALL=C.UTF-8 \
		root/usr/bin/mutt -F /dev/null -n -e "set sendmail='$work/sendmail' sendmail_wait=0 copy=no hostname=example.com" \
		-H mail.eml </dev/null >/dev/null 2>&1 || code=$?
	printf '%-35s -> exit %s, %s: %s\n' "$name" "$code" "$(grep -i '^Message-ID' sent)" \
		"$(grep -io '^Content-Type: [a-z/]*' sent | cut -c15- | paste -sd' ')"
}
{
	{ text a; pdf a; } | see 'text and a PDF' multipart/mixed
	{ text a; html a; } | see 'text or HTML' multipart/alternative
	{ part a 'multipart/alternative; boundary=b' '' "$(text b; html b; echo --b--)"; pdf a; } | see 'text or HTML, and a PDF' multipart/mixed
	{ html a; part a image/png 'Content-ID: <logo>' PNG; } | see 'HTML with its picture' multipart/related
} | tee seen
diff -u - seen <<'SEEN'
text and a PDF                      -> exit 0, Message-ID: <1@example.com>: multipart/mixed text/plain application/pdf
text or HTML                        -> exit 0, Message-ID: <1@example.com>: text/plain
text or HTML, and a PDF             -> exit 0, Message-ID: <1@example.com>: multipart/mixed text/plain application/pdf
HTML with its picture               -> exit 0, Message-ID: <1@example.com>: multipart/related
SEEN
