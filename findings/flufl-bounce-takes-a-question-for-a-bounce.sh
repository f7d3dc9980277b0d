#!/usr/bin/env bash
# flufl.bounce 4.0 (Debian 12; Mailman's bounce detector): a question about a bounce is a bounce of the address in it.
#
# Guessed: what a person writes is no bounce: it comes from an address with a name, answers a mail, and what is quoted or
#   attached is about another mail.
# Seen: the report is looked for in every line and every part. An answer that quotes Exim's text ("> " in front of each line) and
#   a mail with the report attached are permanent failures of the address that the report names, as the report itself is.
# Output: report, quoted, attached: permanent bob@example.net.
# Why it matters: members ask the list's address what the notice means. The one who is named in it is taken off the list after
#   some of those, though nothing came back from them since.
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
notice = ['This message was created automatically by mail delivery software.', '',
    'A message that you sent could not be delivered to one or more of its', 'recipients. This is a permanent error. The following address(es) failed:',
    '', '  bob@example.net', '    no such user']
report = ['From: Mail Delivery System <Mailer-Daemon@mx.example.org>', 'Auto-Submitted: auto-replied',
    'Subject: Mail delivery failed: returning message to sender', 'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '', '--b', '', *notice, '', '--b',
    'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example.org', '', 'Action: failed',
    'Final-Recipient: rfc822;bob@example.net', 'Status: 5.1.1', '', '--b--']
person = ['From: Ada Lovelace <ada@example.com>', 'To: list@example.org', 'In-Reply-To: <1@example.org>', 'Subject: Re: what is this?']
see('report', *report)
see('question', *person, '', "Is bob@example.net still with us? Bob's mail came back.")
see('quoted', *person, '', 'What does this mean?', '', *[f'> {line}' for line in notice], '', 'Ada')
see('attached', *person, 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=a', '', '--a', '', 'What does this mean?', '--a',
    'Content-Type: message/rfc822', '', *report, '--a--')
PY
PYTHONPATH=root/usr/lib/python3/dist-packages /usr/bin/python3 see.py | tee seen
diff -u - seen <<'SEEN'
report: temporary -, permanent bob@example.net
question: temporary -, permanent -
quoted: temporary -, permanent bob@example.net
attached: temporary -, permanent bob@example.net
SEEN
