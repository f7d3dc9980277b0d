#!/usr/bin/env bash
# Cyrus 3.6.1 (Debian 12): a header in UTF-8 is stored with an X for each octet, also by APPEND.
#
# Guessed: a message as RFC 6532 allows it (Subject: Grüße in UTF-8, not encoded) is kept, as Dovecot and Courier do, or
#   refused: Cyrus refuses line feeds without a carriage return, and NUL.
# Seen: `munge8bit` is on by default: every octet above 127 in a header becomes "X" in the stored message. LMTP says 250,
#   APPEND says OK. The body keeps its octets.
# Output: Subject: GrXXXXe for both ways.
# Why it matters: a copy to "Sent" or a move from another server destroys subjects and names for good, in one direction and
#   for some senders only; the message has another size and hash than the one that was written.
set -euo pipefail
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "needs root and apt-get: it runs Cyrus of Debian's package cyrus-imapd (unpacked only, not installed)" >&2
	exit 2
fi
work=$(mktemp -d)
chmod 755 "$work"
end() {
	if [ -s "$work/state/master.pid" ]; then kill "$(cat "$work/state/master.pid")" || true; fi
	sleep 0.5
	rm -rf "$work"
}
trap end EXIT
cd "$work"
apt-get download -qq cyrus-imapd cyrus-common libnss-wrapper libxapian30 libical3 libpcre3 libmariadb3 libpq5 libldap-2.5-0 \
	libwrap0 libjansson4 libxml2 libsqlite3-0 libsasl2-2 libicu72 libnsl2 libtirpc3 2>/dev/null ||
	{ echo "apt-get could not download cyrus-imapd: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
# Cyrus wants a user of its own; libnss-wrapper shows it one without making it.
{ grep -v '^cyrus:' /etc/passwd; echo "cyrus:x:60004:60004::$work:/bin/false"; } >passwd
{ grep -v '^cyrus:' /etc/group; echo 'cyrus:x:60004:'; } >group
mkdir -p state/{proc,socket,db,sync,log,lock,ptclient,msg} spool
read -r imap lmtp < <(node -e '
	const { createServer } = require("node:net");
	const one = createServer().listen(0, "127.0.0.1", () => {
		const two = createServer().listen(0, "127.0.0.1", () => {
			console.log(one.address().port, two.address().port);
			one.close(), two.close();
		});
	});')
bin=$work/root/usr/lib/cyrus/bin
cat >imapd.conf <<CONF
configdirectory: $work/state
partition-default: $work/spool
defaultpartition: default
altnamespace: yes
unixhierarchysep: yes
allowplaintext: yes
sasl_pwcheck_method: alwaystrue
autocreate_quota: 0
CONF
cat >cyrus.conf <<CONF
START { recover cmd="$bin/ctl_cyrusdb -C $work/imapd.conf -r" }
SERVICES {
  imap cmd="$bin/imapd -C $work/imapd.conf" listen="127.0.0.1:$imap" prefork=0
  lmtp cmd="$bin/lmtpd -a -C $work/imapd.conf" listen="127.0.0.1:$lmtp" prefork=0
}
CONF
chown -R 60004:60004 state spool
(
	LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
	LD_PRELOAD=$(find "$work/root" -name libnss_wrapper.so)
	export LD_LIBRARY_PATH LD_PRELOAD NSS_WRAPPER_PASSWD=$work/passwd NSS_WRAPPER_GROUP=$work/group CYRUS_USER=cyrus
	exec "$bin/master" -C "$work/imapd.conf" -M "$work/cyrus.conf" -p "$work/state/master.pid" -D
) >master.out 2>&1 &

cat >session.cjs <<'JS'
const { connect } = require('node:net');
/** A connection on which one line is said and one answer awaited; it is tried until the server listens. */
const open = async (port, greeting) => {
	let socket;
	for (let tries = 0; tries < 100; tries++) {
		socket = connect(port, '127.0.0.1');
		const made = await new Promise((done) => socket.once('connect', () => done(true)).once('error', () => done(false)));
		if (made) break;
		await new Promise((done) => setTimeout(done, 100));
	}
	let text = '';
	socket.on('data', (data) => (text += data.toString('latin1')));
	const until = async (pattern) => {
		for (let tries = 0; tries < 500 && !pattern.test(text); tries++) await new Promise((done) => setTimeout(done, 20));
		const answer = text;
		text = '';
		if (!pattern.test(answer)) throw new Error(`no answer: ${answer}`);
		return answer.trim();
	};
	await until(greeting);
	return { until, say: (line) => socket.write(Buffer.from(`${line}\r\n`, 'latin1')), end: () => socket.destroy() };
};
exports.imap = async (port) => {
	const session = await open(port, /^\* OK/);
	let count = 0;
	const command = async (line) => {
		session.say(`c${++count} ${line}`);
		return session.until(new RegExp(`^c${count} [^\n]*\n|^\\+`, 'm'));
	};
	await command('LOGIN ada x');
	await command('SELECT INBOX');
	return { ...session, command };
};
exports.lmtp = async (port) => {
	const session = await open(port, /^220/);
	const command = async (line) => {
		session.say(line);
		return session.until(/^\d{3} [^\n]*\n/m);
	};
	await command('LHLO mx.example.com');
	return { ...session, command };
};
JS

cat >see.cjs <<'JS'
(async () => {
	const { imap: openImap, lmtp: openLmtp } = require('./session.cjs');
	const imap = await openImap(Number(process.argv[2]));
	const lmtp = await openLmtp(Number(process.argv[3]));
	const lines = ['From: Ada <ada@example.com>', 'Subject: Grüße', 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8',
		'Content-Transfer-Encoding: 8bit', '', 'Grüße'];
	const message = Buffer.from(lines.join('\r\n')).toString('latin1');
	for (const line of ['MAIL FROM:<ada@example.com> BODY=8BITMIME', 'RCPT TO:<ada>', 'DATA']) await lmtp.command(line);
	console.log('LMTP:', (await lmtp.command(`${message}\r\n.`)).replace(/ SESSIONID.*/, ''));
	await imap.command(`APPEND INBOX {${message.length}}`);
	imap.say(message);
	const answer = await imap.until(/^c\d+ [^\n]*\n/m);
	console.log('APPEND:', answer.match(/\bOK\b/)[0]);
	await imap.command('NOOP');
	for (const number of [1, 2]) {
		const stored = Buffer.from(await imap.command(`FETCH ${number} (BODY.PEEK[])`), 'latin1').toString();
		console.log(`message ${number}:`, stored.match(/^Subject:.*/m)[0].trim(), '- body:', stored.match(/\r\n\r\n([^\r)]*)/)[1]);
	}
	imap.end();
	lmtp.end();
})();
JS
timeout 60 node see.cjs "$imap" "$lmtp" | tee seen
diff -u - seen <<'SEEN'
LMTP: 250 2.1.5 Success
APPEND: OK
message 1: Subject: GrXXXXe - body: Grüße
message 2: Subject: GrXXXXe - body: Grüße
SEEN
