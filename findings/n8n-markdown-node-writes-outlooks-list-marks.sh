#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: the Markdown node writes the hidden marks of an Outlook list into the text, and encodes links anew.
#
# Guessed: what no mail program shows is not in the Markdown either, and a link is the one that stood in the mail.
# Seen: Outlook writes each number or bullet of a list between <![if !supportLists]> and <![endif]>, which HTML takes for
#   comments (so does html-to-text). The node writes both out, with a backslash, so that Markdown shows them as text. A comment
#   proper and <style> are left out. In a link each underscore is %5F.
# Output: "<!\[if !supportLists\]>1. <!\[endif\]>first"; in the link order_id is order%5Fid.
# Why it matters: the node is how an HTML mail gets ready for a ticket or a language model. Each point of each list that was
#   written in Outlook has the marks, and is no list any more; a link that is compared or looked up as text is not found.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0 lodash@4.18.1 node-html-markdown@1.2.0 showdown@2.1.0 html-to-text@10.0.0
# Only the node's own files: the whole package brings in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/dist/nodes/Markdown package/dist/utils

cat >see.cjs <<'JS'
const { Markdown } = require('./package/dist/nodes/Markdown/Markdown.node.js');
const { convert } = require('html-to-text');
const point = (mark, text) =>
	`<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>${mark}` +
	`<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>${text}<o:p></o:p></p>`;
const html = [
	'<html><head><style><!-- p.MsoNormal {margin:0cm;} --></style></head><body><div class=WordSection1>',
	'<p class=MsoNormal>Hello<!-- not shown --><o:p></o:p></p>', point('1.', 'first'), point('·', 'second'),
	'<p class=MsoNormal><a href="https://example.com/offer?order_id=4711">order_id</a><o:p></o:p></p></div></body></html>',
].join('\n');
const show = (name, text) => console.log(`${name}:\n${text.replaceAll('\u00a0', ' ').replaceAll(/\n\n+/g, '\n')}`);
(async () => {
	const [[item]] = await new Markdown().execute.call({
		getInputData: () => [{ json: {} }],
		getNodeParameter: (name, index, fallback) => ({ mode: 'htmlToMarkdown', html, destinationKey: 'markdown', options: {} })[name] ?? fallback,
		getNode: () => ({ name: 'Markdown', typeVersion: 1 }),
		continueOnFail: () => false,
		helpers: { returnJsonArray: (all) => all.map((json) => ({ json })) },
	});
	show('Markdown node', item.json.markdown);
	show('html-to-text', convert(html));
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
Markdown node:
Hello
<!\[if !supportLists\]>1. <!\[endif\]>first
<!\[if !supportLists\]>· <!\[endif\]>second
[order\_id](https://example.com/offer?order%5Fid=4711)
html-to-text:
Hello
1.  first
·  second
order_id [https://example.com/offer?order_id=4711]
SEEN
