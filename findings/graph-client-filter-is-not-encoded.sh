#!/usr/bin/env bash
# @microsoft/microsoft-graph-client 3.0.7: filter("subject eq 'R&D'") ends at the "&".
#
# Guessed: filter(), search() and query({...}) encode their values, or throw.
# Seen: they are put into the URL as they are; fetch encodes blanks and quotation marks, which hides it. "&" begins another
#   parameter, "+" is a blank for the server, and "#" cuts off the rest of the URL, further options included.
# Output: $filter=subject eq 'R with an extra parameter D' ...; a time zone "+01:00" arrives as " 01:00"; top(5) after "#"
#   is gone.
# Why it matters: it works until a subject, a category or an address (ada+list@example.com) holds one of these. Then Graph
#   answers 400, or with another list than the one that was asked for.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @microsoft/microsoft-graph-client@3.0.7

cat >see.cjs <<'JS'
const { createServer } = require('node:http');
const { Client } = require('@microsoft/microsoft-graph-client');
const server = createServer((request, response) => {
	const got = [...new URL(request.url, 'http://x').searchParams].map((pair) => pair.join(' = '));
	console.log(got.join(' | ').replace(/=$/gm, '=').trim());
	response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
});
server.listen(0, '127.0.0.1', async () => {
	const client = Client.init({
		baseUrl: `http://127.0.0.1:${server.address().port}/`,
		authProvider: (done) => done(null, 'token'),
	});
	const list = () => client.api('/me/messages');
	await list().filter("subject eq 'R&D' and isRead eq false").get();
	await list().filter('receivedDateTime ge 2026-11-29T00:00:00+01:00').get();
	await list().filter("from/emailAddress/address eq 'ada+list@example.com'").get();
	await list().search('"subject:ticket #42"').top(5).get();
	await list().query({ $filter: "subject eq 'R&D'" }).get();
	server.close();
});
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
$filter = subject eq 'R | D' and isRead eq false =
$filter = receivedDateTime ge 2026-11-29T00:00:00 01:00
$filter = from/emailAddress/address eq 'ada list@example.com'
$search = "subject:ticket
$filter = subject eq 'R | D' =
SEEN
