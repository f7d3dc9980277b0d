#!/usr/bin/env bash
# exchangelib 4.9 (Debian 12): an answer goes past the Reply-To of the mail, and "reply all" goes to oneself, too.
#
# Guessed: reply() leaves the recipients to Exchange, or takes Reply-To where there is one and From elsewhere (RFC 5322
#   section 3.6.2); reply_all() writes to everybody but oneself.
# Seen: both name the recipients in the request. reply() takes the author; reply_all() takes To as it is, with the own
#   mailbox, and adds the author. `reply_to`, which the mail has, is looked at by neither.
# Output: reply: To ada@example.com; reply_all: To bob@example.org (who answers), carl@example.org, ada@example.com.
# Why it matters: forms, ticket systems and newsletters write from noreply@ and name in Reply-To who reads the answers. Those
#   never arrive. A program that answers all gets its own answer into the inbox, and may answer that.
set -euo pipefail
for tool in apt-get python3; do command -v "$tool" >/dev/null || { echo "needs $tool" >&2; exit 2; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(python3-exchangelib python3-requests python3-requests-ntlm python3-requests-oauthlib python3-oauthlib python3-lxml
	python3-tzlocal python3-tz python3-dnspython python3-cached-property python3-defusedxml python3-isodate python3-pygments
	python3-ntlm-auth python3-cryptography python3-urllib3 python3-chardet python3-charset-normalizer python3-idna python3-certifi
	python3-six python3-cffi-backend python3-pytz-deprecation-shim python3-requests-kerberos libxslt1.1 libxml2 libicu72)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done

cat >see.py <<'PY'
import re
from lxml import etree
from exchangelib import DELEGATE, Account, Configuration, EWSTimeZone, Mailbox, Message
from exchangelib.properties import ItemId
from exchangelib.version import Build, Version
version = Version(build=Build(15, 20, 1, 1))
# No server is asked: what would be sent is shown.
settings = Configuration(service_endpoint='http://127.0.0.1/EWS/Exchange.asmx', auth_type='no authentication', version=version)
account = Account('bob@example.org', config=settings, autodiscover=False, access_type=DELEGATE, default_timezone=EWSTimeZone('UTC'))
box = lambda address: Mailbox(email_address=address)
mail = Message(account=account, _id=ItemId(id='1', changekey='1'), subject='question', author=box('ada@example.com'),
    sender=box('ada@example.com'), reply_to=[box('desk@example.com')], to_recipients=[box('bob@example.org'), box('carl@example.org')],
    cc_recipients=[box('dora@example.org')])
for name, answer in (('reply', mail.create_reply('Re: question', 'hi')), ('reply_all', mail.create_reply_all('Re: question', 'hi'))):
    request = etree.tostring(answer.to_xml(version)).decode()
    print(f'bob@example.org, {name}:')
    for field, inside in re.findall(r'<t:(\w+Recipients)[^>]*>(.*?)</t:\1>', request):
        print(' ', field, ', '.join(re.findall(r'<t:EmailAddress>([^<]*)', inside)))
PY
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -not -path '*/python3/*' -printf '%h\n' | sort -u | paste -sd:) \
	PYTHONPATH=root/usr/lib/python3/dist-packages NO_PROXY=127.0.0.1 timeout 60 /usr/bin/python3 see.py | tee seen
diff -u - seen <<'SEEN'
bob@example.org, reply:
  ToRecipients ada@example.com
bob@example.org, reply_all:
  ToRecipients bob@example.org, carl@example.org, ada@example.com
  CcRecipients dora@example.org
SEEN
