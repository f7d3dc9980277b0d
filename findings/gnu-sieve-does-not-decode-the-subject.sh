#!/usr/bin/env bash
# GNU mailutils 3.15 sieve (Debian 12): a rule for "Grüße" in the subject never holds, one for "=?utf-8?Q?" does.
#
# Guessed: header fields are compared decoded and without the blanks round them, as RFC 5228 sections 2.7.2 and 5.7 demand.
# Seen: the field is compared as it stands in the mail, encoded words and the blanks at its end included. A variable that a
#   pattern sets holds the encoded text, so a folder can be named "=?utf-8?Q?...". Pigeonhole (Dovecot) decodes and trims.
# Output: Pigeonhole: subject, trimmed; GNU sieve: encoded.
# Why it matters: the same script sorts mail in one system and leaves it in the inbox in the other, without an error: all
#   subjects with an umlaut or in another script, and many a sender's name.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the programs come from Debian's packages mailutils and dovecot-sieve" >&2; exit 2; }
[ -x /usr/bin/doveconf ] || { echo "needs doveconf: install Debian's package dovecot-core" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod 755 .
packages=(mailutils libmailutils9 mailutils-common libgsasl18 libmariadb3 libntlm0 libgssglue1 libltdl7 libidn12
	dovecot-sieve)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH
user=$(id -un)
if [ "$(id -u)" = 0 ]; then user=nobody; fi
cat >dovecot.conf <<CONF
mail_location = maildir:$work/Maildir
mail_uid = $user
mail_gid = $(id -gn "$user")
first_valid_uid = 1
ssl = no
import_environment = \$import_environment LD_LIBRARY_PATH
CONF
cat >sort.sieve <<'SIEVE'
require "fileinto";
if header :contains "subject" "Grüße" { fileinto "subject"; }
if header :contains "subject" "=?utf-8?Q?" { fileinto "encoded"; }
if header :is "x-priority" "1" { fileinto "trimmed"; }
SIEVE
printf 'From: ada@example.com\nSubject: =?utf-8?Q?Viele_Gr=C3=BC=C3=9Fe?=\nX-Priority: 1 \n\nhi\n' >mail
{ echo 'From ada@example.com Sun Nov 29 10:00:00 2026'; cat mail; echo; } >mbox
{
	echo Pigeonhole: "$(root/usr/bin/sieve-test -c dovecot.conf sort.sieve mail 2>/dev/null | sed -n 's/.*store message in folder: //p' | paste -sd' ')"
	echo GNU sieve: "$(root/usr/bin/sieve --no-config -n -v -f mbox sort.sieve 2>&1 | sed -n 's/.*delivering into //p' | paste -sd' ')"
} | tee seen
diff -u - seen <<'SEEN'
Pigeonhole: subject trimmed
GNU sieve: encoded
SEEN
