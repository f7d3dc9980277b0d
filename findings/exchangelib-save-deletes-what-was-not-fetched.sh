#!/usr/bin/env bash
# exchangelib 4.9 (Debian 12): a mail that was fetched with only() and saved after is_read was set loses its text, on the server.
#
# Guessed: save() writes what was changed, or what is known of the item: only("subject") asks for one field and says nothing of
#   the others.
# Seen: save() writes all fields that can be written, and one that was not asked for is as good as empty: UpdateItem deletes the
#   body, the categories, In-Reply-To and References, and sets importance and sensitivity to Normal. With
#   update_fields=["is_read"] it sets that one.
# Output: save() -> deletes item:Body, item:Categories, ...; save(update_fields=["is_read"]) -> sets message:IsRead.
# Why it matters: "read the subjects of the unread mails, mark them as read" is the first program many write, and only() is how it
#   is made fast. Where Exchange takes the request, the texts are gone for every client, and save() reports success.
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
MAIL = '<t:Message><t:ItemId Id="1" ChangeKey="1"/><t:Subject>offer</t:Subject><t:IsRead>false</t:IsRead></t:Message>'
ANSWERS = {
    'GetFolder': '<m:Folders><t:Folder><t:FolderId Id="F"/><t:FolderClass>IPF.Note</t:FolderClass></t:Folder></m:Folders>',
    'FindItem': f'<m:RootFolder TotalItemsInView="1" IncludesLastItemInRange="true"><t:Items>{MAIL}</t:Items></m:RootFolder>',
    'UpdateItem': f'<m:Items>{MAIL}</m:Items>',
}
requests = []

class Exchange(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *_):
        pass
    def do_GET(self):
        self.answer(b'')
    do_HEAD = do_GET
    def do_POST(self):
        request = self.rfile.read(int(self.headers['Content-Length'])).decode()
        requests.append(request)
        name = re.search(r'<m:(\w+)', request).group(1)
        self.answer(f'''<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="{NAMES}/messages"
            xmlns:t="{NAMES}/types"><s:Header><t:ServerVersionInfo MajorVersion="15" MinorVersion="20"/></s:Header><s:Body>
            <m:{name}Response><m:ResponseMessages><m:{name}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>
            {ANSWERS[name]}</m:{name}ResponseMessage></m:ResponseMessages></m:{name}Response></s:Body></s:Envelope>'''.encode())
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
for text, options in (('save()', {}), ('save(update_fields=["is_read"])', {'update_fields': ['is_read']})):
    for mail in account.inbox.filter(is_read=False).only('subject', 'is_read'):
        mail.is_read = True
        mail.save(**options)
    fields = {act: re.findall(rf'<t:{act}ItemField><t:FieldURI FieldURI="([^"]*)"', requests[-1]) for act in ('Delete', 'Set')}
    print(text)
    for act, names in fields.items():
        print(f'  {act.lower()}s', ', '.join(sorted(names)) or 'nothing')
PY
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -not -path '*/python3/*' -printf '%h\n' | sort -u | paste -sd:) \
	PYTHONPATH=root/usr/lib/python3/dist-packages NO_PROXY=127.0.0.1 timeout 60 /usr/bin/python3 see.py | tee seen
diff -u - seen <<'SEEN'
save()
  deletes item:Body, item:Categories, item:InReplyTo, message:References
  sets item:Importance, item:ReminderIsSet, item:ReminderMinutesBeforeStart, item:Sensitivity, item:Subject, message:IsRead, message:IsResponseRequested
save(update_fields=["is_read"])
  deletes nothing
  sets message:IsRead
SEEN
