#!/usr/bin/env bash
# Exim 4.96 (Debian 12): the report of a forwarded mail names the address behind the forward in one field, the one before in another.
#
# Guessed: X-Failed-Recipients and Final-Recipient name the same recipient.
# Seen: for a forward X-Failed-Recipients has the address that it goes on to, Final-Recipient the one that the mail was sent
#   to (as RFC 3464 section 2.3.2 wants it), and no field says which is which. For a program both have the one it was sent to.
# Output: to info, which goes on to gone: X-Failed-Recipients gone@, Final-Recipient info@; to a program: orders@ in both.
# Why it matters: X-Failed-Recipients is the first field that people look at. What is sorted by it strikes somebody from a list
#   who is not in it, and goes on writing to the forward; it also tells the sender where a colleague's mail goes.
set -euo pipefail
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "needs root and apt-get: Exim comes from Debian's package exim4-daemon-light and wants a user of its own" >&2
	exit 2
fi
command -v python3 >/dev/null || { echo "needs python3" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
apt-get download -qq exim4-daemon-light libidn12 libnss-wrapper 2>/dev/null ||
	{ echo "apt-get could not download exim4-daemon-light: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
chmod u-s root/usr/sbin/exim4
# Exim wants a user of its own; libnss-wrapper shows it one without making it.
{ grep -v '^Debian-exim:' /etc/passwd; echo "Debian-exim:x:60003:60003::$work:/bin/false"; } >passwd
{ grep -v '^Debian-exim:' /etc/group; echo 'Debian-exim:x:60003:'; } >group
cat >exim.sh <<SH
#!/bin/sh
export NSS_WRAPPER_PASSWD=$work/passwd NSS_WRAPPER_GROUP=$work/group LD_LIBRARY_PATH=$(find "$work/root" -name 'libidn.so*' -printf '%h\n' | head -1)
export LD_PRELOAD=$(find "$work/root" -name libnss_wrapper.so)
exec "$work/root/usr/sbin/exim4" -C "$work/exim.conf" "\$@"
SH
chmod 755 exim.sh
mkdir spool mail
chown 60003:60003 spool mail

cat >exim.conf <<CONF
exim_path = $work/exim.sh
primary_hostname = mx.example.com
spool_directory = $work/spool
log_file_path = $work/spool/%slog
keep_environment =
tls_advertise_hosts =
delay_warning =
acl_smtp_rcpt = accept
begin routers
aliases:
  driver = redirect
  local_parts = orders : info
  data = \${if eq{\$local_part}{orders}{"|$work/import"}{gone@example.com}}
  pipe_transport = command
people:
  driver = accept
  local_parts = ada
  transport = maildir
begin transports
command:
  driver = pipe
  return_fail_output
  user = Debian-exim
maildir:
  driver = appendfile
  directory = $work/mail
  maildir_format
  user = Debian-exim
CONF
# The program of a ticket system that takes no mail today.
printf '#!/bin/sh\ncat >/dev/null\necho "no such customer"\nexit 67\n' >import
chmod 755 import
cat >see.py <<'PY'
import email, glob
for path in glob.glob('mail/new/*'):
    mail = email.message_from_file(open(path))
    fields = mail.get_payload()[1].get_payload()[1]
    print(mail.get_payload()[2].get_payload()[0]['Subject'] + ':')
    for name, value in (('X-Failed-Recipients', mail['X-Failed-Recipients']), ('Original-Recipient', fields['Original-Recipient'] or '-'),
                        ('Final-Recipient', fields['Final-Recipient'])):
        print(f'  {name}: {value}')
PY
for name in orders info gone; do
	printf '%s\r\n' 'EHLO client.example.com' 'MAIL FROM:<ada@example.com>' "RCPT TO:<$name@example.com>" DATA 'From: ada@example.com' \
		"Subject: to $name" '' hi . QUIT | ./exim.sh -odq -bs >/dev/null
	for _ in 1 2; do ./exim.sh -qff 2>/dev/null; done
	for _ in $(seq 100); do
		if [ -n "$(ls mail/new 2>/dev/null)" ]; then break; fi
		sleep 0.1
	done
	python3 see.py
	rm mail/new/*
done | tee seen
diff -u - seen <<'SEEN'
to orders:
  X-Failed-Recipients: orders@example.com
  Original-Recipient: -
  Final-Recipient: rfc822;orders@example.com
to info:
  X-Failed-Recipients: gone@example.com
  Original-Recipient: -
  Final-Recipient: rfc822;info@example.com
to gone:
  X-Failed-Recipients: gone@example.com
  Original-Recipient: -
  Final-Recipient: rfc822;gone@example.com
SEEN
