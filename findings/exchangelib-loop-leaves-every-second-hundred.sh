#!/usr/bin/env bash
# exchangelib 4.9 (Debian 12): a loop that marks each unread mail as read leaves out every second hundred.
#
# Guessed: `for mail in account.inbox.filter(is_read=False): ...` goes over the mails that were unread when it began, or asks again
#   from the top.
# Seen: it fetches a hundred, hands them out, and asks for those behind the hundredth of what is unread then. As the first
#   hundred are read by now, the next hundred are skipped, and the loop ends in good order. A list() round the query fetches
#   them all before the first one is handled.
# Output: of 250 unread mails: for ... in the query: 150 handled, 100 left; in list(query): 250 handled, 0 left.
# Why it matters: so are written the programs that answer, file or forward what is unread. With less than a hundred they are right;
#   after a holiday, or a backlog, mails are left behind, and no error tells of it.
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
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from exchangelib import DELEGATE, Account, Configuration, EWSTimeZone
from exchangelib.version import Build, Version

NAMES = 'http://schemas.microsoft.com/exchange/services/2006'
unread = set()
pages = []

def mail(number):
    return f'<t:Message><t:ItemId Id="{number}" ChangeKey="1"/><t:Subject>{number}</t:Subject></t:Message>'

def answers(name, request):
    ids = [int(found) for found in re.findall(r'<t:ItemId Id="(\d+)"', request)]
    if name == 'GetFolder':
        return ['<m:Folders><t:Folder><t:FolderId Id="F"/><t:FolderClass>IPF.Note</t:FolderClass></t:Folder></m:Folders>']
    if name == 'FindItem':
        offset, most = (int(re.search(rf'{word}="(\d+)"', request).group(1)) for word in ('Offset', 'MaxEntriesReturned'))
        found = sorted(unread)[offset:offset + most]
        end = offset + len(found)
        pages.append(f'{offset + 1} to {end} of {len(unread)}')
        return [f'''<m:RootFolder IndexedPagingOffset="{end}" TotalItemsInView="{len(unread)}"
            IncludesLastItemInRange="{'true' if end >= len(unread) else 'false'}"><t:Items>{''.join(map(mail, found))}</t:Items></m:RootFolder>''']
    if name == 'UpdateItem':
        unread.difference_update(ids)
    return [f'<m:Items>{mail(number)}</m:Items>' for number in ids]

class Exchange(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *_):
        pass
    def do_GET(self):
        self.answer(b'')
    do_HEAD = do_GET
    def do_POST(self):
        request = self.rfile.read(int(self.headers['Content-Length'])).decode()
        name = re.search(r'<m:(\w+)', request).group(1)
        messages = ''.join(f'''<m:{name}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>{answer}
            </m:{name}ResponseMessage>''' for answer in answers(name, request))
        self.answer(f'''<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="{NAMES}/messages"
            xmlns:t="{NAMES}/types"><s:Header><t:ServerVersionInfo MajorVersion="15" MinorVersion="20"/></s:Header><s:Body>
            <m:{name}Response><m:ResponseMessages>{messages}</m:ResponseMessages></m:{name}Response></s:Body></s:Envelope>'''.encode())
    def answer(self, content):
        self.send_response(200)
        self.send_header('Content-Type', 'text/xml')
        self.send_header('Content-Length', str(len(content)))
        self.end_headers()
        self.wfile.write(content)

server = HTTPServer(('127.0.0.1', 0), Exchange)
threading.Thread(target=server.serve_forever, daemon=True).start()
settings = Configuration(service_endpoint=f'http://127.0.0.1:{server.server_port}/EWS/Exchange.asmx', auth_type='no authentication',
    version=Version(build=Build(15, 20, 1, 1)))
account = Account('ada@example.com', config=settings, autodiscover=False, access_type=DELEGATE, default_timezone=EWSTimeZone('UTC'))
for name, mails in (('for mail in query', iter), ('for mail in list(query)', list)):
    unread.update(range(250))
    pages.clear()
    handled = 0
    for found in mails(account.inbox.filter(is_read=False)):
        found.is_read = True
        found.save(update_fields=['is_read'])
        handled += 1
    print(f'{name}: asked for {", ".join(pages)}; {handled} handled, {len(unread)} left unread')
PY
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -not -path '*/python3/*' -printf '%h\n' | sort -u | paste -sd:) \
	PYTHONPATH=root/usr/lib/python3/dist-packages NO_PROXY=127.0.0.1 timeout 120 /usr/bin/python3 see.py | tee seen
diff -u - seen <<'SEEN'
for mail in query: asked for 1 to 100 of 250, 101 to 150 of 150; 150 handled, 100 left unread
for mail in list(query): asked for 1 to 100 of 250, 101 to 200 of 250, 201 to 250 of 250; 250 handled, 0 left unread
SEEN
