#!/usr/bin/env bash
# @microsoft/microsoft-graph-client 3.0.7: `get()` of a message's MIME is decoded as UTF-8, and what is not is lost.
#
# Guessed: `/messages/{id}/$value` gives a stream or a Buffer, since it is no JSON.
# Seen: it goes by the Content-Type of the answer. Graph calls the MIME `text/plain`, and that is made a string by
#   fetch's text(): each octet that is no UTF-8 becomes U+FFFD. The charset of the header does not count. Of another type
#   (message/rfc822) it would be a ReadableStream. Only responseType(ARRAYBUFFER) is safe.
# Output: "Gr\xfc\xdfe" (ISO-8859-1, 8bit) -> string "Gr��e"; with ARRAYBUFFER the octets.
# Why it matters: mails in 8bit are damaged in archives and attached copies, signatures (DKIM, S/MIME) break, and tests with
#   ASCII mails show nothing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @microsoft/microsoft-graph-client@3.0.7

cat >see.cjs <<'JS'
const { createServer } = require('node:http');
const { Client, ResponseType } = require('@microsoft/microsoft-graph-client');
const mime = Buffer.from('Content-Type: text/plain; charset=iso-8859-1\r\n\r\nGr\xfc\xdfe\r\n', 'latin1');
const server = createServer((request, response) => {
	response.writeHead(200, { 'Content-Type': new URL(request.url, 'http://x').searchParams.get('type') }).end(mime);
});
server.listen(0, '127.0.0.1', async () => {
	const client = Client.init({
		baseUrl: `http://127.0.0.1:${server.address().port}/`,
		authProvider: (done) => done(null, 'token'),
	});
	const get = (type) => client.api('/me/messages/1/$value').query({ type });
	const show = (value) => `${value.constructor.name} ${typeof value === 'string' ? JSON.stringify(value.split('\r\n')[2]) : ''}`;
	for (const type of ['text/plain', 'text/plain;charset=iso-8859-1', 'message/rfc822'])
		console.log(type, '->', show(await get(type).get()).trim());
	const octets = Buffer.from(await get('text/plain').responseType(ResponseType.ARRAYBUFFER).get());
	console.log('text/plain, as ARRAYBUFFER -> same octets:', octets.equals(mime));
	server.close();
});
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
text/plain -> String "Gr��e"
text/plain;charset=iso-8859-1 -> String "Gr��e"
message/rfc822 -> ReadableStream
text/plain, as ARRAYBUFFER -> same octets: true
SEEN
