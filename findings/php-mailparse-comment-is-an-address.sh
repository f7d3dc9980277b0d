#!/usr/bin/env bash
# PHP's mailparse 3.1.4 (Debian 12): a comment behind an address is another address, without an address.
#
# Guessed: "Ada <ada@example.com> (on leave)" is one address. RFC 5322 lets a comment stand anywhere, and it is no content.
# Seen: mailparse_rfc822_parse_addresses() gives two entries, the second with the comment for its name and "" for its address:
#   "on leave" at the end of the list, "(on leave)" in front of another one. A group is one entry whose address is the list.
# Output: Ada <ada@example.com> (on leave) -> "Ada" ada@example.com, "on leave" (nothing).
# Why it matters: programs count recipients, answer all of them or check each: an empty recipient makes the whole mail fail, or
#   is taken for "hidden recipients".
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the library comes from Debian's package php-mailparse" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(php8.2-cli php8.2-common php8.2-mbstring php-mailparse php8.2-mailparse libargon2-1 libonig5 libsodium23 libxml2 libicu72
	libedit2 libbsd0 libmd0)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)

cat >see.php <<'PHP'
<?php
foreach (['Ada <ada@example.com>', 'ada@example.com (Ada)', 'Ada (Sales) <ada@example.com>', 'Ada <ada@example.com> (on leave)',
	'Ada <ada@example.com> (on leave), bob@example.org', 'Team: ada@example.com, bob@example.org;'] as $text) {
	$found = array_map(fn ($one) => json_encode([$one['display'], $one['address']]), mailparse_rfc822_parse_addresses($text));
	echo str_pad($text, 50), implode(' ', $found), "\n";
}
PHP
LD_LIBRARY_PATH=$LD_LIBRARY_PATH root/usr/bin/php8.2 -n -d extension_dir="$(echo "$work"/root/usr/lib/php/2*)" -d extension=mbstring \
	-d extension=mailparse see.php | tee seen
diff -u - seen <<'SEEN'
Ada <ada@example.com>                             ["Ada","ada@example.com"]
ada@example.com (Ada)                             ["Ada","ada@example.com"]
Ada (Sales) <ada@example.com>                     ["Ada (Sales)","ada@example.com"]
Ada <ada@example.com> (on leave)                  ["Ada","ada@example.com"] ["on leave",""]
Ada <ada@example.com> (on leave), bob@example.org ["Ada","ada@example.com"] ["(on leave)",""] ["bob@example.org","bob@example.org"]
Team: ada@example.com, bob@example.org;           ["Team",":ada@example.com,bob@example.org;"]
SEEN
