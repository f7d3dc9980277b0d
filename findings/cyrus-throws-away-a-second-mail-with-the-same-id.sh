#!/usr/bin/env bash
# Cyrus 3.6.1 (Debian 12): a second mail with the Message-ID and Date of an earlier one is accepted with 250 and thrown
# away.
#
# Guessed: both are delivered; duplicates are a matter of the client or of a Sieve script (RFC 7352).
# Seen: `duplicatesuppression` is on by default. LMTP answers "250 2.1.5 Success" for a message whose Message-ID and Date
#   it has delivered to that mailbox in the last three days, whatever its text, and stores nothing. With a Date of another
#   second it is delivered.
# Output: 250 2.1.5 Success three times; in the mailbox: first; sent at another second.
# Why it matters: a retry that keeps id and date but corrects the text, and every test mail from a file, vanish on the way
#   from a server that said yes. It looks like the sender's or the trigger's loss, and at any other server it works.
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
	const deliver = async (subject, second) => {
		for (const line of ['MAIL FROM:<desk@example.org>', 'RCPT TO:<ada>', 'DATA']) await lmtp.command(line);
		const answer = await lmtp.command(`Message-ID: <ticket-7@example.org>\r\nDate: Sun, 29 Nov 2026 10:00:0${second} +0000\r\nSubject: ${subject}\r\n\r\nhi\r\n.`);
		console.log(`delivered "${subject}":`, answer.replace(/ SESSIONID.*/, ''));
	};
	const show = async () => {
		await imap.command('NOOP');
		const answer = await imap.command('FETCH 1:* (ENVELOPE)').catch(() => '');
		console.log('in the mailbox:', [...answer.matchAll(/ENVELOPE \("[^"]*" "(.*?)"/g)].map((match) => match[1]).join(', ') || 'nothing');
	};
	await deliver('first', 0);
	await deliver('corrected', 0);
	await deliver('sent at another second', 1);
	await show();
	imap.end();
	lmtp.end();
})();
JS
timeout 60 node see.cjs "$imap" "$lmtp" | tee seen
diff -u - seen <<'SEEN'
delivered "first": 250 2.1.5 Success
delivered "corrected": 250 2.1.5 Success
delivered "sent at another second": 250 2.1.5 Success
in the mailbox: first, sent at another second
SEEN
