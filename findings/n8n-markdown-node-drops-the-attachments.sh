#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: the Markdown node keeps all fields of an item, and drops its files.
#
# Guessed: it writes its result into one more field and leaves the rest of the item alone, files and all, as Crypto and Rename
#   Keys do.
# Seen: the JSON is copied, with the new field in it; what goes out has no binary, and no pairedItem, either.
# Output: attachment_0 in; Markdown: none out; Crypto, Rename Keys: attachment_0.
# Why it matters: mail trigger, Markdown for the language model, then a ticket or an answer with the files: there are none any more.
#   The item looks whole in the JSON view, and n8n's Send Email node sends without a word what has no file.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0 lodash@4.18.1 node-html-markdown@1.2.0 showdown@2.1.0
# Only the nodes' own files: the whole package brings in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/dist/nodes/Markdown package/dist/nodes/Crypto package/dist/nodes/RenameKeys package/dist/utils

cat >see.cjs <<'JS'
const forms = {
	Markdown: { mode: 'htmlToMarkdown', html: '<p>Hello</p>', destinationKey: 'markdown', options: {} },
	Crypto: { action: 'hash', type: 'SHA256', value: 'Hello', dataPropertyName: 'hash', encoding: 'hex', binaryData: false },
	RenameKeys: { keys: { key: [{ currentKey: 'from', newKey: 'sender' }] }, additionalOptions: {} },
};
/** A parameter by its path: "keys.key". */
const read = (form, path) => path.split('.').reduce((inside, key) => inside?.[key], form);
(async () => {
	for (const [name, form] of Object.entries(forms)) {
		const made = new (require(`./package/dist/nodes/${name}/${name}.node.js`)[name])();
		const node = made.getNodeType?.() ?? made;
		const items = [{
			json: { from: 'ada@example.com', subject: 'order' },
			binary: { attachment_0: { data: 'eA==', mimeType: 'application/pdf', fileName: 'order.pdf' } },
		}];
		const [[item]] = await node.execute.call({
			getInputData: () => items,
			getNodeParameter: (path, index, fallback) => read(form, path) ?? fallback,
			getNode: () => ({ name, typeVersion: 1 }),
			continueOnFail: () => false,
			helpers: { returnJsonArray: (all) => all.map((json) => ({ json })) },
		});
		console.log(`${name}: fields ${Object.keys(item.json).join(', ')}; files ${Object.keys(item.binary ?? {}).join(', ') || 'none'}`);
	}
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
Markdown: fields from, subject, markdown; files none
Crypto: fields from, subject, hash; files attachment_0
RenameKeys: fields subject, sender; files attachment_0
SEEN
