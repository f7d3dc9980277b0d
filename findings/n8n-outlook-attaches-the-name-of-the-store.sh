#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: the Outlook node's "Add" of an attachment sends the word "filesystem-v2" for the file.
#
# Guessed: it sends the file of each item. It does so for a file of more than 3 MB, and the node's other operations always do.
# Seen: a smaller file is sent as the `data` of the binary. n8n 2 keeps files on the disk or in the database, and then `data` is
#   the name of the store. Besides, the input field is asked for with the index 0: an expression that names another field for
#   each item is evaluated for the first one only.
# Output: contentBytes "filesystem-v2" for both mails; item 2 wants the field "second" and gets "first".
# Why it matters: an offer that a workflow puts into a draft is not in it: a strict decoder of base64 refuses the word, a
#   lenient one makes a file of nine octets that nobody can open. In a test with n8n's old store, in memory, all is well.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0 n8n-core@2.41.1
# Only the node's own files: the whole package brings in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/dist/nodes/Microsoft package/dist/utils

cat >see.cjs <<'JS'
const { Container } = require('@n8n/di');
const { BinaryDataConfig, BinaryDataService } = require('n8n-core');
const { prepareBinaryData, getBinaryDataBuffer, assertBinaryData } =
	require('n8n-core/dist/execution-engine/node-execution-context/utils/binary-helper-functions.js');
const { execute } = require('./package/dist/nodes/Microsoft/Outlook/v2/actions/messageAttachment/add.operation.js');
(async () => {
	// As n8n does when it starts, with what it chooses by itself.
	await Container.get(BinaryDataService).init();
	console.log('store of n8n:', Container.get(BinaryDataConfig).mode);
	const fields = ['first', 'second'];
	const items = await Promise.all(fields.map(async (field) => ({
		json: {},
		binary: Object.fromEntries(await Promise.all(fields.map(async (name) =>
			[name, await prepareBinaryData(Buffer.from(`%PDF-1.7 ${name}`), '1', '1', `${name}.pdf`, 'application/pdf')]))),
	})));
	const input = { main: [items] };
	for (const index of items.keys()) {
		// Each item names its own field, as an expression does.
		const parameters = (item) => ({ messageId: `mail ${index + 1}`, binaryPropertyName: fields[item], options: {} });
		const node = {
			getNodeParameter: (name, item, fallback) => parameters(item)[name] ?? fallback,
			getCredentials: async () => ({}),
			helpers: {
				assertBinaryData: (item, name) => assertBinaryData(input, {}, item, name, 0),
				getBinaryDataBuffer: (item, name) => getBinaryDataBuffer(input, item, name, 0),
				requestWithAuthentication: async (credential, { body: { name, contentBytes } }) =>
					console.log(`mail ${index + 1}:`, name, JSON.stringify(contentBytes)),
				returnJsonArray: () => [],
				constructExecutionMetaData: (made) => made,
			},
		};
		await execute.call(node, index);
	}
})();
JS
N8N_USER_FOLDER=$work node see.cjs | grep -e '^mail' -e '^store' | tee seen
diff -u - seen <<'SEEN'
store of n8n: filesystem
mail 1: first.pdf "filesystem-v2"
mail 2: first.pdf "filesystem-v2"
SEEN
