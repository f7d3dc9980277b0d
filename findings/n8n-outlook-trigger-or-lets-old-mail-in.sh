#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: an "or" in the Outlook trigger's filter query starts the workflow with mail of years ago, at each poll.
#
# Guessed: the query that is filled in narrows what the trigger looks at: the mail that came since the last poll.
# Seen: the query and the time are joined by " and " without parentheses, and in OData "and" binds closer than "or"
#   (the order of operators in OData 4.01, Part 2). With "subject eq 'Order' or subject eq 'Invoice'" every mail with the subject
#   Order matches, whenever it came, and again a minute later. With "Unread messages only" it matches again until somebody
#   has read it. A test in the editor shows none of this: there the query is put in parentheses.
# Output: 10:02 (nothing new): nothing with one subject; Order of 2019-05-01, Order of 2026-12-01 with "or".
# Why it matters: the workflow worked when it was tested. In production it answers, books and forwards the same old mails once
#   a minute, and nothing tells that from new ones. Own parentheses round the query are the remedy.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0 odata-v4-inmemory@0.1.9 odata-v4-parser@0.1.29
# Only the node's own files: the whole package brings in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/dist/nodes/Microsoft package/dist/utils

cat >see.cjs <<'JS'
const { createFilter } = require('odata-v4-inmemory');
const { getPollResponse } = require('./package/dist/nodes/Microsoft/Outlook/trigger/GenericFunctions.js');
const mailbox = [
	{ subject: 'Order', isRead: true, receivedDateTime: new Date('2019-05-01T09:00:00Z') },
	{ subject: 'Invoice', isRead: true, receivedDateTime: new Date('2019-05-02T09:00:00Z') },
	{ subject: 'Order', isRead: false, receivedDateTime: new Date('2026-12-01T10:00:30Z') },
];
const graph = async (credential, { qs }) => {
	const matches = createFilter(qs.$filter);
	const found = mailbox.filter((mail) => matches(mail));
	return { value: found.map((mail, at) => ({ ...mail, id: String(at), toRecipients: [] })) };
};
const poll = async (filters, minute) => {
	const parameters = { filters, options: {}, output: 'raw', authentication: 'microsoftOutlookOAuth2Api' };
	const found = await getPollResponse.call(
		{
			getNodeParameter: (name) => structuredClone(parameters[name]),
			getMode: () => 'trigger',
			getNode: () => ({ name: 'Outlook' }),
			getCredentials: async () => ({}),
			helpers: { requestWithAuthentication: graph, returnJsonArray: (mails) => mails.map((json) => ({ json })) },
		},
		`2026-12-01T10:0${minute}:00Z`,
		`2026-12-01T10:0${minute + 1}:00Z`,
	);
	return found.map(({ json }) => `${json.subject} of ${json.receivedDateTime.toISOString().slice(0, 10)}`).join(', ') || 'nothing';
};
(async () => {
	for (const filters of [
		{ custom: "subject eq 'Order'" },
		{ custom: "subject eq 'Order' or subject eq 'Invoice'" },
		{ readStatus: 'unread', custom: "subject eq 'Order' or subject eq 'Invoice'" },
		{ custom: "(subject eq 'Order' or subject eq 'Invoice')" },
	]) {
		console.log(JSON.stringify(filters));
		for (const minute of [0, 1, 2]) console.log(`  10:0${minute}: ${await poll(filters, minute)}`);
	}
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
{"custom":"subject eq 'Order'"}
  10:00: Order of 2026-12-01
  10:01: nothing
  10:02: nothing
{"custom":"subject eq 'Order' or subject eq 'Invoice'"}
  10:00: Order of 2019-05-01, Order of 2026-12-01
  10:01: Order of 2019-05-01, Order of 2026-12-01
  10:02: Order of 2019-05-01, Order of 2026-12-01
{"readStatus":"unread","custom":"subject eq 'Order' or subject eq 'Invoice'"}
  10:00: Order of 2026-12-01
  10:01: Order of 2026-12-01
  10:02: Order of 2026-12-01
{"custom":"(subject eq 'Order' or subject eq 'Invoice')"}
  10:00: Order of 2026-12-01
  10:01: nothing
  10:02: nothing
SEEN
