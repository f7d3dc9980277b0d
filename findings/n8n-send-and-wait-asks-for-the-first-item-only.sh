#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: "Send and Wait for Response" asks about the first item only, and lets all of them wait for that answer.
#
# Guessed: three orders go in, three mails go out, each to the superior of its order: as with "Send" of the same node.
# Seen: recipient, subject and text are evaluated for the first item. One mail is sent; the other two are asked of nobody. The
#   answer comes out as one item, so what happened to the others is not told either. Outlook and Send Email do the same.
# Output: 3 items in, 1 mail (order 1, to superior1@contoso.example).
# Why it matters: an IMAP or Outlook trigger that finds three mails at once gives three items. Two requests for an approval are
#   lost without an error, and only on busy days.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0 n8n-core@2.41.1 luxon@3.7.2 lodash@4.18.1 \
	moment-timezone@0.5.48 isbot@3.6.13 sanitize-html@2.17.7 basic-auth@2.0.1 tmp-promise@3.0.3 nodemailer@8.0.10
# Only the nodes' own files: the whole package brings in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/dist/nodes/Microsoft package/dist/nodes/EmailSend package/dist/nodes/Form \
	package/dist/nodes/Webhook package/dist/utils

cat >see.cjs <<'JS'
const nodemailer = require('nodemailer');
const nodes = './package/dist/nodes';
const sent = [];
// Nothing leaves the machine: the mails are collected.
nodemailer.createTransport = () => ({ sendMail: async ({ to, subject }) => sent.push(`${subject} to ${to}`) });
const outlook = require(`${nodes}/Microsoft/Outlook/v2/actions/router.js`).router;
const sendEmail = require(`${nodes}/EmailSend/v2/sendAndWait.operation.js`).execute;
const items = [1, 2, 3].map((order) => ({ json: { order } }));
/** The form of the node, with expressions that differ from item to item. */
const parameters = (index) => ({
	resource: 'message', operation: 'sendAndWait', responseType: 'approval', fromEmail: 'desk@contoso.example',
	toRecipients: `superior${index + 1}@contoso.example`, toEmail: `superior${index + 1}@contoso.example`,
	subject: `order ${items[index].json.order}`, message: 'Is it all right?',
});
const node = {
	getInputData: () => items,
	getNodeParameter: (name, index, fallback) => parameters(index)[name] ?? fallback,
	getCredentials: async () => ({}),
	getInstanceId: () => '1',
	getSignedResumeUrl: () => 'https://n8n.contoso.example/resume',
	putExecutionToWait: async () => undefined,
	continueOnFail: () => false,
	helpers: {
		requestWithAuthentication: async (credential, { body: { message } }) =>
			sent.push(`${message.subject} to ${message.toRecipients.map(({ emailAddress }) => emailAddress.address)}`),
	},
};
(async () => {
	for (const [name, execute] of [['Outlook', outlook], ['Send Email', sendEmail]]) {
		sent.length = 0;
		await execute.call(node);
		console.log(`${name}: ${items.length} items in, ${sent.length} mail sent: ${sent.join(', ')}`);
	}
})();
JS
N8N_USER_FOLDER=$work node see.cjs | grep -v encryption | tee seen
diff -u - seen <<'SEEN'
Outlook: 3 items in, 1 mail sent: order 1 to superior1@contoso.example
Send Email: 3 items in, 1 mail sent: order 1 to superior1@contoso.example
SEEN
