#!/usr/bin/env bash
# pkijs 4.0.0 with asn1js 4.0.0: a signed mail of 17 MB, and a list of 3,500 revoked certificates, are "not correct".
#
# Guessed: what OpenSSL wrote and reads is read, whatever its size, and a limit of the library's is called one.
# Seen: asn1js 4 takes 16 MiB and 10,000 nodes, unless told otherwise (maxContentLength, maxNodes). It says which limit it was
#   in `result.error`, beside the offset -1; pkijs looks at the offset alone and throws that the data are not correct.
# Output: 15 MB and 3,000 revoked: read. 17 MB and 3,500: AsnError "Data is not correct for 'ContentInfo'"
#   ('CertificateRevocationList'); asn1js: content length exceeded, node count exceeded; with the limits raised: read.
# Why it matters: a scan of 13 MB makes a signed mail (S/MIME, opaque) of 17 MB. People are told that the mail is broken, and
#   look for the fault at the sender; and a CA's revocation list stops being one on the day that it has grown too long.
set -euo pipefail
command -v openssl >/dev/null || { echo "needs openssl: install Debian's package openssl" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts pkijs@4.0.0 asn1js@4.0.0
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=ada@example.com -keyout key.pem -out cert.pem 2>/dev/null

cat >see.mjs <<'JS'
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fromBER } from 'asn1js';
import { CertificateRevocationList, ContentInfo } from 'pkijs';
const openssl = (...args) => execFileSync('openssl', args, { stdio: 'pipe' });
const see = (name, kind, file) => {
	const der = readFileSync(file);
	try {
		kind.fromBER(der);
		console.log(`${name}: read`);
	} catch (error) {
		console.log(`${name}: ${error.name}: ${error.message}`);
		console.log('  asn1js:', fromBER(der).result.error);
		const schema = fromBER(der, { maxContentLength: 100_000_000, maxNodes: 1_000_000 }).result;
		new kind({ schema });
		console.log('  with higher limits: read');
	}
};
const line = `${'JVBERi0xLjQK'.repeat(6)}\r\n`;
for (const size of [15, 17]) {
	writeFileSync('mail', `Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${line.repeat((size * 1_000_000) / line.length)}`);
	openssl('cms', '-sign', '-nodetach', '-binary', '-in', 'mail', '-signer', 'cert.pem', '-inkey', 'key.pem', '-outform', 'DER', '-out', 'mail.p7m');
	openssl('cms', '-verify', '-in', 'mail.p7m', '-inform', 'DER', '-CAfile', 'cert.pem', '-out', 'back');
	see(`${size} MB, verified by OpenSSL`, ContentInfo, 'mail.p7m');
}
writeFileSync('ca.cnf', '[ca]\ndefault_ca = own\n[own]\ndatabase = index\ndefault_md = sha256\ndefault_crl_days = 30\n');
for (const count of [3000, 3500]) {
	const row = (_, one) => `R\t351231235959Z\t260101000000Z\t${(0x100000 + one).toString(16).toUpperCase()}\tunknown\t/CN=${one}\n`;
	writeFileSync('index', Array.from({ length: count }, row).join(''));
	openssl('ca', '-config', 'ca.cnf', '-gencrl', '-keyfile', 'key.pem', '-cert', 'cert.pem', '-out', 'list.pem');
	openssl('crl', '-in', 'list.pem', '-outform', 'DER', '-out', 'list.der');
	see(`${count} revoked`, CertificateRevocationList, 'list.der');
}
JS
node see.mjs | tee seen
diff -u - seen <<'SEEN'
15 MB, verified by OpenSSL: read
17 MB, verified by OpenSSL: AsnError: Error during parsing of ASN.1 data. Data is not correct for 'ContentInfo'.
  asn1js: Maximum ASN.1 content length exceeded
  with higher limits: read
3000 revoked: read
3500 revoked: AsnError: Error during parsing of ASN.1 data. Data is not correct for 'CertificateRevocationList'.
  asn1js: Maximum ASN.1 node count exceeded
  with higher limits: read
SEEN
