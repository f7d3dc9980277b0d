#!/usr/bin/env bash
# Pigeonhole 0.5.19 (Debian 12): mail that a Sieve rule rejects comes back as a read receipt, "deleted", and not as a bounce.
#
# Guessed: a refusal is a delivery report (multipart/report; report-type=delivery-status, Action: failed), as for a mailbox that
#   does not exist, so whatever counts bounces by it sees it.
# Seen: `reject` sends a disposition notification, which RFC 5429 section 2.1 allows: "automatic-action/
#   MDN-sent-automatically; deleted", the words of a receipt for a mail that was deleted unread. It has no Action and no
#   Status, its Reporting-UA begins with a bare "%s;", and the copy of the mail in it has lost its text.
# Output: disposition-notification; Disposition ...; deleted; Action -; Status -; text of the copy -.
# Why it matters: who files receipts away unread, or never asked for one, does not learn that the order was refused. Only
#   "Auto-Submitted: auto-replied (rejected)" and the text for people tell it from a mail that was thrown away.
set -euo pipefail
for tool in apt-get python3; do command -v "$tool" >/dev/null || { echo "needs $tool" >&2; exit 2; }; done
[ -x /usr/bin/doveconf ] || { echo "needs doveconf: install Debian's package dovecot-core" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod 755 .
apt-get download -qq dovecot-sieve 2>/dev/null || { echo "apt-get could not download dovecot-sieve: run apt-get update" >&2; exit 2; }
dpkg-deb -x dovecot-sieve_*.deb root
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
hostname = mx.example.org
import_environment = \$import_environment LD_LIBRARY_PATH
CONF
cat >mail <<'MAIL'
From: ada@example.com
To: desk@example.org
Subject: Order 4711
Message-ID: <1@example.com>
Date: Sun, 29 Nov 2026 10:00:00 +0000

ten of them
MAIL
cat >refuse.sieve <<'SIEVE'
require ["reject"];
reject "This mailbox takes no orders any more. Write to orders@example.org.";
SIEVE
cat >see.py <<'PY'
import email, re, sys
# Behind the mail that it would send, sieve-test prints who would get it.
mail = email.message_from_string(re.split(r'^RECIPIENT: ', sys.stdin.read(), flags=re.M)[0])
people, said, copy = mail.get_payload()
fields = said.get_payload()[0]
for field in ('Subject', 'Auto-Submitted'):
    print(f'{field}: {mail[field]}')
print(f'report-type: {mail.get_param("report-type")}')
for field in ('Disposition', 'Action', 'Status'):
    print(f'  {field}: {fields[field] or "-"}')
print(f'  Reporting-UA: {re.sub(": .*", "", fields["Reporting-UA"])}')
print(f'text of the copy: {copy.get_payload()[0].get_payload().strip() or "-"}')
PY
root/usr/bin/sieve-test -e -c dovecot.conf -f ada@example.com -r desk@example.org -a desk@example.org refuse.sieve mail 2>/dev/null |
	/usr/bin/python3 see.py | tee seen
diff -u - seen <<'SEEN'
Subject: Automatically rejected mail
Auto-Submitted: auto-replied (rejected)
report-type: disposition-notification
  Disposition: automatic-action/MDN-sent-automatically; deleted
  Action: -
  Status: -
  Reporting-UA: %s; Dovecot Mail Delivery Agent
text of the copy: -
SEEN
