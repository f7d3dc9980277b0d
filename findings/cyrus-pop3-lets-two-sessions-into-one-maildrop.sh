#!/usr/bin/env bash
# Cyrus 3.6.1 (Debian 12): two POP3 sessions are in one maildrop at once, and each is told that it is locked.
#
# Guessed: the second sign-in is refused with "-ERR [IN-USE]" until the first session ends: RFC 1939 section 4 demands an
#   exclusive lock, and Dovecot and Courier have one.
# Seen: PASS is answered "+OK Mailbox locked and ready" to both. What the second one deletes is gone for IMAP after its
#   QUIT; the first goes on listing it, and RETR still hands it out. Both may DELE the same message, and both get +OK.
# Output: "locked and ready" twice, STAT 3 after a deletion, RETR 1 of the deleted message; 1 message is left of 3.
# Why it matters: two programs that fetch and delete, or an old instance beside its successor, read the same mail twice at
#   such a server, although POP3's lock is what people rely on to prevent just that.
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
apt-get download -qq cyrus-imapd cyrus-pop3d cyrus-common libnss-wrapper libxapian30 libical3 libpcre3 libmariadb3 libpq5 libldap-2.5-0 \
	libwrap0 libjansson4 libxml2 libsqlite3-0 libsasl2-2 libicu72 libnsl2 libtirpc3 2>/dev/null ||
	{ echo "apt-get could not download cyrus-imapd: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
# Cyrus wants a user of its own; libnss-wrapper shows it one without making it.
{ grep -v '^cyrus:' /etc/passwd; echo "cyrus:x:60004:60004::$work:/bin/false"; } >passwd
{ grep -v '^cyrus:' /etc/group; echo 'cyrus:x:60004:'; } >group
mkdir -p state/{proc,socket,db,sync,log,lock,ptclient,msg} spool
read -r imap pop3 < <(node -e '
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
popminpoll: 0
expunge_mode: immediate
duplicatesuppression: no
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
  pop3 cmd="$bin/pop3d -C $work/imapd.conf" listen="127.0.0.1:$pop3" prefork=0
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
exports.open = async (port) => {
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
		for (let tries = 0; tries < 2000 && !pattern.test(text); tries++) await new Promise((done) => setTimeout(done, 20));
		const answer = text;
		text = '';
		if (!pattern.test(answer)) throw new Error(`no answer: ${answer}`);
		return answer.trim();
	};
	await until(/\n/);
	const say = async (line, pattern = /^(?:\+|-ERR)[^\n]*\n/) => {
		socket.write(`${line}\r\n`);
		return until(pattern);
	};
	return { say, end: () => socket.destroy() };
};
JS

cat >see.cjs <<'JS'
(async () => {
	const { open } = require('./session.cjs');
	const imap = await open(Number(process.argv[2]));
	await imap.say('a LOGIN ada x', /^a OK/m);
	for (const subject of ['first', 'second', 'third']) {
		const mime = `Subject: ${subject}\r\n\r\nhi`;
		await imap.say(`b APPEND INBOX {${mime.length}}`, /^\+/m);
		await imap.say(mime, /^b OK/m);
	}
	imap.end();
	const signIn = async (name) => {
		const session = await open(Number(process.argv[3]));
		await session.say('USER ada');
		console.log(`${name} signs in:`, (await session.say('PASS x')).replace(/ SESSIONID.*/, ''));
		return async (line, pattern) => console.log(`${name} ${line}:`, (await session.say(line, pattern)).replace(/\r\n/g, ' | ').replace(/Received:.*?(?=Subject)/s, ''));
	};
	const one = await signIn('one');
	await one('STAT');
	const two = await signIn('two');
	await two('STAT');
	await two('DELE 1');
	await two('QUIT');
	await one('STAT');
	await one('RETR 1', /^-ERR[^\n]*\n|\r\n\.\r\n/);
	await one('RETR 2', /^-ERR[^\n]*\n|\r\n\.\r\n/);
	await one('DELE 1');
	await one('DELE 2');
	await one('QUIT');
	const three = await signIn('three');
	await three('STAT');
	process.exit(0);
})();
JS
timeout 60 node see.cjs "$imap" "$pop3" | tee seen
diff -u - seen <<'SEEN'
one signs in: +OK Mailbox locked and ready
one STAT: +OK 3 61
two signs in: +OK Mailbox locked and ready
two STAT: +OK 3 61
two DELE 1: +OK message deleted
two QUIT: +OK
one STAT: +OK 3 61
one RETR 1: +OK Message follows | Subject: first |  | hi | .
one RETR 2: +OK Message follows | Subject: second |  | hi | .
one DELE 1: +OK message deleted
one DELE 2: +OK message deleted
one QUIT: +OK
three signs in: +OK Mailbox locked and ready
three STAT: +OK 1 20
SEEN
