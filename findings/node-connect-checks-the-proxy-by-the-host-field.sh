#!/usr/bin/env bash
# Node.js 20.20.2: CONNECT through an HTTPS proxy holds the proxy's certificate against the name in the Host field.
#
# Guessed: https.request({ host: proxy, method: 'CONNECT', path: 'mail...:993', headers: { Host: 'mail...:993' } }) checks
#   the certificate of whom it connects to, the proxy; the Host field (RFC 9112 section 3.2: the target) is just sent.
# Seen: the TLS client takes its server name from the Host field. The proxy sees the mail server's name in SNI, and a right
#   certificate of the proxy is refused: ERR_TLS_CERT_ALTNAME_INVALID. Without a Host of one's own, or with `servername`,
#   it works.
# Output: Host of the target: SNI mail.example.com, ERR_TLS_CERT_ALTNAME_INVALID; with servername: SNI of the proxy, 200.
# Why it matters: mail behind a company's HTTPS proxy fails with an error about the mail server's name, whose certificate
#   is fine. The Host field that the RFC asks for is what breaks it, and leaving it out makes some proxies refuse.
set -euo pipefail
command -v openssl >/dev/null || { echo "needs openssl" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext 'subjectAltName=DNS:localhost' \
	-keyout key.pem -out cert.pem 2>/dev/null

cat >see.cjs <<'JS'
const { readFileSync } = require('node:fs');
const https = require('node:https');
const tls = require('node:tls');
const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(name));
let sni;
const proxy = https.createServer({ key, cert, SNICallback: (name, done) => { sni = name; done(null, tls.createSecureContext({ key, cert })); } });
proxy.on('connect', (request, socket) => socket.end('HTTP/1.1 200 Connection established\r\n\r\n'));
const connect = (name, extra) =>
	new Promise((done) => {
		sni = undefined;
		const request = https.request({ host: 'localhost', port: proxy.address().port, method: 'CONNECT', path: 'mail.example.com:993', ca: cert, agent: false, ...extra });
		const show = (outcome) => { console.log(`${name}: SNI ${sni}, ${outcome}`); done(); };
		request.on('connect', (response) => show(response.statusCode)).on('error', (error) => show(error.code)).end();
	});
proxy.listen(0, 'localhost', async () => {
	const headers = { Host: 'mail.example.com:993' };
	await connect('no Host given', {});
	await connect('Host of the target', { headers });
	await connect('Host of the target, servername of the proxy', { headers, servername: 'localhost' });
	proxy.close();
});
JS
timeout 30 node see.cjs | tee seen
diff -u - seen <<'SEEN'
no Host given: SNI localhost, 200
Host of the target: SNI mail.example.com, ERR_TLS_CERT_ALTNAME_INVALID
Host of the target, servername of the proxy: SNI localhost, 200
SEEN
