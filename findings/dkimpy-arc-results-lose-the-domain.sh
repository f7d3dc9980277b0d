#!/usr/bin/env bash
# dkimpy 1.1.4 (Debian 12): ARC signing cuts the own domain out of the results that it passes on.
#
# Guessed: ARC-Authentication-Results is a copy of the own Authentication-Results field, with "i=1; " in front (RFC 8617
#   section 4.1.1).
# Seen: the authserv-id is taken off by replacing "id;" everywhere. Where it is the domain of the mail too, as with many small
#   servers, "smtp.mailfrom=ada@example.com;" becomes "smtp.mailfrom=ada@", and the semicolons between the results are gone.
# Output: i=1; example.com; spf=pass smtp.mailfrom=ada@ dkim=pass header.d= dmarc=pass header.from=example.com
# Why it matters: the next server reads one result without an end. Its own DMARC check fails on forwarded mail, and what ARC
#   was to save is lost, while the chain itself is valid. With the authserv-id mx.example.com all is well.
set -euo pipefail
for tool in apt-get openssl; do command -v "$tool" >/dev/null || { echo "needs $tool" >&2; exit 2; }; done
[ -x /usr/bin/python3 ] || { echo "needs /usr/bin/python3: the library comes from Debian's package python3-dkim" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(python3-dkim python3-authres python3-dnspython)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
openssl genrsa -traditional -out key.pem 2048 2>/dev/null
openssl rsa -in key.pem -pubout -outform der -out key.der 2>/dev/null

cat >see.py <<'PY'
import base64
import authres, dkim
key = open('key.pem', 'rb').read()
record = b'v=DKIM1; k=rsa; p=' + base64.b64encode(open('key.der', 'rb').read())
mail = b'From: ada@example.com\r\nTo: bob@example.org\r\nSubject: hi\r\n\r\nhi\r\n'
for name in b'mx.example.com', b'example.com':
    own = b'Authentication-Results: ' + name + b'; spf=pass smtp.mailfrom=ada@example.com; dkim=pass header.d=example.com; dmarc=pass header.from=example.com\r\n'
    fields = dkim.arc_sign(own + mail, b's', b'example.com', key, name)
    print('chain', dkim.arc_verify(b''.join(fields) + own + mail, dnsfunc=lambda *_, **__: record)[0].decode())
    results = ' '.join(fields[2].decode().split()).split('i=1; ', 1)[1]
    print('  passed on:', results)
    try:
        print('  read:', [str(one) for one in authres.AuthenticationResultsHeader.parse('Authentication-Results: ' + results).results])
    except authres.SyntaxError as error:
        print('  read:', error)
PY
PYTHONPATH=root/usr/lib/python3/dist-packages /usr/bin/python3 see.py | tee seen
diff -u - seen <<'SEEN'
chain pass
  passed on: mx.example.com; spf=pass smtp.mailfrom=ada@example.com; dkim=pass header.d=example.com; dmarc=pass header.from=example.com
  read: ['spf=pass smtp.mailfrom=ada@example.com', 'dkim=pass header.d=example.com', 'dmarc=pass header.from=example.com']
chain pass
  passed on: example.com; spf=pass smtp.mailfrom=ada@ dkim=pass header.d= dmarc=pass header.from=example.com
  read: ['spf=pass smtp.mailfrom=ada@ header.d="dmarc=pass" header.from=example.com']
SEEN
