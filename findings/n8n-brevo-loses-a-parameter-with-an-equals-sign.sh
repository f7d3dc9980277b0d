#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: a template parameter of the Brevo node whose value has an "=" in it is not sent.
#
# Guessed: "link=https://contoso.example/ticket?id=7" is the parameter link, with all that stands behind the first "=".
# Seen: whatever has more than one "=" is left out without a word. A comma ends a value, and what is behind it is left out,
#   too, unless it looks like a parameter itself.
# Output: name=Ada,link=https://contoso.example/ticket?id=7,sum=1,200.00 EUR -> name "Ada", sum "1".
# Why it matters: the link to a ticket, to a password or to an order has its id behind "="; the mail goes out with an empty link,
#   and with a sum of 1 instead of 1,200.00. Brevo takes a template without its parameters.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0 nodemailer@8.0.10
# Only the node's own files: the whole package brings in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/dist/nodes/Brevo

cat >see.cjs <<'JS'
const { validateAndCompileTemplateParameters } = require('./package/dist/nodes/Brevo/GenericFunctions.js').BrevoNode.Validators;
(async () => {
	for (const parameters of [
		'name=Ada,sum=200.00 EUR',
		'name=Ada,link=https://contoso.example/ticket/7',
		'name=Ada,link=https://contoso.example/ticket?id=7,sum=1,200.00 EUR',
	]) {
		const node = { getNodeParameter: () => ({ parameters }) };
		const { body } = await validateAndCompileTemplateParameters.call(node, { body: {} });
		console.log(parameters, '->', JSON.stringify(body.params));
	}
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
name=Ada,sum=200.00 EUR -> {"name":"Ada","sum":"200.00 EUR"}
name=Ada,link=https://contoso.example/ticket/7 -> {"name":"Ada","link":"https://contoso.example/ticket/7"}
name=Ada,link=https://contoso.example/ticket?id=7,sum=1,200.00 EUR -> {"name":"Ada","sum":"1"}
SEEN
