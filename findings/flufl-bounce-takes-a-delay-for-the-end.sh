#!/usr/bin/env bash
# flufl.bounce 4.0 (Debian 12; Mailman's bounce detector): Exim's warning "delayed 24 hours" is a permanent failure.
#
# Guessed: a delay is temporary, as it is for a report of the standard form ("Action: delayed"), and a mail that a person
#   wrote is no bounce.
# Seen: X-Failed-Recipients, which Exim writes into its warnings as well, counts as permanent, whatever the mail says. A
#   person's question that quotes a bounce makes the quoted address a permanent failure.
# Output: report "Action: delayed": temporary bob@example.net; Exim's warning: permanent bob@example.net.
# Why it matters: mailing lists take members off after some failures, and ask for their address again. A server that was down
#   for a day does that to everybody behind it, a mail to the list owner to whoever is quoted.
set -euo pipefail
for tool in apt-get python3; do command -v "$tool" >/dev/null || { echo "needs $tool" >&2; exit 2; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(python3-flufl.bounce python3-public python3-zope.interface)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done

cat >see.py <<'PY'
import email
from flufl.bounce import all_failures
def see(name, *lines):
    temporary, permanent = all_failures(email.message_from_string('\n'.join(lines) + '\n'))
    show = lambda found: ' '.join(sorted(address.decode() for address in found)) or '-'
    print(f'{name}: temporary {show(temporary)}, permanent {show(permanent)}')
report = lambda action, status: [
    'From: MAILER-DAEMON@mx.example.org', 'Subject: Delivery status', 'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '', '--b', '', 'see below', '--b',
    'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example.org', '',
    'Final-Recipient: rfc822; bob@example.net', f'Action: {action}', f'Status: {status}', '', '--b--']
see('report "Action: failed"', *report('failed', '5.1.1'))
see('report "Action: delayed"', *report('delayed', '4.4.1'))
see('Exim\'s warning', 'From: Mail Delivery System <Mailer-Daemon@mx.example.org>', 'X-Failed-Recipients: bob@example.net',
    'Auto-Submitted: auto-replied', 'Subject: Warning: message 1hXyZa-0001Ab-CD delayed 24 hours', '',
    'The address to which the message has not yet been delivered is:', '', '  bob@example.net', '',
    'No action is required on your part. Delivery attempts will continue.')
see('a question', 'From: Ada <ada@example.com>', 'Subject: what is this?', '', 'Dear list owner, I got this:', '',
    '   ----- The following addresses had permanent fatal errors -----', '<bob@example.net>', '',
    '   ----- Transcript of session follows -----', '550 unknown', '', 'Can you help?', 'Ada')
PY
PYTHONPATH=root/usr/lib/python3/dist-packages /usr/bin/python3 see.py | tee seen
diff -u - seen <<'SEEN'
report "Action: failed": temporary -, permanent bob@example.net
report "Action: delayed": temporary bob@example.net, permanent -
Exim's warning: temporary -, permanent bob@example.net
a question: temporary -, permanent bob@example.net
SEEN
