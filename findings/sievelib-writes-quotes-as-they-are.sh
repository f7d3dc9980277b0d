#!/usr/bin/env bash
# python3-sievelib 1.2.1 (Debian 12): one rule with a quotation mark, and the server refuses the whole script.
#
# Guessed: FiltersSet writes strings as Sieve wants them, with a backslash before quotation marks and backslashes (RFC 5228
#   section 2.4.2).
# Seen: they are written as they are. The script cannot be compiled by Pigeonhole, nor read by the library that wrote it.
# Output: if anyof (header :contains "Subject" "the "new" offer") { ...
# Why it matters: people copy a subject or name a folder with quotation marks into the form of their webmail. With ManageSieve all
#   of their rules are refused; where the file is written directly, mail is no longer sorted at all.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the programs come from Debian's packages python3-sievelib and dovecot-sieve" >&2; exit 2; }
[ -x /usr/bin/doveconf ] || { echo "needs doveconf: install Debian's package dovecot-core" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod 755 .
packages=(python3-sievelib dovecot-sieve)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
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
printf 'From: ada@example.com\nSubject: the "new" offer\n\nhi\n' >mail

cat >write.py <<'PY'
import io, sys
from sievelib.factory import FiltersSet
from sievelib.parser import Parser
for name, text in ('plain', 'the new offer'), ('quotes', 'the "new" offer'), ('escaped', 'the \\"new\\" offer'):
    filters = FiltersSet('mine')
    filters.addfilter('offers', [('Subject', ':contains', text)], [('fileinto', 'Offers')])
    filters.addfilter('all', [('From', ':contains', 'ada')], [('fileinto', 'Ada')])
    out = io.StringIO()
    filters.tosieve(out)
    open(name + '.sieve', 'w').write(out.getvalue())
    print(f'{name}:', [line for line in out.getvalue().splitlines() if 'Subject' in line][0], '- sievelib reads it:', Parser().parse(out.getvalue().encode()))
PY
{
	PYTHONPATH=root/usr/lib/python3/dist-packages /usr/bin/python3 write.py
	LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
	export LD_LIBRARY_PATH
	for name in plain quotes escaped; do
		echo "Pigeonhole, $name: $(root/usr/bin/sieve-test -c dovecot.conf "$name.sieve" mail 2>/dev/null | sed -n 's/.*store message in folder: //p' | paste -sd' ')"
	done
} | tee seen
diff -u - seen <<'SEEN'
plain: if anyof (header :contains "Subject" "the new offer") { - sievelib reads it: True
quotes: if anyof (header :contains "Subject" "the "new" offer") { - sievelib reads it: False
escaped: if anyof (header :contains "Subject" "the \"new\" offer") { - sievelib reads it: True
Pigeonhole, plain: Ada
Pigeonhole, quotes: 
Pigeonhole, escaped: Offers Ada
SEEN
