#!/usr/bin/env bash
# Perl's Email::MIME::Attachment::Stripper 1.317 (Debian 12): the HTML text of a mail is an attachment, and is taken out of it.
#
# Guessed: it takes the files off a mail, as its name says, and leaves the text, HTML or plain.
# Seen: of a multipart it keeps what is text/plain and not an attachment. All else goes to the attachments: the HTML of a
#   multipart/alternative, and the multipart itself as one more file, without a name. Only a mail that is a single HTML part
#   keeps it.
# Output: HTML with offer.pdf: attachments text/html and offer.pdf, and the message that is left has no text at all. Outlook's
#   form with a logo: three attachments, one of them "multipart/alternative".
# Why it matters: shop and phone mail is often HTML only, and gets an attachment one day: from then on the ticket is empty. Each
#   formatted mail has a "file" more than its sender knows, so "has attachments" is true of nearly everything.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the library comes from Debian's package libemail-mime-attachment-stripper-perl" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(libemail-mime-attachment-stripper-perl libemail-mime-perl libemail-simple-perl libemail-abstract-perl
	libemail-date-format-perl libemail-mime-contenttype-perl libemail-mime-encodings-perl libemail-messageid-perl
	libemail-address-xs-perl libmime-types-perl libmodule-pluggable-perl libmodule-runtime-perl libmro-compat-perl libtext-unidecode-perl)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done

cat >see.pl <<'PL'
use strict;
use warnings;
use Email::MIME;
use Email::MIME::Attachment::Stripper;
my $plain = "Content-Type: text/plain\n\nhello\n";
my $html = "Content-Type: text/html\n\n<p>hello\n";
my $pdf = "Content-Type: application/pdf\nContent-Disposition: attachment; filename=offer.pdf\n\nx\n";
my $logo = "Content-Type: image/png\nContent-ID: <1\@example.com>\nContent-Disposition: inline; filename=logo.png\n\nx\n";
sub multipart {
	my ($kind, @parts) = @_;
	return "Content-Type: multipart/$kind; boundary=$kind\n\n" . join('', map { "--$kind\n$_" } @parts) . "--$kind--\n";
}
for my $case (
	['plain text with offer.pdf', multipart('mixed', $plain, $pdf)],
	['HTML', $html],
	['HTML with offer.pdf', multipart('mixed', $html, $pdf)],
	['plain text and HTML', multipart('alternative', $plain, $html)],
	['plain text and HTML with logo.png', multipart('related', multipart('alternative', $plain, $html), $logo)],
) {
	my ($name, $mail) = @$case;
	my $stripper = Email::MIME::Attachment::Stripper->new(Email::MIME->new("From: ada\@example.com\nMIME-Version: 1.0\n$mail"));
	my @attachments = map { $_->{content_type} . ($_->{filename} ? " $_->{filename}" : '') } $stripper->attachments;
	my @left = map { $_->content_type =~ m{^([\w/]+)} } grep { $_->content_type !~ /^multipart/ } ($stripper->message, $stripper->message->subparts);
	print "$name: attachments ", join(', ', @attachments) || 'none', '; text that is left: ', join(', ', @left) || 'none', "\n";
}
PL
PERL5LIB=$(find root -path '*/perl5*' \( -name perl5 -o -name '5.*' \) -type d | paste -sd:) /usr/bin/perl see.pl >seen
cat seen
diff -u - seen <<'SEEN'
plain text with offer.pdf: attachments application/pdf offer.pdf; text that is left: text/plain
HTML: attachments none; text that is left: text/html
HTML with offer.pdf: attachments text/html, application/pdf offer.pdf; text that is left: none
plain text and HTML: attachments text/html; text that is left: text/plain
plain text and HTML with logo.png: attachments text/html, multipart/alternative, image/png logo.png; text that is left: text/plain
SEEN
