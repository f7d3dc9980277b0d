#!/usr/bin/env bash
# @microsoft/microsoft-graph-client 3.0.7: after a 504 it sends the mail again.
#
# Guessed: its retry handler repeats what is safe (GET, PUT, DELETE), and a POST only where the server says that it did
#   nothing (429, 503 with Retry-After).
# Seen: POST /me/sendMail is repeated after 429, 503 and 504 alike, up to three times, with and without Retry-After.
#   A gateway says 504 when it stopped waiting; whether the mail went out is unknown. A PUT of an upload session, which
#   is safe to repeat, is not: bodies of application/octet-stream are left out.
# Output: one call of post() -> two requests sendMail, result: success. One slice of an upload -> one request, failure.
# Why it matters: recipients get a message two to four times, and the sender's code and log know of one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @microsoft/microsoft-graph-client@3.0.7

cat >see.cjs <<'JS'
const { createServer } = require('node:http');
const { Client, FileUpload, LargeFileUploadTask } = require('@microsoft/microsoft-graph-client');
let requests = [];
const server = createServer((request, response) => {
	request.resume().on('end', () => {
		requests.push(request.url.replace(/.*\//, ''));
		const done = request.url.includes('sendMail') ? 202 : 201;
		response.writeHead(requests.length === 1 ? 504 : done, { 'Retry-After': '0' }).end();
	});
});
server.listen(0, '127.0.0.1', async () => {
	const base = `http://127.0.0.1:${server.address().port}`;
	const client = Client.init({ baseUrl: `${base}/`, authProvider: (done) => done(null, 'token') });
	await client.api('/me/sendMail').post({ message: { subject: 'Invoice' } });
	console.log('post() succeeded; the server got:', requests.join(', '));
	requests = [];
	const file = new FileUpload(Buffer.alloc(1000), 'a.bin', 1000);
	const session = { url: `${base}/slice`, expiry: new Date(Date.now() + 60_000) };
	const outcome = await new LargeFileUploadTask(client, file, session).upload().then(() => 'succeeded', () => 'failed');
	console.log(`upload() ${outcome}; the server got:`, requests.join(', '));
	server.close();
});
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
post() succeeded; the server got: sendMail, sendMail
upload() failed; the server got: slice
SEEN
