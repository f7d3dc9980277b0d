#!/usr/bin/env bash
# Ruby's mail 2.7.1 (Debian 12): a bounce for two recipients is to be tried again, or is no bounce.
#
# Guessed: bounced? is true when a recipient failed for good, and retryable? goes by the status of the failure.
# Seen: both are made for one recipient. With two of them action and error_status are lists: two failures with 5.1.1 are
#   "retryable", and a delay followed by a failure is not "bounced". The order decides.
# Output: failed 5.1.1: bounced true, retryable false. failed 5.1.1 twice: bounced true, retryable true.
# Why it matters: a mail to two people of one company comes back as one report. Newsletter and ticket systems in Rails go on
#   writing to addresses that do not exist, until the provider blocks them.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the library comes from Debian's package ruby-mail" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(ruby3.1 libruby3.1 ruby-mail ruby-mini-mime libgmp10 libyaml-0-2 libedit2 libffi8 rubygems-integration)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done

cat >see.rb <<'RB'
require 'mail'
def report(*recipients)
  blocks = recipients.map.with_index { |(action, status), n| "Final-Recipient: rfc822; r#{n}@example.org\nAction: #{action}\nStatus: #{status}\n\n" }
  Mail.new("From: MAILER-DAEMON@mx.example.org\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n" \
           "--b\n\nsorry\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n#{blocks.join}--b--\n")
end
failed = ['failed', '5.1.1']
delayed = ['delayed', '4.4.1']
[[failed], [delayed], [failed, failed], [failed, delayed], [delayed, failed]].each do |recipients|
  mail = report(*recipients)
  puts "#{recipients.map { |one| one.join(' ') }.join(', ')}: bounced #{mail.bounced?}, retryable #{mail.retryable?}"
end
RB
(
	LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
	RUBYLIB=$(echo root/usr/lib/ruby/3.1.0 root/usr/lib/*/ruby/3.1.0 root/usr/lib/ruby/vendor_ruby \
		root/usr/share/rubygems-integration/all/gems/*/lib root/usr/lib/ruby/gems/3.1.0/gems/*/lib | tr ' ' :)
	export LD_LIBRARY_PATH RUBYLIB
	root/usr/bin/ruby3.1 --disable-gems see.rb
) | tee seen
diff -u - seen <<'SEEN'
failed 5.1.1: bounced true, retryable false
delayed 4.4.1: bounced false, retryable true
failed 5.1.1, failed 5.1.1: bounced true, retryable true
failed 5.1.1, delayed 4.4.1: bounced true, retryable true
delayed 4.4.1, failed 5.1.1: bounced false, retryable true
SEEN
