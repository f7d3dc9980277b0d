#!/usr/bin/env bash
# Courier-IMAP 5.0.13 (Debian 12): SEARCH SENTON goes by the day in the server's time zone.
#
# Guessed: it is the day as it stands in the Date field, "disregarding time and timezone" (RFC 3501 section 6.4.4), as
#   in Dovecot.
# Seen: the date is made a moment first, and the moment a day where the server is. On a server in UTC a mail of Sunday,
#   29 November, 23:30 in New York is found under the 30th. Its envelope, which a client shows, says the 29th.
# Output: UTC: SENTON 29-Nov-2026 -> none, SENTON 30-Nov-2026 -> 1. America/New_York: the other way round.
# Why it matters: "mails sent on that day" differs between servers, and changes when a container gets another TZ. West of
#   Greenwich every evening's mail is missing from the day's report and in the next one's.
set -euo pipefail
command -v apt-get >/dev/null || { echo "needs apt-get: the server comes from Debian's package courier-imap" >&2; exit 2; }
work=$(mktemp -d)
end() {
	# Courier starts gam_server, which would stay for half a minute.
	for exe in /proc/[0-9]*/exe; do
		if [ "$(readlink "$exe")" = "$GAMIN_DEBUG_SERVER" ]; then kill "$(basename "${exe%/exe}")"; fi
	done
	rm -rf "$work"
}
trap end EXIT
export GAMIN_DEBUG_SERVER="$work/root/usr/libexec/gam_server"
cd "$work"
apt-get download -qq courier-imap courier-authlib libcourier-unicode4 libidn12 libgamin0 gamin 2>/dev/null ||
	{ echo "apt-get could not download courier-imap: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH
mkdir -p Maildir/{cur,new,tmp}
# What its login process would hand to it.
export AUTHENTICATED=ada MAILDIR="$work/Maildir" IMAP_CAPABILITY='IMAP4rev1 UIDPLUS CHILDREN NAMESPACE' IMAP_KEYWORDS=1

cat >session.cjs <<'JS'
// A session with an IMAP server that speaks on its standard input and output.
const { spawn } = require('node:child_process');
exports.open = async (program, args, env) => {
	const server = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'ignore'] });
	let text = '';
	let count = 0;
	server.stdout.on('data', (data) => (text += data.toString('latin1')));
	const until = async (pattern) => {
		for (let tries = 0; tries < 500 && !pattern.test(text); tries++) await new Promise((done) => setTimeout(done, 20));
		if (!pattern.test(text)) throw new Error(`no answer: ${text}`);
		const answer = text;
		text = '';
		return answer.trim();
	};
	await until(/^\* PREAUTH[^\n]*\n/m);
	return {
		async command(line) {
			server.stdin.write(`c${++count} ${line}\r\n`);
			return until(new RegExp(`^c${count} [^\n]*\n`, 'm'));
		},
		async append(folder, lines) {
			const message = lines.join('\r\n') + '\r\n';
			server.stdin.write(`c${++count} APPEND "${folder}" {${message.length}}\r\n`);
			await until(/^\+[^\n]*\n/m);
			server.stdin.write(`${message}\r\n`);
			return until(new RegExp(`^c${count} [^\n]*\n`, 'm'));
		},
		end() {
			server.stdin.end();
			server.kill();
		},
	};
};
JS

cat >see.cjs <<'JS'
(async () => {
	for (const TZ of ['UTC', 'America/New_York']) {
		const imap = await require('./session.cjs').open('root/usr/bin/imapd', ['Maildir'], { TZ });
		if (TZ === 'UTC')
			await imap.append('INBOX', ['From: ada@example.com', 'Date: Sun, 29 Nov 2026 23:30:00 -0500', 'Subject: x', '', 'x']);
		await imap.command('SELECT INBOX');
		console.log(`${TZ}:`, (await imap.command('FETCH 1 (ENVELOPE)')).match(/ENVELOPE \("(.*?)"/)[1]);
		for (const key of ['SENTON 29-Nov-2026', 'SENTON 30-Nov-2026', 'SENTBEFORE 30-Nov-2026'])
			console.log(' ', key, '->', (await imap.command(`SEARCH ${key}`)).match(/\* SEARCH ?(.*)/)[1].trim() || 'none');
		imap.end();
	}
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
UTC: Sun, 29 Nov 2026 23:30:00 -0500
  SENTON 29-Nov-2026 -> none
  SENTON 30-Nov-2026 -> 1
  SENTBEFORE 30-Nov-2026 -> none
America/New_York: Sun, 29 Nov 2026 23:30:00 -0500
  SENTON 29-Nov-2026 -> 1
  SENTON 30-Nov-2026 -> none
  SENTBEFORE 30-Nov-2026 -> 1
SEEN
