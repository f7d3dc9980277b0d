#!/usr/bin/env bash
# @microsoft/microsoft-graph-client 3.0.7: a login page is a success, a gateway's page an error without a word.
#
# Guessed: an answer that is no JSON is an error that says so, with the status and some of the text.
# Seen: with status 200 the call resolves, with a ReadableStream for a result, and `result.value` is undefined. With 502
#   it rejects with a GraphError whose message is "", whose code is null and whose body is a ReadableStream.
#   When an upload session fails the promise is rejected with the bare stream of the answer's body: no Error, no status.
# Output: 200 HTML -> resolved, value undefined; 502 HTML -> message "", code null; upload 504 -> a ReadableStream.
# Why it matters: behind a proxy that wants a sign-in, "no new mail" is what a poll sees, for days. Where it does fail,
#   the log has an empty line; `error.message` of a failed upload is undefined, and so is `error instanceof Error`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @microsoft/microsoft-graph-client@3.0.7

cat >see.cjs <<'JS'
const { createServer } = require('node:http');
const { Client, FileUpload, LargeFileUploadTask } = require('@microsoft/microsoft-graph-client');
const server = createServer((request, response) => {
	request.resume().on('end', () => {
		response.writeHead(Number(request.url.match(/\d+$/)[0]), { 'Content-Type': 'text/html' }).end('<html>Please sign in</html>');
	});
});
server.listen(0, '127.0.0.1', async () => {
	const base = `http://127.0.0.1:${server.address().port}`;
	const client = Client.init({ baseUrl: `${base}/`, defaultVersion: 'v', authProvider: (done) => done(null, 'token') });
	const result = await client.api('/200').get();
	console.log('200: resolved with', result.constructor.name, '- value:', result.value);
	await client.api('/502').get().catch((error) =>
		console.log('502: rejected,', JSON.stringify({ message: error.message, code: error.code }), 'body:', error.body.constructor.name));
	const session = { url: `${base}/504`, expiry: new Date(Date.now() + 60_000) };
	await new LargeFileUploadTask(client, new FileUpload(Buffer.alloc(9), 'a.bin', 9), session).upload().catch((error) =>
		console.log('upload, 504: rejected with', error.constructor.name, '- message:', error.message, '- an Error:', error instanceof Error));
	server.close();
});
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
200: resolved with ReadableStream - value: undefined
502: rejected, {"message":"","code":null} body: ReadableStream
upload, 504: rejected with ReadableStream - message: undefined - an Error: false
SEEN
