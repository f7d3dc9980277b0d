#!/usr/bin/env bash
# Perl's Mail::Message 3.012 and Email::Reply 1.204 (Debian 12): the reply says that the Reply-To address wrote the mail.
#
# Guessed: an answer goes to Reply-To, and the line above the quotation names who wrote: From, as RFC 5322 section 3.6.2 has it.
# Seen: Mail::Message writes "On ..., list@example.org wrote:", with the time in UTC and no zone, whatever zone the Date has.
#   The subject of the second answer is "Re[2]: ..." and so on. Email::Reply writes "list wrote:", and gives up with an error
#   where Reply-To holds two addresses.
# Output: On Sun Nov 29 05:00:00 2026, list@example.org wrote: (Ada wrote, at 10:00).
# Why it matters: mail of lists and of ticket systems has the list in Reply-To. In the archive everybody's words are those of
#   the list, and "Re[2]:" is no reply for what joins threads by subject.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the libraries come from Debian's packages libmail-message-perl and libemail-reply-perl" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(libmail-message-perl libobject-realize-later-perl libuser-identity-perl libmime-types-perl libtimedate-perl
	liburi-perl libmailtools-perl libio-stringy-perl libemail-reply-perl libemail-mime-perl libemail-abstract-perl
	libemail-simple-perl libemail-date-format-perl libemail-mime-contenttype-perl libemail-mime-encodings-perl
	libemail-messageid-perl libemail-address-xs-perl libmodule-pluggable-perl libmodule-runtime-perl libmro-compat-perl
	libtext-unidecode-perl)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done

cat >see.pl <<'PL'
use strict;
use Email::Reply ();
use Mail::Message;
sub mail {
	my ($subject, $reply_to) = @_;
	return "From: Ada <ada\@example.com>\nReply-To: $reply_to\nTo: me\@example.org\nSubject: $subject\n"
		. "Message-ID: <1\@example.com>\nDate: Sun, 29 Nov 2026 10:00:00 +0500\n\nhello\n";
}
for my $subject ('question', 'Re: question', 'Re[2]: question') {
	my $reply = Mail::Message->read(mail($subject, 'list@example.org'))->reply;
	print 'Mail::Message: ', $reply->get('To'), ' | ', $reply->subject, ' | ', ($reply->body->lines)[0];
}
my $reply = Email::Reply::reply(to => mail('question', 'list@example.org'), body => 'thanks');
print 'Email::Reply: ', $reply->header('To'), ' | ', $reply->header('Subject'), ' | ', (split /\r?\n/, $reply->body)[0], "\n";
eval { Email::Reply::reply(to => mail('question', 'list@example.org, ada@example.com'), body => 'thanks') };
print 'Email::Reply, two addresses: ', ($@ ? 'an error' : 'an answer'), "\n";
PL
PERL5LIB=root/usr/share/perl5:$(echo root/usr/lib/*/perl5/5.36) TZ=Asia/Karachi perl see.pl 2>error | tee seen
diff -u - seen <<'SEEN'
Mail::Message: list@example.org | Re: question | On Sun Nov 29 05:00:00 2026, list@example.org wrote:
Mail::Message: list@example.org | Re[2]: question | On Sun Nov 29 05:00:00 2026, list@example.org wrote:
Mail::Message: list@example.org | Re[3]: question | On Sun Nov 29 05:00:00 2026, list@example.org wrote:
Email::Reply: Ada <list@example.org> | Re: question | list wrote:
Email::Reply, two addresses: an error
SEEN
