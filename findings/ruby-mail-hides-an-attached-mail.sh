#!/usr/bin/env bash
# Ruby's mail 2.7.1 (Debian 12): an attached mail is not in `attachments`. The files inside it are, as if they were the mail's own.
#
# Guessed: `attachments` lists what the sender attached: a forwarded mail as one file, and a PDF whether it has a name or not.
# Seen: an attached mail is never listed, with a file name or without; has_attachments? says false of a mail that has no other.
#   What is attached to the attached mail is listed in its place. A part without a file name is no attachment, though its
#   disposition says so.
# Output: offer.eml with old.pdf in it: old.pdf. offer.eml with a text: none. a PDF without a name: none.
# Why it matters: "forward as attachment" is how people pass on an order or report a fraud. Whoever stores `attachments` has no
#   mail, or an old invoice as if the one who forwarded it had sent it, and no error.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: Ruby and the library come from Debian's packages" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(ruby3.1 libruby3.1 ruby-mail ruby-mini-mime libgmp10 libyaml-0-2 libedit2 libffi8 rubygems-integration)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done

cat >see.rb <<'RB'
require 'mail'
def mixed(boundary, *parts)
  "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=#{boundary}\n\n" + parts.map { |part| "--#{boundary}\n#{part}" }.join + "--#{boundary}--\n"
end
text = "Content-Type: text/plain\n\nsee below\n"
pdf = ->(name) { "Content-Type: application/pdf\nContent-Disposition: attachment#{"; filename=#{name}" if name}\n\nx\n" }
eml = ->(name, inside) { "Content-Type: message/rfc822\nContent-Disposition: attachment#{"; filename=#{name}" if name}\n\nFrom: carol@example.com\n#{inside}" }
plain = "Subject: offer\n\nhello\n"
{
  'new.pdf' => pdf['new.pdf'],
  'PDF without a name' => pdf[nil],
  'offer.eml with a text' => eml['offer.eml', plain],
  'offer.eml with old.pdf in it' => eml['offer.eml', mixed('inner', text, pdf['old.pdf'])],
  'mail without a name with old.pdf in it' => eml[nil, mixed('inner', text, pdf['old.pdf'])],
}.each do |name, part|
  mail = Mail.new("From: ada@example.com\n" + mixed('outer', text, part))
  found = mail.attachments.map(&:filename)
  puts "#{name}: attachments #{found.empty? ? 'none' : found.join(', ')}; has_attachments? #{mail.has_attachments?}; parts #{mail.parts.map(&:mime_type).join(', ')}"
end
RB
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
RUBYLIB=$(echo root/usr/lib/ruby/3.1.0 root/usr/lib/*/ruby/3.1.0 root/usr/lib/ruby/vendor_ruby \
	root/usr/share/rubygems-integration/all/gems/*/lib root/usr/lib/ruby/gems/3.1.0/gems/*/lib | tr ' ' :)
LD_LIBRARY_PATH=$LD_LIBRARY_PATH RUBYLIB=$RUBYLIB root/usr/bin/ruby3.1 --disable-gems see.rb >seen
cat seen
diff -u - seen <<'SEEN'
new.pdf: attachments new.pdf; has_attachments? true; parts text/plain, application/pdf
PDF without a name: attachments none; has_attachments? false; parts text/plain, application/pdf
offer.eml with a text: attachments none; has_attachments? false; parts text/plain, message/rfc822
offer.eml with old.pdf in it: attachments old.pdf; has_attachments? true; parts text/plain, message/rfc822
mail without a name with old.pdf in it: attachments old.pdf; has_attachments? true; parts text/plain, message/rfc822
SEEN
