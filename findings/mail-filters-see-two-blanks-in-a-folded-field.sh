#!/usr/bin/env bash
# procmail 3.22, formail and maildrop 2.9.3 (Debian 12): where a header field is folded, filters see two blanks.
#
# Guessed: unfolding takes the line break away and leaves the blank behind it (RFC 5322 section 2.2.3), so a rule for "unpaid
#   invoice" holds for the folded Subject as well.
# Seen: all three put a blank in the place of the line break and leave the other, so the text has two. A rule that is written
#   with one blank holds until the words in front grow long enough to fold there.
# Output: one line: procmail yes, maildrop yes; folded: procmail no, maildrop no; formail -c: "your unpaid  invoice".
# Why it matters: where a mail program folds depends on the length of the words before. The rule works when it is tried, and
#   misses single mails later on.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the programs come from Debian's packages procmail and maildrop" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(procmail maildrop libcourier-unicode4 courier-authlib libpcre3 libidn12 libltdl7 libgdbm6)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
# Copies, since programs with a group of their own take no library path.
cp root/usr/bin/{procmail,formail,maildrop} .
chmod 755 procmail formail maildrop
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
printf 'From: ada@example.com\nSubject: your unpaid invoice\n\nhi\n' >line
printf 'From: ada@example.com\nSubject: your unpaid\n invoice\n\nhi\n' >folded
cat >rc <<RC
MAILDIR=$work
DEFAULT=$work/other
:0
* ^Subject:.*unpaid invoice
$work/found
RC
cat >filter <<'FILTER'
if (/^Subject:.*unpaid invoice/)
{
	echo "yes"
	EXITCODE=0
	exit
}
echo "no"
EXITCODE=0
exit
FILTER
chmod 600 rc filter
export HOME=$work
for mail in line folded; do
	rm -f found other
	LD_LIBRARY_PATH=$LD_LIBRARY_PATH ./procmail -m "$work/rc" <"$mail"
	if [ -s found ]; then answer=yes; else answer=no; fi
	echo "$mail: procmail $answer, maildrop $(LD_LIBRARY_PATH=$LD_LIBRARY_PATH ./maildrop ./filter <"$mail"), formail -c:$(LD_LIBRARY_PATH=$LD_LIBRARY_PATH ./formail -c -x Subject: <"$mail")"
done | tee seen
diff -u - seen <<'SEEN'
line: procmail yes, maildrop yes, formail -c: your unpaid invoice
folded: procmail no, maildrop no, formail -c: your unpaid  invoice
SEEN
