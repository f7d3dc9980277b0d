#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: "Lovelace, Ada" <ada@example.com> is two recipients for the Outlook node, and an error for the Gmail node.
#
# Guessed: what an address field takes in a mail is taken here: a comma between quotation marks belongs to the name, and a name
#   in front of the angle brackets is a name.
# Seen: both nodes cut the text at every comma. The Outlook node then asks Graph to send to the addresses `"Lovelace` and
#   `Ada" <ada@example.com>`, and makes "Ada <ada@example.com>" as a whole an address; the Gmail node refuses the first half.
#   The node Send Email (nodemailer 8.0.10) takes them all rightly.
# Output: Outlook: ["\"Lovelace","Ada\" <ada@example.com>"]; Gmail: The email address '"Lovelace' ... isn't valid.
# Why it matters: "Last, First" is how Exchange names people in many companies, so that `from` of the Email Trigger, put into the To of an
#   answer, works for guests and fails for colleagues. A list that was joined with commas fails as a whole.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0 nodemailer@8.0.10
# Only the node's own files: the whole package brings in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/dist/nodes/Microsoft package/dist/nodes/Google/Gmail package/dist/utils
# The Gmail node's file names libraries that this function has no need of.
cat >gmail.cjs <<'JS'
const { readFileSync } = require('node:fs');
const { NodeOperationError } = require('n8n-workflow');
const file = readFileSync('package/dist/nodes/Google/Gmail/GenericFunctions.js', 'utf8');
const text = /^function prepareEmailsInput[^]*?^}/m.exec(file)[0];
exports.prepareEmailsInput = new Function('n8n_workflow_1', `${text}; return prepareEmailsInput;`)({ NodeOperationError });
JS

cat >see.cjs <<'JS'
const { createTransport } = require('nodemailer');
const { createMessage } = require('./package/dist/nodes/Microsoft/Outlook/v2/helpers/utils.js');
const { prepareEmailsInput } = require('./gmail.cjs');
const gmail = (to) => {
	try {
		return prepareEmailsInput.call({ getNode: () => ({ name: 'Gmail' }) }, to, 'To', 0).replace(/[, ]+$/, '');
	} catch (error) {
		return `error: ${error.description}`;
	}
};
(async () => {
	const transport = createTransport({ streamTransport: true });
	for (const to of ['ada@example.com, bob@example.org', 'Ada <ada@example.com>', '"Lovelace, Ada" <ada@example.com>']) {
		const addresses = createMessage({ toRecipients: to }).toRecipients.map(({ emailAddress }) => emailAddress.address);
		const { envelope } = await transport.sendMail({ from: 'me@example.net', to, text: 'x' });
		console.log(`${to}\n  Outlook: ${JSON.stringify(addresses)}\n  Gmail: ${gmail(to)}\n  Send Email: ${JSON.stringify(envelope.to)}`);
	}
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
ada@example.com, bob@example.org
  Outlook: ["ada@example.com","bob@example.org"]
  Gmail: <ada@example.com>, <bob@example.org>
  Send Email: ["ada@example.com","bob@example.org"]
Ada <ada@example.com>
  Outlook: ["Ada <ada@example.com>"]
  Gmail: Ada <ada@example.com>
  Send Email: ["ada@example.com"]
"Lovelace, Ada" <ada@example.com>
  Outlook: ["\"Lovelace","Ada\" <ada@example.com>"]
  Gmail: error: The email address '"Lovelace' in the 'To' field isn't valid
  Send Email: ["ada@example.com"]
SEEN
