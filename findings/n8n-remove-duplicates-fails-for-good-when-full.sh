#!/usr/bin/env bash
# n8n 2.41.1: Remove Duplicates fails for good after 10,000 mails, and lets two copies through that come in one run.
#
# Guessed: "Remove Items Processed in Previous Executions" forgets its oldest values when the history is full, and of two items
#   with the same value in one run it keeps one.
# Seen: the store does drop its oldest values. The node never lets it come to that: as soon as history and new items are more
#   than the history size, it throws before anything is looked up, in that run and in each later one, until somebody clears the
#   history. Items that share a value are taken as one question, and all of them as the answer.
# Output: run 1: 10,000 kept. Run 2: one known mail: error. New history: <7@example.com> twice in one run: 2 kept.
# Why it matters: it stands behind mail triggers so that no ticket is opened twice. After months of quiet work no mail comes through
#   any more; and a mail that is found twice at once (To and Cc, two folders) opens two tickets.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0 @n8n/di@0.17.0 lodash@4.18.1
# Only the node's own files and n8n's own store: the whole packages bring in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 n8n@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/dist/nodes/Transform package/dist/utils
tar -xzf n8n-2.41.1.tgz package/dist/deduplication package/dist/errors/deduplication.error.js
# The table of n8n's database, in memory.
mkdir -p node_modules/@n8n/db
echo 'exports.ProcessedDataRepository = class {
	async findOne() { return this.row; }
	async insert(row) { this.row = row; }
	async update(where, row) { this.row = row; }
	async delete() { this.row = undefined; }
};' >node_modules/@n8n/db/index.js

cat >see.cjs <<'JS'
const { Container } = require('@n8n/di');
const { ProcessedDataRepository } = require('@n8n/db');
const { DeduplicationHelper } = require('./package/dist/deduplication/deduplication-helper.js');
const { RemoveDuplicatesV2 } = require('./package/dist/nodes/Transform/RemoveDuplicates/v2/RemoveDuplicatesV2.node.js');
Container.set(ProcessedDataRepository, new ProcessedDataRepository());
const store = new DeduplicationHelper();
const context = { workflow: { id: '1' }, node: { id: '1' } };
const run = async (title, ids) => {
	const items = ids.map((messageId) => ({ json: { messageId } }));
	// The form as it is offered, with Value to Dedupe On = the Message-ID.
	const form = { operation: 'removeItemsSeenInPreviousExecutions', logic: 'removeItemsWithAlreadySeenKeyValues' };
	const node = {
		getInputData: () => items,
		getNodeParameter: (name, index, fallback) => (name === 'dedupeValue' ? items[index].json.messageId : form[name] ?? fallback),
		getNode: () => ({ name: 'Remove Duplicates' }),
		continueOnFail: () => false,
		addExecutionHints: () => undefined,
		helpers: {
			getProcessedDataCount: (scope, options) => store.getProcessedDataCount(scope, context, options),
			checkProcessedAndRecord: (values, scope, options) => store.checkProcessedAndRecord(values, scope, context, options),
		},
	};
	const told = await new RemoveDuplicatesV2({}).execute.call(node).then(
		([kept, discarded]) => `${kept.length} kept, ${discarded.length} discarded`,
		(error) => `error: ${error.message.split('.')[0]}`,
	);
	console.log(`${title}: ${told}`);
};
const ids = Array.from({ length: 10_000 }, (_, number) => `<${number}@example.com>`);
(async () => {
	await run('10,000 mails', ids);
	await run('a known mail', ['<1@example.com>']);
	await run('a new mail', ['<new@example.com>']);
	await store.clearAllProcessedItems('node', context);
	await run('history cleared, one mail twice', ['<7@example.com>', '<7@example.com>']);
	await run('the same mail later', ['<7@example.com>']);
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
10,000 mails: 10000 kept, 0 discarded
a known mail: error: The number of items to be processed exceeds the maximum history size
a new mail: error: The number of items to be processed exceeds the maximum history size
history cleared, one mail twice: 2 kept, 0 discarded
the same mail later: 0 kept, 1 discarded
SEEN
