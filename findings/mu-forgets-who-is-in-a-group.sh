#!/usr/bin/env bash
# mu 1.8.14 (Debian 12): whoever got a mail as a member of a group is not found by `to:`, `cc:` or `contact:`.
#
# Guessed: "To: Team: bob@example.org, carl@example.org;" is indexed with both addresses, as RFC 5322 section 3.4 means it and as
#   notmuch, which reads mail with the same library (GMime), does.
# Seen: only addresses outside of groups are kept. Neither member nor group name is found, and `mu cfind` does not know them.
# Output: to:bob@example.org: mu 0, notmuch 1; to:dora@example.org, which stands behind the group: mu 1, notmuch 1.
# Why it matters: "what did we write to Bob" leaves out what went to his team, and the address book never learns him.
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
printf '%s\n' 'From: ada@example.com' 'To: Team: bob@example.org, Carl <carl@example.org>;, dora@example.org' 'Subject: hello' \
	'Message-ID: <1@example.com>' 'Date: Sun, 29 Nov 2026 10:00:00 +0000' '' hi >Maildir/cur/1:2,S
cat >.notmuch-config <<CONF
[database]
path=$work/Maildir
[user]
primary_email=ada@example.com
CONF
(
	LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
	export LD_LIBRARY_PATH HOME=$work XDG_CACHE_HOME=$work/cache NOTMUCH_CONFIG=$work/.notmuch-config
	root/usr/bin/mu init --quiet --maildir="$work/Maildir" --my-address=ada@example.com >/dev/null
	root/usr/bin/mu index --quiet
	root/usr/bin/notmuch new --quiet
	for words in to:bob@example.org to:carl@example.org to:dora@example.org; do
		printf '%-20s mu %s, notmuch %s\n' "$words" "$(root/usr/bin/mu find --fields=l "$words" 2>/dev/null | grep -c .)" "$(root/usr/bin/notmuch count "$words")"
	done
	echo "mu cfind: $(root/usr/bin/mu cfind example.org | tr '\n' ' ')"
) | tee seen
diff -u - seen <<'SEEN'
to:bob@example.org   mu 0, notmuch 1
to:carl@example.org  mu 0, notmuch 1
to:dora@example.org  mu 1, notmuch 1
mu cfind: dora@example.org 
SEEN
