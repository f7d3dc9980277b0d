#!/usr/bin/env bash
# Python 3.11's smtplib (Debian 12): send_message() writes ">" before each line that begins with "From ", also in signed mail.
#
# Guessed: what goes out is the message as as_bytes() gives it. The ">" belongs into mbox files, and whoever writes one puts it
#   in; SMTP has no such rule.
# Seen: send_message() writes the message by a BytesGenerator without the message's policy, and that one marks such lines by
#   default. as_bytes() of the same message has none. A message that was read, signed by somebody else, is changed too.
# Output: as_bytes(): "From Berlin to Rome"; sent: ">From Berlin to Rome", and the digest of the signed part is another one.
# Why it matters: the mark stays in the mail for good. A reader that goes by ">" takes the sentence for a quotation and cuts it
#   off; a signature of S/MIME or PGP that is passed on by a Python program is broken by one word at the beginning of a line.
set -euo pipefail
for tool in apt-get python3; do command -v "$tool" >/dev/null || { echo "needs $tool" >&2; exit 2; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(libpython3.11-stdlib)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done

cat >see.py <<'PY'
import hashlib, smtplib, socket, threading
from email import message_from_bytes, policy
from email.message import EmailMessage

server = socket.create_server(('127.0.0.1', 0))
server.settimeout(30)
sent = []

def take():
    """Takes mail by SMTP from one connection."""
    client, _ = server.accept()
    client.settimeout(30)
    lines = client.makefile('rb')
    say = lambda text: client.sendall(text + b'\r\n')
    say(b'220 mx.example.org ESMTP')
    for line in lines:
        word = line[:4].upper()
        if word == b'DATA':
            say(b'354 go on')
            text = b''
            while (line := lines.readline()) != b'.\r\n':
                text += line
            sent.append(text)
            say(b'250 taken')
        elif word == b'QUIT':
            say(b'221 bye')
            break
        else:
            say(b'250 ok')

taker = threading.Thread(target=take)
taker.start()
plain = EmailMessage()
plain.set_content('The trip:\nFrom Berlin to Rome\n')
signed = message_from_bytes(b'\r\n'.join([b'MIME-Version: 1.0',
    b'Content-Type: multipart/signed; protocol="application/pgp-signature"; micalg="pgp-sha256"; boundary="b"', b'', b'--b',
    b'Content-Type: text/plain', b'', b'From Berlin to Rome', b'--b', b'Content-Type: application/pgp-signature', b'', b'(signature)',
    b'--b--', b'']), policy=policy.SMTP)
for mail in (plain, signed):
    mail['From'], mail['To'] = 'ada@example.com', 'bob@example.org'
with smtplib.SMTP('127.0.0.1', server.getsockname()[1]) as smtp:
    for mail in (plain, signed):
        smtp.send_message(mail)
taker.join()
berlin = lambda text: next(line.strip().decode() for line in text.splitlines() if b'Berlin' in line)
digest = lambda text: hashlib.sha256(text.split(b'\r\n--b')[1].partition(b'\r\n')[2]).hexdigest()[:8]
for name, mail, text in (('plain', plain, sent[0]), ('signed', signed, sent[1])):
    print(f'{name}: as_bytes() "{berlin(mail.as_bytes())}", sent "{berlin(text)}"')
print('digest of what is signed:', digest(signed.as_bytes()), 'sent:', digest(sent[1]))
PY
# Debian's own Python runs the library as Debian packs it.
PYTHONPATH=root/usr/lib/python3.11 timeout 60 /usr/bin/python3.11 see.py | tee seen
diff -u - seen <<'SEEN'
plain: as_bytes() "From Berlin to Rome", sent ">From Berlin to Rome"
signed: as_bytes() "From Berlin to Rome", sent ">From Berlin to Rome"
digest of what is signed: d8a87e0e sent: 82a19985
SEEN
