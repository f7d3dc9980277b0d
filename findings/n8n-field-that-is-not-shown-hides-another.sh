#!/usr/bin/env bash
# n8n-workflow 2.41.0: a field of a node that is not shown itself hides another one, by the default it would have.
#
# Guessed: `displayOptions.hide` looks at what the node holds. A field that version 1 of a node does not have hides nothing.
# Seen: to decide it, n8n fills in the default of each field, shown or not. A switch that only version 2 shows
#   (`@version: [2]`) and that is on by default hides the field in version 1 also, and what was stored in it is dropped.
#   Asked with the stored values alone (displayParameter), the same function says that the field is shown.
# Output: version 1 with folder "Invoices": shown true, kept {}; with a switch that is off by default: kept with its folder.
# Why it matters: a node gets a new option, and a workflow that was saved with the version before runs without a setting that
#   it has had for years: which folder, which sender. Whoever wrote the node sees it right in a test that asks displayParameter.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0

cat >see.cjs <<'JS'
const { NodeHelpers } = require('n8n-workflow');
// Version 2 of the node has a switch that takes the place of "folder".
const see = (typeVersion, byDefault, parameters) => {
	const properties = [
		{ displayName: 'Whole Mailbox', name: 'everywhere', type: 'boolean', default: byDefault, displayOptions: { show: { '@version': [2] } } },
		{ displayName: 'Folder', name: 'folder', type: 'string', default: 'INBOX', displayOptions: { hide: { everywhere: [true] } } },
	];
	const description = { name: 'mail', displayName: 'Mail', description: '', group: [], version: [1, 2], defaults: {}, inputs: [], outputs: [], properties };
	const node = { id: '1', name: 'Mail', type: 'mail', typeVersion, position: [0, 0], parameters };
	const shown = NodeHelpers.displayParameter(parameters, properties[1], node, description);
	// As n8n does when it loads a workflow to run it.
	const kept = NodeHelpers.getNodeParameters(properties, parameters, true, false, node, description);
	console.log(`version ${typeVersion}, switch ${byDefault ? 'on' : 'off'} by default, stored ${JSON.stringify(parameters)}: shown ${shown}, kept ${JSON.stringify(kept)}`);
};
see(1, true, { folder: 'Invoices' });
see(1, false, { folder: 'Invoices' });
see(2, true, { everywhere: false, folder: 'Invoices' });
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
version 1, switch on by default, stored {"folder":"Invoices"}: shown true, kept {}
version 1, switch off by default, stored {"folder":"Invoices"}: shown true, kept {"folder":"Invoices"}
version 2, switch on by default, stored {"everywhere":false,"folder":"Invoices"}: shown true, kept {"everywhere":false,"folder":"Invoices"}
SEEN
