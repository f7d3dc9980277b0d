#!/usr/bin/env bash
# Ruby's mail 2.7.1 (Debian 12): ids that it hands out without brackets go into In-Reply-To and References without them.
#
# Guessed: `answer.in_reply_to = mail.message_id` writes "<id>": the library took the brackets off when it gave the
#   id out, so it puts them on again.
# Seen: In-Reply-To: 1@example.com, and References: 0@example.com, 1@example.com, with a comma. Neither is a message id by RFC
#   5322 section 3.6.4. Only mail.reply does it right.
# Output: In-Reply-To: 1@example.com; Dovecot's THREAD: (1 3)(2), where 2 is built by hand and 3 by mail.reply.
# Why it matters: whoever builds answers from a mail of their own (ticket systems in Rails do) sends answers that join no
#   thread, in any mail program.
set -euo pipefail
imap=/usr/lib/dovecot/imap
[ -x "$imap" ] || { echo "needs $imap: install Debian's package dovecot-imapd" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(ruby3.1 libruby3.1 ruby-mail ruby-mini-mime libgmp10 libyaml-0-2 libedit2 libffi8 rubygems-integration)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done

cat >see.rb <<'RB'
require 'mail'
question = Mail.new("From: ada@example.com\r\nMessage-ID: <1@example.com>\r\nReferences: <0@example.com>\r\nSubject: question\r\n\r\nhi\r\n")
own = Mail.new(from: 'bob@example.org', message_id: '<2@example.com>', subject: 'answer')
own.in_reply_to = question.message_id
own.references = [question.references, question.message_id].flatten
reply = question.reply
reply.from = 'bob@example.org'
reply.message_id = '<3@example.com>'
{ own: own, reply: reply }.each do |name, mail|
  puts "#{name}:", mail.header.encoded.delete("\r").gsub(/\n[ \t]+/, ' ').lines.grep(/^(message-id|in-reply-to|references):/i)
end
File.binwrite('Maildir/cur/1795946401.M1P1.host:2,', question.encoded)
File.binwrite('Maildir/cur/1795946402.M1P1.host:2,', own.encoded)
File.binwrite('Maildir/cur/1795946403.M1P1.host:2,', reply.encoded)
RB
mkdir -p Maildir/{cur,new,tmp} run
(
	LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
	RUBYLIB=$(echo root/usr/lib/ruby/3.1.0 root/usr/lib/*/ruby/3.1.0 root/usr/lib/ruby/vendor_ruby \
		root/usr/share/rubygems-integration/all/gems/*/lib root/usr/lib/ruby/gems/3.1.0/gems/*/lib | tr ' ' :)
	export LD_LIBRARY_PATH RUBYLIB
	root/usr/bin/ruby3.1 --disable-gems see.rb
) | tee seen
# Dovecot reads no mail for root.
user=$(id -u)
if [ "$user" = 0 ]; then user=65534; fi
cat >dovecot.conf <<CONF
mail_location = maildir:$work/Maildir
base_dir = $work/run
state_dir = $work/run
log_path = $work/log
stats_writer_socket_path =
ssl = no
first_valid_uid = 1
mail_uid = $user
mail_gid = $user
CONF
# It refuses sockets for input and output, hence the pipes.
cat >imap.sh <<SH
export USER=ada HOME="$work"
printf 'a SELECT INBOX\r\nb THREAD REFERENCES UTF-8 ALL\r\nc LOGOUT\r\n' | $imap -c "$work/dovecot.conf" | cat
SH
run=(bash imap.sh)
if [ "$(id -u)" = 0 ]; then
	chown -R "$user:$user" "$work"
	run=(setpriv --reuid "$user" --regid "$user" --clear-groups "${run[@]}")
fi
timeout 30 "${run[@]}" 2>/dev/null | tr -d '\r' | sed -n 's/^\* THREAD/Dovecot: THREAD/p' | tee -a seen
diff -u - seen <<'SEEN'
own:
Message-ID: <2@example.com>
In-Reply-To: 1@example.com
References: 0@example.com, 1@example.com
reply:
Message-ID: <3@example.com>
In-Reply-To: <1@example.com>
References: <0@example.com> <1@example.com>
Dovecot: THREAD (1 3)(2)
SEEN
