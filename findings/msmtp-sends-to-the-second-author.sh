#!/usr/bin/env bash
# msmtp 1.8.23 (Debian 12): of two addresses in From, the second gets the mail.
#
# Guessed: with -t the recipients are those of To, Cc and Bcc. Who wrote is told by From, and receives nothing.
# Seen: the second address of From is added to the recipients, also where --from names the envelope sender. With
#   --read-envelope-from the sender is the first address of From; Sender, which a mail of two authors must have (RFC 5322
#   section 3.6.2), is not looked at.
# Output: MAIL FROM:<assistant@example.com>, RCPT TO:<bob@example.com>, RCPT TO:<carol@example.org>.
# Why it matters: a mail in the name of two people, sent by an assistant: one author gets a copy that nobody addressed, and with
#   --read-envelope-from the bounces go to the other one instead of the assistant.
set -euo pipefail
for tool in apt-get python3; do command -v "$tool" >/dev/null || { echo "needs $tool" >&2; exit 2; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(msmtp libgsasl18 libntlm0 libgssglue1 libidn12 libgnutls30 libsecret-1-0 libglib2.0-0 libidn2-0)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH

cat >sink.py <<'PY'
# Takes one mail by SMTP and prints its envelope.
import socket, sys
server = socket.create_server(('127.0.0.1', 0))
print(server.getsockname()[1], flush=True)
server.settimeout(30)
client, _ = server.accept()
client.settimeout(30)
lines = client.makefile('rb')
say = lambda text: client.sendall(text.encode() + b'\r\n')
say('220 mx.example.org ESMTP')
for line in lines:
    word = line[:4].upper()
    if word in (b'MAIL', b'RCPT'):
        print(line.decode().strip(), file=sys.stderr)
    if word == b'DATA':
        say('354 go on')
        for line in lines:
            if line == b'.\r\n':
                break
        say('250 taken')
    elif word == b'QUIT':
        say('221 bye')
        break
    else:
        say('250 ok')
PY
printf '%s\n' 'From: Ada <ada@example.com>, Bob <bob@example.com>' 'Sender: assistant@example.com' 'To: carol@example.org' \
	'Subject: both of us' '' hi >mail
for option in --from=assistant@example.com --read-envelope-from; do
	echo "msmtp -t $option" >>seen
	coproc SINK { python3 sink.py 2>>seen; }
	sink=$SINK_PID
	read -r port <&"${SINK[0]}"
	HOME=$work root/usr/bin/msmtp -C /dev/null --host=127.0.0.1 --port="$port" "$option" -t <mail
	wait "$sink"
done
cat seen
diff -u - seen <<'SEEN'
msmtp -t --from=assistant@example.com
MAIL FROM:<assistant@example.com>
RCPT TO:<bob@example.com>
RCPT TO:<carol@example.org>
msmtp -t --read-envelope-from
MAIL FROM:<ada@example.com>
RCPT TO:<bob@example.com>
RCPT TO:<carol@example.org>
SEEN
