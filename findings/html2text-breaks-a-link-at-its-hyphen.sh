#!/usr/bin/env bash
# Python's html2text 2020.1.16 (Debian 12): a long link is broken at a hyphen, and is no link any more.
#
# Guessed: text is wrapped at 78 characters between words; a URL stays whole, since a Markdown link cannot hold a line
#   break, at the latest with protect_links.
# Seen: lines are wrapped by Python's textwrap, which breaks at hyphens too. The target of a link is cut in two, inline and
#   in the list of references below. protect_links sets it in <> and breaks it all the same; wrap_links = False or
#   body_width = 0 keeps it whole.
# Output: "(https://login.example.com/reset-password/of-" and "the-service-desk?token=...)" on two lines.
# Why it matters: many intakes turn HTML mail into Markdown by this library. Links with a token or a GUID, that is each
#   "reset your password" and each link to a meeting, are long and full of hyphens, and lead nowhere.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the library comes from Debian's package python3-html2text" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq python3-html2text 2>/dev/null ||
	{ echo "apt-get could not download python3-html2text: run apt-get update" >&2; exit 2; }
dpkg-deb -x *.deb root
cat >see.py <<'PY'
import html2text
print('html2text', html2text.__version__)
mail = '<p>Please sign in at <a href="https://login.example.com/reset-password/of-the-service-desk?token=3f2a-77b1-90cc-1d2e-4a5b-6c7d">reset page</a> today.</p>'
for line in html2text.html2text(mail).splitlines(): print('default:', line)
plain = html2text.HTML2Text(); plain.inline_links = False
for line in plain.handle(mail).splitlines(): print('inline_links off:', line)
protected = html2text.HTML2Text(); protected.protect_links = True
for line in protected.handle(mail).splitlines(): print('protect_links:', line)
wide = html2text.HTML2Text(); wide.body_width = 0
for line in wide.handle(mail).splitlines(): print('body_width 0:', line)
PY
PYTHONPATH=root/usr/lib/python3/dist-packages python3 see.py | tee seen
diff -u - seen <<'SEEN'
html2text (2020, 1, 16)
default: Please sign in at [reset page](https://login.example.com/reset-password/of-
default: the-service-desk?token=3f2a-77b1-90cc-1d2e-4a5b-6c7d) today.
default: 
inline_links off: Please sign in at [reset page][1] today.
inline_links off: 
inline_links off:    [1]: https://login.example.com/reset-password/of-the-service-
inline_links off: desk?token=3f2a-77b1-90cc-1d2e-4a5b-6c7d
inline_links off: 
protect_links: Please sign in at [reset page](<https://login.example.com/reset-password/of-
protect_links: the-service-desk?token=3f2a-77b1-90cc-1d2e-4a5b-6c7d>) today.
protect_links: 
body_width 0: Please sign in at [reset page](https://login.example.com/reset-password/of-the-service-desk?token=3f2a-77b1-90cc-1d2e-4a5b-6c7d) today.
SEEN
