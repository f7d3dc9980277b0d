#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: "Has Attachments" switched off in a filter of the Outlook nodes means mail with and without attachments.
#
# Guessed: a filter that was added and set to off asks for mail without attachments.
# Seen: off is left out of the query. Only the text "false", which no switch gives but an expression can, becomes
#   "hasAttachments eq false". So {{ false }} and {{ "false" }} are two filters, and the same with true are one.
# Output: off -> no filter; "false" -> hasAttachments eq false.
# Why it matters: the branch "no file attached: ask for it" gets the mails with the file, too, and the sender is asked for what
#   is there. Whoever computes the value gets one or the other by its type.
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
const { prepareFilterString } = require('./package/dist/nodes/Microsoft/Outlook/v2/helpers/utils.js');
for (const hasAttachments of [true, false, 'true', 'false'])
	console.log(JSON.stringify(hasAttachments), '->', prepareFilterString({ filters: { hasAttachments } }) ?? 'no filter');
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
true -> hasAttachments eq true
false -> no filter
"true" -> hasAttachments eq true
"false" -> hasAttachments eq false
SEEN
