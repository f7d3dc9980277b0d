#!/usr/bin/env bash
# Perl's MailTools 2.21 (Debian 12): Mail::Address->name() rewrites names. "Contoso, Ltd." is "Ltd. Contoso", "SAP SE" is "Sap Se".
#
# Guessed: name() is the display name without its quotation marks, and nothing where there is none; format() shows the same.
# Seen: what stands before a comma goes behind it, as if everybody were "Surname, First name"; words in capitals get small
#   letters; square brackets and what is in them vanish; an address without a name gets one that is made of its local part.
#   phrase() and format() keep what was written.
# Output: "Contoso, Ltd." -> Ltd. Contoso; "IBM" -> Ibm; ada.lovelace@example.com -> Ada Lovelace.
# Why it matters: ticket systems in Perl greet customers and file contacts by that name. Companies and whoever is written in
#   capitals by the own directory get a name that no search finds, and a shared mailbox becomes a person.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the library comes from Debian's package libmailtools-perl" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq libmailtools-perl libtimedate-perl 2>/dev/null ||
	{ echo "apt-get could not download libmailtools-perl libtimedate-perl: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done

cat >see.pl <<'PL'
use strict;
use Mail::Address;
for my $text (<DATA>) {
	chomp $text;
	my ($address) = Mail::Address->parse($text);
	printf "%-42s -> %s\n", $text, $address->name // '(none)';
}
print 'format: ', (Mail::Address->parse('"Contoso, Ltd." <sales@example.com>'))[0]->format, "\n";
__DATA__
"Contoso, Ltd." <sales@example.com>
"Contoso, Inc" <sales@example.com>
IBM <sales@example.com>
SAP SE <sales@example.com>
"Contoso [Support]" <sales@example.com>
Ada Lovelace (Sales) <ada@example.com>
ada.lovelace@example.com
no.reply@example.com
noreply@example.com
PL
PERL5LIB=root/usr/share/perl5 perl see.pl | tee seen
diff -u - seen <<'SEEN'
"Contoso, Ltd." <sales@example.com>        -> Ltd. Contoso
"Contoso, Inc" <sales@example.com>         -> Inc Contoso
IBM <sales@example.com>                    -> Ibm
SAP SE <sales@example.com>                 -> Sap Se
"Contoso [Support]" <sales@example.com>    -> Contoso
Ada Lovelace (Sales) <ada@example.com>     -> Ada Lovelace
ada.lovelace@example.com                   -> Ada Lovelace
no.reply@example.com                       -> No Reply
noreply@example.com                        -> (none)
format: "Contoso, Ltd." <sales@example.com>
SEEN
