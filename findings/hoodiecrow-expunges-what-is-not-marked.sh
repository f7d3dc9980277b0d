#!/usr/bin/env bash
# hoodiecrow-imap 2.1.0 (a server for tests): UID EXPUNGE removes the message that it names, marked or not.
#
# Guessed: UID EXPUNGE removes those of the set that have \Deleted, and leaves the others (RFC 4315 section 2.1).
# Seen: a message without the flag is gone, and the one that has it and is not named stays, as it should. imapflow and others
#   mark first, so nobody notices.
# Output: \Deleted on 2, UID EXPUNGE 3: "* 3 EXPUNGE", left 1 and 2.
# Why it matters: a test of a mail program that forgets to mark, or marks another message than it expunges, passes here and
#   leaves mail undeleted on every real server.
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
const messages = [1, 2, 3].map((number) => ({ raw: `Subject: ${number}\r\n\r\nhi\r\n` }));
require('./session.cjs').session(messages, ['UIDPLUS'], async (say) => {
	await say('UID STORE 2 +FLAGS (\\Deleted)');
	await say('UID EXPUNGE 3');
	await say('FETCH 1:* (UID FLAGS)');
});
JS
timeout 60 node see.cjs | tee seen
diff -u - seen <<'SEEN'
> UID STORE 2 +FLAGS (\Deleted)
* 2 FETCH (FLAGS (\Deleted) UID 2)
tag OK UID STORE completed
> UID EXPUNGE 3
* 3 EXPUNGE
tag OK UID EXPUNGE completed
> FETCH 1:* (UID FLAGS)
* 1 FETCH (UID 1 FLAGS ())
* 2 FETCH (UID 2 FLAGS (\Deleted))
tag OK FETCH Completed
SEEN
