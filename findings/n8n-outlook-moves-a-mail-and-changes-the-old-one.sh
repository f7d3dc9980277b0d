#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: the Outlook node's "Update" with a folder and anything else moves a mail, and then changes the one that was there.
#
# Guessed: with Folder and Is Read (or Categories) in one update, the mail is in the folder and read.
# Seen: the move is asked for first. Microsoft Graph's `move` makes a new message in the target and removes the old one, and
#   answers with the new id (but for immutable ids, which the node does not ask for). The change is sent to the old id.
# Output: POST /messages/old/move, answered with the id "new"; PATCH /messages/old.
# Why it matters: the node ends with "not found" while the mail has already gone to its folder, unread and without its category.
#   Run again, it fails at the move, so the mail is neither where the workflow looks for it nor marked as done.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0
# Only the node's own files: the whole package brings in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/dist/nodes/Microsoft package/dist/utils

cat >see.cjs <<'JS'
const { execute } = require('./package/dist/nodes/Microsoft/Outlook/v2/actions/message/update.operation.js');
const parameters = {
	messageId: 'old',
	updateFields: { folderId: 'done', isRead: true, categories: ['answered'] },
	'updateFields.folderId': 'done',
};
// The mailbox as Graph keeps it: a moved message has another id.
let here = 'old';
const node = {
	getNodeParameter: (name, index, fallback) => parameters[name] ?? fallback,
	getCredentials: async () => ({}),
	helpers: {
		requestWithAuthentication: async (credential, { method, uri, body }) => {
			const known = uri.includes(`/messages/${here}`);
			console.log(method, uri.replace(/.*(?=\/messages)/, ''), JSON.stringify(body), known ? '200' : '404 ErrorItemNotFound');
			if (uri.endsWith('/move')) here = 'new';
			if (!known) throw Object.assign(new Error('The resource you are requesting could not be found'), { httpCode: '404' });
			return { id: here };
		},
		returnJsonArray: () => [],
		constructExecutionMetaData: (items) => items,
	},
};
execute.call(node, 0).then(() => console.log('updated'), (error) => console.log('error:', error.message));
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
POST /messages/old/move {"destinationId":"done"} 200
PATCH /messages/old {"isRead":true,"categories":["answered"]} 404 ErrorItemNotFound
error: The resource you are requesting could not be found
SEEN
