#!/usr/bin/env bash
# ews-javascript-api 0.15.3: OAuthCredentials refuses a token that is not a JWT, before anything is sent.
#
# Guessed: an access token is opaque to a client (RFC 6749 section 1.4) and is passed on as it is.
# Seen: the constructor throws "The given token is invalid." unless the text has three parts with dots between them and
#   letters of base64url. An encrypted one (JWE, five parts) or a plain reference token is refused. The second argument,
#   `verbatim`, lets it through; then a "Bearer " that the text begins with is doubled, which without it is taken off.
# Output: JWT: taken; reference token, JWE, JWT with "=": refused; verbatim and "Bearer ...": "Bearer Bearer ...".
# Why it matters: behind an identity provider of one's own in front of Exchange Server, or a gateway that exchanges tokens,
#   sign-in fails with words that send people to look for the fault in their app registration.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ews-javascript-api@0.15.3

cat >see.cjs <<'JS'
const { OAuthCredentials } = require('ews-javascript-api');
const jwt = 'eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.c2ln';
const header = (...args) => {
	try {
		return JSON.stringify(new OAuthCredentials(...args).token);
	} catch (error) {
		return `throws: ${error.message}`;
	}
};
console.log('JWT:', header(jwt));
console.log('"Bearer" and JWT:', header(`Bearer ${jwt}`));
console.log('reference token:', header('2YotnFZFEjr1zCsicMWpAA'));
console.log('JWE:', header('eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn'));
console.log('JWT with padding:', header(`${jwt}=`));
console.log('reference token, verbatim:', header('2YotnFZFEjr1zCsicMWpAA', true));
console.log('"Bearer" and reference token, verbatim:', header('Bearer 2YotnFZFEjr1zCsicMWpAA', true));
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
JWT: "Bearer eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.c2ln"
"Bearer" and JWT: "Bearer eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.c2ln"
reference token: throws: The given token is invalid.
JWE: throws: The given token is invalid.
JWT with padding: throws: The given token is invalid.
reference token, verbatim: "Bearer 2YotnFZFEjr1zCsicMWpAA"
"Bearer" and reference token, verbatim: "Bearer Bearer 2YotnFZFEjr1zCsicMWpAA"
SEEN
