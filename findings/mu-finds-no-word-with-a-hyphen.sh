#!/usr/bin/env bash
# mu 1.8.14 (Debian 12): a word with a hyphen, a dot or an @ in it is not found in the text or the subject of a mail.
#
# Guessed: `mu find 4711-22` finds the mail that has "4711-22" in its text, as it finds the "4711" in it.
# Seen: nothing, with and without quotation marks: the text is indexed as two words, and the question stays one. "4711 22" in
#   quotation marks, with a blank for the hyphen, finds it. The same holds for e-mail, foo.bar and addresses in a text; in
#   From they are found.
# Output: 4711-22: no mail; "4711 22": 1 mail. notmuch 0.37: 1 mail each.
# Why it matters: order numbers, ticket numbers and addresses are what people look for. "No matches" reads as "there is no such
#   mail".
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the programs come from Debian's packages maildir-utils and notmuch" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(maildir-utils notmuch libnotmuch5 libxapian30 libgmime-3.0-0 libglib2.0-0 libgpgme11 libassuan0 libtalloc2 libsexp1 libidn2-0
	libncurses6 libreadline8 guile-3.0-libs libgc1)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
mkdir -p Maildir/{cur,new,tmp}
printf '%s\n' 'From: ada-maria@example.com' 'To: bob@example.org' 'Subject: Re-use of 4711-22' 'Message-ID: <1@example.com>' \
	'Date: Sun, 29 Nov 2026 10:00:00 +0000' '' 'Please e-mail order 4711-22 and foo.bar to carl@example.net' >Maildir/cur/1:2,S
cat >.notmuch-config <<CONF
[database]
path=$work/Maildir
[user]
primary_email=bob@example.org
CONF
(
	LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
	export LD_LIBRARY_PATH HOME=$work XDG_CACHE_HOME=$work/cache NOTMUCH_CONFIG=$work/.notmuch-config
	root/usr/bin/mu init --quiet --maildir="$work/Maildir" --my-address=bob@example.org >/dev/null
	root/usr/bin/mu index --quiet
	root/usr/bin/notmuch new --quiet
	for words in 4711 4711-22 '"4711-22"' '"4711 22"' e-mail foo.bar carl@example.net subject:4711-22 'subject:"4711 22"' from:ada-maria@example.com; do
		printf '%-28s mu %s, notmuch %s\n' "$words" "$(root/usr/bin/mu find --fields=l "$words" 2>/dev/null | grep -c .)" "$(root/usr/bin/notmuch count "$words")"
	done
) | tee seen
diff -u - seen <<'SEEN'
4711                         mu 1, notmuch 1
4711-22                      mu 0, notmuch 1
"4711-22"                    mu 0, notmuch 1
"4711 22"                    mu 1, notmuch 1
e-mail                       mu 0, notmuch 1
foo.bar                      mu 0, notmuch 1
carl@example.net             mu 0, notmuch 1
subject:4711-22              mu 0, notmuch 1
subject:"4711 22"            mu 1, notmuch 1
from:ada-maria@example.com   mu 1, notmuch 1
SEEN
