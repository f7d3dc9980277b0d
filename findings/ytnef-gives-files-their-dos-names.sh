#!/usr/bin/env bash
# ytnef 2.0 (Debian 12) and node-tnef 1.4.0: a file in winmail.dat has its DOS name where the long one is in Unicode.
#
# Guessed: PR_ATTACH_LONG_FILENAME is what the file is called, whatever the type of its text; both occur (MS-OXTNEF section
#   2.1.3.4.2, PT_UNICODE and PT_STRING8).
# Seen: ytnef takes the long name if it is PT_STRING8, and RECHNU~1.PDF if it is PT_UNICODE. node-tnef knows the title only. Of two
#   files of one name ytnef keeps the second only. tnef 1.4.18 knows both types, and keeps both files when told to number them.
# Output: Unicode: tnef "Rechnung März 2026.pdf", ytnef and node-tnef RECHNU~1.PDF.
# Why it matters: where the sender's server writes Unicode, names of eight letters reach the archive. They are alike for all
#   invoices of a supplier, and overwrite each other.
set -euo pipefail
for tool in apt-get python3; do command -v "$tool" >/dev/null || { echo "needs $tool" >&2; exit 2; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(tnef ytnef-tools libytnef0)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts node-tnef@1.4.0

cat >write.py <<'PY'
# Writes a winmail.dat with two files, by MS-OXTNEF section 2.1.
import struct
def attribute(level, name, data):
    return struct.pack('<BII', level, name, len(data)) + data + struct.pack('<H', sum(data) & 0xffff)
def long_name(kind, text):
    value = text.encode('utf-16le') + b'\0\0' if kind == 0x1f else text.encode('cp1252') + b'\0'
    return struct.pack('<IHHII', 1, kind, 0x3707, 1, len(value)) + value + b'\0' * (-len(value) % 4)
for file, kind in ('unicode', 0x1f), ('string8', 0x1e):
    out = struct.pack('<IH', 0x223e9f78, 1) + attribute(1, 0x00089006, struct.pack('<I', 0x10000))
    out += attribute(1, 0x00069007, struct.pack('<II', 1252, 0)) + attribute(1, 0x00078008, b'IPM.Microsoft Mail.Note\0')
    for title, name, data in (b'RECHNU~1.PDF', 'Rechnung M\u00e4rz 2026.pdf', b'one'), (b'A.TXT', 'a.txt', b'two'), (b'A.TXT', 'a.txt', b'three'):
        out += attribute(2, 0x00069002, struct.pack('<HIHHI', 1, 0xffffffff, 0, 0, 0)) + attribute(2, 0x00018010, title + b'\0')
        out += attribute(2, 0x0006800f, data) + attribute(2, 0x00069005, long_name(kind, name))
    open(file, 'wb').write(out)
PY
python3 write.py
cat >see.cjs <<'JS'
const { parseBuffer } = require('node-tnef');
const { readFileSync } = require('node:fs');
console.log = () => {};
parseBuffer(readFileSync(process.argv[2]), (error, { Attachments }) =>
	process.stderr.write(`  node-tnef: ${Attachments.map((one) => one.Title).join(' | ')}\n`));
JS
files() { find "$1" -type f -printf '%f %s\n' | LC_ALL=C sort | iconv -f "$2" -t UTF-8 | paste -sd'|' | sed 's/|/ | /g'; }
for name in unicode string8; do
	if [ "$name" = unicode ]; then octets=UTF-8; else octets=ISO-8859-1; fi
	mkdir "tnef-$name" "ytnef-$name"
	LC_ALL=C.UTF-8 root/usr/bin/tnef --number-backups -C "tnef-$name" "$name"
	root/usr/bin/ytnef -f "ytnef-$name" -F "$name" >/dev/null
	echo "$name"
	echo "  tnef: $(files "tnef-$name" "$octets")"
	echo "  ytnef: $(files "ytnef-$name" ISO-8859-1)"
	node see.cjs "$name" 2>&1 >/dev/null
done | tee seen
diff -u - seen <<'SEEN'
unicode
  tnef: Rechnung März 2026.pdf 3 | a.txt 3 | a.txt.1 5
  ytnef: A.TXT 5 | RECHNU~1.PDF 3
  node-tnef: RECHNU~1.PDF | A.TXT | A.TXT
string8
  tnef: Rechnung März 2026.pdf 3 | a.txt 3 | a.txt.1 5
  ytnef: Rechnung_März_2026.pdf 3 | a.txt 5
  node-tnef: RECHNU~1.PDF | A.TXT | A.TXT
SEEN
