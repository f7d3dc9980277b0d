#!/usr/bin/env bash
# n8n-core 2.41.1: the attachment "Offer 11/2026.pdf" is a file "2026.pdf" in a folder "Offer 11".
#
# Guessed: the name that a sender gave is the file name of the binary data; the slash is kept, or becomes another character.
# Seen: n8n takes the name for a path, keeps what is behind the last slash, and puts the rest into `directory`, which no
#   node that sends or saves the file looks at. A backslash is kept (on Linux). Where the name has no extension, what is
#   behind its last dot is one, also with a known type: "Invoice No. 12" of a PDF has the extension " 12".
# Output: Offer 11/2026.pdf -> directory "Offer 11", fileName "2026.pdf"; Invoice No. 12 -> fileExtension " 12".
# Why it matters: a slash is common in subjects, dates and invoice numbers, and mail allows it in a name. Two offers of one mail
#   have one name and overwrite each other where they are saved, and what is passed on has lost what it was.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-core@2.41.1

cat >see.cjs <<'JS'
const { Container } = require('@n8n/di');
const { BinaryDataService } = require('n8n-core');
const { prepareBinaryData } = require('n8n-core/dist/execution-engine/node-execution-context/utils/binary-helper-functions.js');
// What is stored is of no interest here, only what it is called.
Container.get(BinaryDataService).store = async (location, content, metadata) => metadata;
(async () => {
	for (const name of ['Offer.pdf', 'Offer 11/2026.pdf', 'Offer 12/2026.pdf', 'Offer 11\\2026.pdf', 'Invoice No. 12']) {
		const { directory, fileName, fileExtension } = await prepareBinaryData(Buffer.from('x'), '1', '1', name, 'application/pdf');
		console.log(name, '->', JSON.stringify({ directory, fileName, fileExtension }));
	}
})();
JS
N8N_USER_FOLDER=$work node see.cjs | grep -e '->' | tee seen
diff -u - seen <<'SEEN'
Offer.pdf -> {"fileName":"Offer.pdf","fileExtension":"pdf"}
Offer 11/2026.pdf -> {"directory":"Offer 11","fileName":"2026.pdf","fileExtension":"pdf"}
Offer 12/2026.pdf -> {"directory":"Offer 12","fileName":"2026.pdf","fileExtension":"pdf"}
Offer 11\2026.pdf -> {"fileName":"Offer 11\\2026.pdf","fileExtension":"pdf"}
Invoice No. 12 -> {"fileName":"Invoice No. 12","fileExtension":" 12"}
SEEN
