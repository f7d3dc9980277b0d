#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: Send Email and Mailgun send a mail without its attachment, and say nothing, when the item has no file.
#
# Guessed: an input field that is named in "Attachments" and is not there is an error, as in the Outlook and Gmail nodes.
# Seen: it is an error while the item has some other file. An item without any file skips the attachments, and the mail goes out.
# Output: another file only: error. No file: "Your offer" is sent with 0 attachments.
# Why it matters: a Set, Merge or Code node in between drops the files of an item; that is the usual way to lose them. Of all
#   ways it is the one that this node does not notice: the customer gets "please find attached", and nothing is attached.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0 n8n-core@2.41.1 lodash@4.18.1 nodemailer@8.0.10 \
	@e965/xlsx@0.20.3 iconv-lite@0.6.3
# Only the node's own files: the whole package brings in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/dist/nodes/EmailSend package/dist/nodes/Mailgun package/dist/utils

cat >see.cjs <<'JS'
const nodemailer = require('nodemailer');
const { assertBinaryData, getBinaryDataBuffer } =
	require('n8n-core/dist/execution-engine/node-execution-context/utils/binary-helper-functions.js');
// Nothing leaves the machine: what would be sent is shown.
nodemailer.createTransport = () => ({
	sendMail: async ({ subject, attachments = [] }) => console.log(`  Send Email sent: "${subject}", ${attachments.length} attachments`),
});
const nodes = {
	'Send Email': require('./package/dist/nodes/EmailSend/v2/send.operation.js').execute,
	Mailgun: new (require('./package/dist/nodes/Mailgun/Mailgun.node.js').Mailgun)().execute,
};
const parameters = {
	fromEmail: 'desk@contoso.example', toEmail: 'ada@example.com', subject: 'Your offer', emailFormat: 'text', text: 'See the file.',
	options: { attachments: 'offer' }, attachments: 'offer', html: '', ccEmail: '', bccEmail: '', replyTo: '', customHeaders: {}, tags: '',
};
const file = { data: Buffer.from('%PDF').toString('base64'), mimeType: 'application/pdf', fileName: 'a.pdf' };
(async () => {
	for (const [name, binary] of [['the file', { offer: file }], ['another file only', { other: file }], ['no file', undefined]]) {
		const items = [{ json: {}, binary }];
		const input = { main: [items] };
		const node = {
			getInputData: () => items,
			getNodeParameter: (parameter, index, fallback) => parameters[parameter] ?? fallback,
			getNode: () => ({ name: 'Send Email', typeVersion: 2.1 }),
			getInstanceId: () => '1',
			getCredentials: async () => ({}),
			continueOnFail: () => false,
			helpers: {
				assertBinaryData: (index, property) => assertBinaryData(input, {}, index, property, 0),
				getBinaryDataBuffer: (index, property) => getBinaryDataBuffer(input, index, property, 0),
				requestWithAuthentication: async (credential, { formData: { subject, attachment = [] } }) =>
					console.log(`  Mailgun sent: "${subject}", ${attachment.length} attachments`),
				returnJsonArray: () => [],
				constructExecutionMetaData: (made) => made,
			},
		};
		console.log(`the item has ${name}:`);
		for (const [title, execute] of Object.entries(nodes))
			await execute.call(node).catch((error) => console.log(`  ${title} error: ${error.message}`));
	}
})();
JS
N8N_USER_FOLDER=$work node see.cjs | grep -v encryption | tee seen
diff -u - seen <<'SEEN'
the item has the file:
  Send Email sent: "Your offer", 1 attachments
  Mailgun sent: "Your offer", 1 attachments
the item has another file only:
  Send Email error: The item has no binary field 'offer' [item 0]
  Mailgun error: The item has no binary field 'offer' [item 0]
the item has no file:
  Send Email sent: "Your offer", 0 attachments
  Mailgun sent: "Your offer", 0 attachments
SEEN
