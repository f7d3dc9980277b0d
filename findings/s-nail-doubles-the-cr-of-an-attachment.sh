#!/usr/bin/env bash
# s-nail 14.9.24 (Debian 12): a text file with CRLF lines arrives with CR CR LF.
#
# Guessed: an attachment arrives octet by octet, or with the line ends of the mail; what does not fit is sent as base64.
# Seen: CSV, ICS and EML files are sent as they are, with no transfer encoding, and each line end CR LF becomes CR CR LF on
#   the way. A file whose lines end in LF arrives with CR LF, as usual for text.
# Output: sent "a;b\r\nc;d\r\n", received "a;b\r\r\nc;d\r\r\n".
# Why it matters: those are the files that have CRLF by their standard. An invitation has an empty line after each line, a
#   table twice the rows, and the header of an attached mail ends after its first field.
set -euo pipefail
for tool in apt-get python3; do command -v "$tool" >/dev/null || { echo "needs $tool" >&2; exit 2; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq s-nail libidn2-0 2>/dev/null || { echo "apt-get could not download s-nail libidn2-0: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH

cat >sink.py <<'PY'
# Takes one mail by SMTP and prints what its attachments hold.
import email, socket, sys
server = socket.create_server(('127.0.0.1', 0))
print(server.getsockname()[1], flush=True)
server.settimeout(30)
client, _ = server.accept()
client.settimeout(30)
lines = client.makefile('rb')
say = lambda text: client.sendall(text.encode() + b'\r\n')
say('220 mx.example.org ESMTP')
data = b''
for line in lines:
    word = line[:4].upper()
    if word == b'DATA':
        say('354 go on')
        for line in lines:
            if line == b'.\r\n':
                break
            data += line[1:] if line.startswith(b'.') else line
        say('250 taken')
    elif word == b'QUIT':
        say('221 bye')
        break
    else:
        say('250 ok')
for part in email.message_from_bytes(data).walk():
    if part.get_content_disposition() == 'attachment':
        value = part.get_payload(decode=True) if not part.is_multipart() else part.get_payload(0).items()
        print(part.get_filename(), part['Content-Transfer-Encoding'], value, file=sys.stderr)
PY
printf 'a;b\r\nc;d\r\n' >table.csv
printf 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' >meeting.ics
printf 'From: ada@example.com\r\nSubject: question\r\n\r\nhi\r\n' >mail.eml
printf 'a\nb\n' >unix.txt
coproc SINK { python3 sink.py 2>seen; }
sink=$SINK_PID
read -r port <&"${SINK[0]}"
echo hi | LC_ALL=C.UTF-8 HOME=$work root/usr/bin/s-nail -n -Sv15-compat -Smta="smtp://127.0.0.1:$port" -Ssmtp-auth=none \
	-Sfrom=ada@example.com -s hello -a table.csv -a meeting.ics -a mail.eml -a unix.txt bob@example.org
wait "$sink"
cat seen
diff -u - seen <<'SEEN'
table.csv None b'a;b\r\r\nc;d\r\r\n'
meeting.ics None b'BEGIN:VCALENDAR\r\r\nEND:VCALENDAR\r\r\n'
mail.eml None [('From', 'ada@example.com')]
unix.txt None b'a\r\nb\r\n'
SEEN
