#!/usr/bin/env bash
# vcf 2.1.2 and vcard4 4.0.5: the note of a contact keeps its "\n" and "\,", and Apple's labels are renamed.
#
# Guessed: text values come without their escapes (RFC 6350 section 3.4), as from any reader of a format that has some; X- names
#   stay as they are.
# Seen: vcf undoes no escape anywhere: "Contoso\, Ltd.;Sales" is one text. vcard4 undoes them in FN, ORG and CATEGORIES, and not
#   in NOTE. vcf writes X-ABLabel, which holds Apple's names for numbers, as X-AB-LABEL. Python's vobject does it right.
# Output: NOTE: vcf and vcard4 "C:\\\\new\\nline\\, end"; vobject "C:\\new", a line break, "line, end".
# Why it matters: contacts come as attachments of mail and go into a CRM: company names with a backslash find no second, and a
#   phone that reads the card back has lost which number is which.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the Python library comes from Debian's package python3-vobject" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts vcf@2.1.2 vcard4@4.0.5
packages=(python3-vobject python3-dateutil python3-six)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
sed 's/$/\r/' >contact.vcf <<'VCF'
BEGIN:VCARD
VERSION:4.0
N:Lovelace;Ada;;;
FN:Ada\, Countess
ORG:Contoso\, Ltd.;Sales
NOTE:C:\\new\nline\, end
CATEGORIES:a\,b,c
item1.TEL:+4930123456
item1.X-ABLabel:desk
END:VCARD
VCF

cat >see.mjs <<'JS'
import { readFileSync } from 'node:fs';
import VCard from 'vcf';
import { parse } from 'vcard4';
const text = readFileSync('contact.vcf', 'utf8');
const names = ['FN', 'ORG', 'NOTE', 'CATEGORIES'];
const card = new VCard().parse(text);
for (const name of names) console.log('vcf   ', name, JSON.stringify(card.get(name.toLowerCase()).valueOf()));
console.log('vcf    writes', card.toString().split('\r\n').find((line) => /X-AB/i.test(line)));
const read = parse(text).parsedVcard;
for (const name of names) console.log('vcard4', name, JSON.stringify(read.find(({ property }) => property === name).value));
JS
cat >see.py <<'PY'
import json, vobject
card = vobject.readOne(open('contact.vcf', newline='').read())
for name in 'fn', 'org', 'note', 'categories':
    print('vobject', name.upper(), json.dumps(getattr(card, name).value))
PY
{ node see.mjs; PYTHONPATH=root/usr/lib/python3/dist-packages /usr/bin/python3 see.py; } | tee seen
diff -u - seen <<'SEEN'
vcf    FN "Ada\\, Countess"
vcf    ORG "Contoso\\, Ltd.;Sales"
vcf    NOTE "C:\\\\new\\nline\\, end"
vcf    CATEGORIES "a\\,b,c"
vcf    writes item1.X-AB-LABEL:desk
vcard4 FN "Ada, Countess"
vcard4 ORG ["Contoso, Ltd.","Sales"]
vcard4 NOTE "C:\\\\new\\nline\\, end"
vcard4 CATEGORIES ["a,b","c"]
vobject FN "Ada, Countess"
vobject ORG ["Contoso, Ltd.", "Sales"]
vobject NOTE "C:\\new\nline, end"
vobject CATEGORIES ["a,b", "c"]
SEEN
