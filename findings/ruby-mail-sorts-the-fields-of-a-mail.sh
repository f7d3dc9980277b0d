#!/usr/bin/env bash
# Ruby's mail 2.7.1 (Debian 12): a mail that is read and written again has its header fields in another order.
#
# Guessed: what was read is written as it was, with the field that was added; RFC 5322 section 3.6 says that trace fields and
#   those of a resent mail keep their order and place.
# Seen: all Received fields come first, then the Resent fields, then the rest by a list of its own, and fields that are not in that
#   list at the end. What stood between two Received fields no longer does. Three MIME fields are added.
# Output: of two Authentication-Results fields one stood above all Received fields and one below the first. Both are below the last.
# Why it matters: a reader trusts the results that stand above the Received field of its own server, and sees in which hop a mail
#   was resent. A tool that adds one field before it files or passes on a mail takes that away.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: Ruby and the library come from Debian's packages" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(ruby3.1 libruby3.1 ruby-mail ruby-mini-mime libgmp10 libyaml-0-2 libedit2 libffi8 rubygems-integration)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done

sed 's/$/\r/' >mail.eml <<'EML'
Return-Path: <bob@example.net>
Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net
Received: from c.example.net by mx.example.org; Fri, 27 Nov 2026 08:03:00 +0000
Resent-Date: Fri, 27 Nov 2026 08:02:00 +0000
Resent-From: bob@example.net
Resent-To: carol@example.org
Received: from b.example.com by c.example.net; Fri, 27 Nov 2026 08:01:00 +0000
Authentication-Results: c.example.net; spf=fail smtp.mailfrom=example.com
List-Id: Offers <offers.example.com>
Received: from a.example.com by b.example.com; Fri, 27 Nov 2026 08:00:00 +0000
From: Ada <ada@example.com>
To: bob@example.net
Subject: offer
Date: Fri, 27 Nov 2026 08:00:00 +0000
Message-ID: <1@example.com>

hello
EML
cat >see.rb <<'RB'
require 'mail'
mail = Mail.read('mail.eml')
mail.header['X-Archived'] = 'yes'
puts mail.encoded.delete("\r").gsub(/\n[ \t]+/, ' ')
RB
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
RUBYLIB=$(echo root/usr/lib/ruby/3.1.0 root/usr/lib/*/ruby/3.1.0 root/usr/lib/ruby/vendor_ruby \
	root/usr/share/rubygems-integration/all/gems/*/lib root/usr/lib/ruby/gems/3.1.0/gems/*/lib | tr ' ' :)
LD_LIBRARY_PATH=$LD_LIBRARY_PATH RUBYLIB=$RUBYLIB root/usr/bin/ruby3.1 --disable-gems see.rb >seen
cat seen
diff -u - seen <<'SEEN'
Return-Path: <bob@example.net>
Received: from c.example.net by mx.example.org; Fri, 27 Nov 2026 08:03:00 +0000
Received: from b.example.com by c.example.net; Fri, 27 Nov 2026 08:01:00 +0000
Received: from a.example.com by b.example.com; Fri, 27 Nov 2026 08:00:00 +0000
Resent-Date: Fri, 27 Nov 2026 08:02:00 +0000
Resent-From: bob@example.net
Resent-To: carol@example.org
Date: Fri, 27 Nov 2026 08:00:00 +0000
From: Ada <ada@example.com>
To: bob@example.net
Message-ID: <1@example.com>
Subject: offer
Mime-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 7bit
Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net
Authentication-Results: c.example.net; spf=fail smtp.mailfrom=example.com
List-Id: Offers <offers.example.com>
X-Archived: yes

hello
SEEN
