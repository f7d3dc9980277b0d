#!/usr/bin/env bash
# Python 3.11's email (Debian 12): iter_attachments() finds no PDF from Apple Mail, and of a signed mail it gives the text.
#
# Guessed: iter_attachments() gives the files of a mail, as get_body() finds its text in whatever it is wrapped.
# Seen: it looks at the parts of the outermost multipart only. Apple Mail puts the PDF beside the HTML, below the
#   multipart/alternative: no attachment. A signed mail has two, the whole signed content (without a name) and the signature;
#   the PDF is in neither list. get_body() finds the text of both.
# Output: plain mail: a.pdf. Apple Mail: none. signed: (multipart/mixed), smime.p7s.
# Why it matters: a loop over iter_attachments() is what the documentation shows. It stores invoices for years and leaves out
#   those of one sender, or of one who has begun to sign, without an error.
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
from email import message_from_string, policy

def part(kind, *inside, more=''):
    """A MIME part: a multipart of the parts inside it, or a leaf of one line."""
    if not kind.startswith('multipart/'):
        return f'Content-Type: {kind}\n{more}\n{inside[0]}\n'
    boundary = kind.partition('/')[2]
    return f'Content-Type: {kind}; boundary={boundary}\n\n' + ''.join(f'--{boundary}\n{one}' for one in inside) + f'--{boundary}--\n'

named = lambda kind, name, way: part(kind, 'x', more=f'Content-Disposition: {way}; filename={name}\n')
text, html = part('text/plain', 'see the invoice'), part('text/html', '<p>see the invoice')
pdf = lambda way: named('application/pdf', 'a.pdf', way)
mails = {
    'plain mail': part('multipart/mixed', text, pdf('attachment')),
    'Apple Mail': part('multipart/alternative', text, part('multipart/mixed', html, pdf('inline'))),
    'signed mail': part('multipart/signed', part('multipart/mixed', text, pdf('attachment')),
        named('application/pkcs7-signature', 'smime.p7s', 'attachment')),
}
for name, source in mails.items():
    mail = message_from_string('MIME-Version: 1.0\n' + source, policy=policy.default)
    found = [one.get_filename() or f'({one.get_content_type()})' for one in mail.iter_attachments()]
    files = [one.get_filename() for one in mail.walk() if one.get_filename()]
    print(f'{name}: text "{mail.get_body(("plain",)).get_content().strip()}", attachments {", ".join(found) or "none"}; '
        f'files in it: {", ".join(files)}')
PY
# Debian's own Python runs the library as Debian packs it.
PYTHONPATH=root/usr/lib/python3.11 timeout 60 /usr/bin/python3.11 see.py | tee seen
diff -u - seen <<'SEEN'
plain mail: text "see the invoice", attachments a.pdf; files in it: a.pdf
Apple Mail: text "see the invoice", attachments none; files in it: a.pdf
signed mail: text "see the invoice", attachments (multipart/mixed), smime.p7s; files in it: a.pdf, smime.p7s
SEEN
