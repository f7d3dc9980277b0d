#!/usr/bin/env bash
# hoodiecrow-imap 2.1.0 (a server for tests): SENTSINCE finds no mail whose Date begins with the day of the week.
#
# Guessed: SENTSINCE, SENTON and SENTBEFORE go by the day in the Date field, which begins with "Sun, " in nearly every mail.
# Seen: of the field it takes the first 11 characters, "Sun, 22 Nov", and a date without a year is one of 2001. Without the day
#   of the week it is right. A search that finds nothing has no "* SEARCH" line, which RFC 3501 section 6.4.4 demands.
# Output: SENTSINCE 1-Nov-2026: * SEARCH 2 (only "22 Nov 2026 ..."); SENTBEFORE 1-Jan-2010: * SEARCH 1.
# Why it matters: a test of "mail since yesterday" written against it fails for a program that is right, or is bent until it
#   passes. A client that waits for the SEARCH line waits in vain, which it would at no real server.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts hoodiecrow-imap@2.1.0

cat >session.cjs <<'JS'
// A session with a hoodiecrow server whose INBOX holds the messages given.
const hoodiecrow = require('hoodiecrow-imap');
const { connect } = require('node:net');
exports.session = (messages, plugins, act) => {
	const server = hoodiecrow({ plugins, users: { ada: { password: 'x' } }, storage: { INBOX: { messages } } });
	server.listen(0, '127.0.0.1', () => {
		const socket = connect(server.server.address().port, '127.0.0.1');
		let text = '';
		let count = 0;
		socket.on('data', (data) => (text += data.toString('latin1')));
		const command = async (line) => {
			text = '';
			socket.write(`c${++count} ${line}\r\n`);
			for (let tries = 0; tries < 500 && !new RegExp(`^c${count} `, 'm').test(text); tries++) await new Promise((done) => setTimeout(done, 20));
			return text.trim().split('\r\n');
		};
		(async () => {
			await command('LOGIN ada x');
			await command('SELECT INBOX');
			await act(async (line) => {
				console.log(`> ${line}`);
				for (const answer of await command(line)) console.log(answer.replace(/^c\d+/, 'tag'));
			});
			process.exit(0);
		})();
	});
};
JS
cat >see.cjs <<'JS'
const messages = ['Sun, 22 Nov 2026 10:00:00 +0000', '22 Nov 2026 10:00:00 +0000'].map((date) => ({ raw: `Date: ${date}\r\nSubject: x\r\n\r\nhi\r\n` }));
require('./session.cjs').session(messages, [], async (say) => {
	for (const query of ['SENTSINCE 1-Nov-2026', 'SENTON 22-Nov-2026', 'SENTBEFORE 1-Jan-2010', 'SENTSINCE 1-Jan-2027']) await say(`UID SEARCH ${query}`);
});
JS
timeout 60 node see.cjs | tee seen
diff -u - seen <<'SEEN'
> UID SEARCH SENTSINCE 1-Nov-2026
* SEARCH 2
tag OK UID SEARCH completed
> UID SEARCH SENTON 22-Nov-2026
* SEARCH 2
tag OK UID SEARCH completed
> UID SEARCH SENTBEFORE 1-Jan-2010
* SEARCH 1
tag OK UID SEARCH completed
> UID SEARCH SENTSINCE 1-Jan-2027
tag OK UID SEARCH completed
SEEN
