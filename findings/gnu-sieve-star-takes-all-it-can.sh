#!/usr/bin/env bash
# GNU mailutils 3.15 sieve (Debian 12): the first "*" of a pattern takes as much as it can, not as little.
#
# Guessed: in `header :matches "subject" "*: *"`, ${1} of "Re: Re: invoice: 2026" is "Re": RFC 5229 section 3.2 says that the
#   leftmost "*" takes the least.
# Seen: ${1} is "Re: Re: invoice", and ${2} what is left. Pigeonhole (Dovecot) does it as the standard says.
# Output: Pigeonhole: 1=Re 2=Re: invoice: 2026; GNU sieve: 1=Re: Re: invoice 2=2026.
# Why it matters: rules that cut a list's tag or a ticket's number out of the subject name other folders on another server.
#   Mail is spread over folders that nobody made, each without an error.
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
require ["fileinto", "variables"];
if header :matches "subject" "*: *" { fileinto "1=${1} 2=${2}"; }
if header :matches "list-id" "*<*.*>*" { fileinto "list=${2}"; }
SIEVE
printf 'From: ada@example.com\nSubject: Re: Re: invoice: 2026\nList-Id: Sales <sales.lists.example.com>\n\nhi\n' >mail
{ echo 'From ada@example.com Sun Nov 29 10:00:00 2026'; cat mail; echo; } >mbox
{
	echo Pigeonhole: "$(root/usr/bin/sieve-test -c dovecot.conf sort.sieve mail 2>/dev/null | sed -n 's/.*store message in folder: //p' | paste -sd'|')"
	echo GNU sieve: "$(root/usr/bin/sieve --no-config -n -v -f mbox sort.sieve 2>&1 | sed -n 's/.*delivering into //p' | paste -sd'|')"
} | tee seen
diff -u - seen <<'SEEN'
Pigeonhole: 1=Re 2=Re: invoice: 2026|list=sales
GNU sieve: 1=Re: Re: invoice 2=2026|list=sales.lists.example
SEEN
