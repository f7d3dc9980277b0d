/**
 * Makes sure that the programs the tests drive are on the machine: `node test/lab/requirements.mjs dovecot [proxies]
 * [ews] [davmail] [chromium] [postfix] [cyrus] [courier] [exim] [opensmtpd] [postgresql]`.
 * Installs what is missing where it may (Debian or Ubuntu, as root or with passwordless sudo), else says what to do.
 * A test is never skipped because something is missing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The daemons live beside PATH, since nobody is meant to start them by hand. */
const FOLDERS = [
	...(process.env.PATH ?? '').split(delimiter),
	'/usr/sbin',
	'/usr/lib/dovecot',
	'/usr/libexec/dovecot',
	// Where Debian puts libraries of Python.
	'/usr/lib/python3/dist-packages',
];
const inFolders = (name) => FOLDERS.some((folder) => folder && existsSync(join(folder, name)));

const PARTS = {
	dovecot: {
		'dovecot-imapd': ['dovecot', 'doveadm', 'imap'],
		'dovecot-pop3d': ['pop3'],
		'dovecot-submissiond': ['submission'],
		'dovecot-lmtpd': ['lmtp'],
		openssl: ['openssl'],
	},
	proxies: { tinyproxy: ['tinyproxy'], microsocks: ['microsocks'] },
	pop3clients: { fetchmail: ['fetchmail'], python3: ['python3'] },
	ews: { 'libxml2-utils': ['xmllint'], 'python3-exchangelib': ['exchangelib'] },
	// Its program is a Redis server too; the package redis-server would start one on the machine.
	calendar: { 'python3-icalendar': ['icalendar'] },
	redis: { 'redis-tools': ['redis-check-rdb'] },
	chromium: { chromium: [['chromium', 'chromium-browser', 'google-chrome']] },
	// Not installed, but unpacked: see below.
	postfix: {},
	cyrus: {},
	courier: {},
	exim: {},
	opensmtpd: {},
	postgresql: {},
	davmail: { 'default-jre-headless': ['java', 'keytool'] },
};

const present = (program) => [program].flat().some(inFolders);
const missingOf = (part) =>
	Object.entries(PARTS[part])
		.filter(([, programs]) => !programs.every(present))
		.map(([name]) => name);

const say = (text) => process.stderr.write(`${text}\n`);

function fail(text) {
	say(text);
	process.exit(1);
}

/** What has to stand before `apt-get`: nothing as root, `sudo -n` where that works; undefined where nothing does. */
function privilege() {
	if (process.getuid?.() === 0) return [];
	if (!inFolders('sudo')) return undefined;
	return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

function aptGet(prefix, args) {
	const command = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', ...args];
	// Its chatter goes to standard error: somebody may read our standard output.
	return spawnSync(command[0], command.slice(1), { stdio: ['ignore', 2, 2] }).status === 0;
}

function install(packages) {
	const byHand = `apt-get update && apt-get install --no-install-recommends ${packages.join(' ')}`;
	const prefix = inFolders('apt-get') ? privilege() : undefined;
	if (!prefix) {
		fail(
			`The tests need programs that are not on this machine: ${packages.join(', ')} (names of Debian packages).\n` +
				`Install them, on Debian 12 or Ubuntu 22.04/24.04 with:\n\n    sudo sh -c '${byHand}'\n`,
		);
	}
	say(`Installing ${packages.join(', ')} for the tests (this happens once) ...`);
	const updated = aptGet(prefix, ['update']);
	if (!updated) say('apt-get update failed; trying with the package lists at hand.');
	if (!aptGet(prefix, ['install', '-y', '--no-install-recommends', ...packages])) {
		fail(
			`apt-get could not install ${packages.join(', ')}. Install them by hand:\n\n    sudo sh -c '${byHand}'\n`,
		);
	}
}

/** The configuration language changed in Dovecot 2.4; the lab writes that of 2.3. */
function checkDovecotVersion() {
	const program = FOLDERS.map((folder) => join(folder, 'dovecot')).find(
		(path) => path.startsWith('/') && existsSync(path),
	);
	const version = program && spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout?.trim();
	if (!version?.startsWith('2.3.')) {
		fail(
			`The lab supports Dovecot 2.3 only; this machine has ${version || 'an unknown version'}. Version 2.4 (Debian 13) needs ` +
				'another configuration, which test/lab/dovecot does not write yet. Run the tests on Debian 12 or Ubuntu 22.04/24.04, ' +
				'for instance in the container image node:22-bookworm.',
		);
	}
}

/**
 * Postfix' smtp-sink and smtp-source, for the benchmark. Installing the package would set up and start a mail server on
 * this machine, so it is only unpacked, into the cache of the lab.
 */
function unpackPostfix() {
	if (['smtp-sink', 'smtp-source'].every((name) => existsSync(`/usr/sbin/${name}`))) return;
	const cache = process.env.N8N_LAB_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
	const folder = join(cache, 'n8n-nodes-microsoft-mail', 'postfix');
	const starts = () =>
		spawnSync(join(folder, 'usr/sbin/smtp-sink'), [], {
			env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'usr/lib/postfix') },
			encoding: 'utf8',
		}).stderr?.includes('usage');
	if (starts()) return;
	say('Unpacking smtp-sink and smtp-source for the benchmark (this happens once) ...');
	mkdirSync(folder, { recursive: true });
	const inFolder = { cwd: folder, stdio: ['ignore', 2, 2] };
	spawnSync('apt-get', ['-q', 'download', 'postfix'], inFolder);
	for (const name of readdirSync(folder).filter((one) => one.endsWith('.deb'))) {
		spawnSync('dpkg', ['-x', name, '.'], inFolder);
		rmSync(join(folder, name));
	}
	if (starts()) return;
	const prefix = privilege();
	// Its libraries, under the names that Debian 12 and Ubuntu have for them.
	if (prefix)
		aptGet(prefix, ['install', '-y', '--no-install-recommends', 'libdb5.3', 'libnsl2', 'libsasl2-2']);
	if (!starts())
		fail('The benchmark needs smtp-sink and smtp-source, which the Debian package postfix holds.');
}

/** Libraries of Java that DavMail is started with. */
const DAVMAIL_NEEDS = [
	...['libcommons-codec-java', 'libcommons-logging-java', 'libhtmlcleaner-java', 'libhttpclient-java'],
	...['libjackrabbit-java', 'libjcifs-java', 'libjettison-java', 'libjna-java', 'liblog4j1.2-java'],
	...['libmail-java', 'libslf4j-java', 'libstax2-api-java', 'libwoodstox-java'],
];

/** Debian's davmail-server starts a gateway when it is installed; it is only unpacked, and what it needs installed. */
function unpackDavMail() {
	const cache = process.env.N8N_LAB_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
	const folder = join(cache, 'n8n-nodes-microsoft-mail', 'davmail');
	const jar = 'usr/share/davmail/davmail.jar';
	if (existsSync(join('/', jar)) || existsSync(join(folder, jar))) return;
	say('Unpacking DavMail for the tests (this happens once) ...');
	install(DAVMAIL_NEEDS);
	mkdirSync(folder, { recursive: true });
	const inFolder = { cwd: folder, stdio: ['ignore', 2, 2] };
	spawnSync('apt-get', ['-q', 'download', 'davmail-server'], inFolder);
	for (const name of readdirSync(folder).filter((one) => one.endsWith('.deb'))) {
		spawnSync('dpkg', ['-x', name, '.'], inFolder);
		rmSync(join(folder, name));
	}
	if (!existsSync(join(folder, jar)))
		fail('The tests need DavMail, which the Debian package davmail-server holds.');
}

/** Of these Debian packages nothing is installed: that would set up mail servers on this machine, beside Dovecot's. */
const UNPACKED = {
	cyrus: {
		packages: ['cyrus-imapd', 'cyrus-pop3d', 'cyrus-common', 'libnss-wrapper'],
		program: 'usr/lib/cyrus/bin/imapd',
	},
	courier: {
		packages: ['courier-imap', 'courier-pop', 'courier-authlib', 'gamin'],
		program: 'usr/bin/imapd',
	},
	exim: { packages: ['exim4-daemon-light', 'libnss-wrapper'], program: 'usr/sbin/exim4' },
	opensmtpd: { packages: ['opensmtpd', 'libnss-wrapper'], program: 'usr/sbin/smtpd' },
	// The package of this name brings those of one version.
	postgresql: { packages: ['postgresql'], program: 'usr/lib/postgresql' },
};

const answerOf = (command, ...args) => spawnSync(command, args, { encoding: 'utf8' }).stdout ?? '';
const isInstalled = (name) => answerOf('dpkg-query', '-W', '-f', '${Status}', name).endsWith(' installed');

/** The packages, and the libraries that they need and this machine has not. */
function withLibraries(packages) {
	const found = new Set(packages);
	for (const name of found) {
		const depends = answerOf('apt-cache', 'depends', '--no-recommends', '--no-suggests', name);
		for (const [, needed] of depends.matchAll(/Depends: ((?:lib|postgresql-\d)[^\s<>]+)/g))
			if (!isInstalled(needed)) found.add(needed);
	}
	return [...found];
}

const serversIn = (versions) =>
	(existsSync(versions) ? readdirSync(versions) : []).filter((version) =>
		existsSync(join(versions, version, 'bin/postgres')),
	);

function unpackServer(part) {
	const { packages, program } = UNPACKED[part];
	const cache = process.env.N8N_LAB_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
	const folder = join(cache, 'n8n-nodes-microsoft-mail', part);
	if (existsSync(join(folder, 'root', program))) return;
	if (part === 'postgresql' && serversIn(join('/', program)).length > 0) return;
	say(`Unpacking ${packages[0]} for the tests (this happens once) ...`);
	// Whole or not at all, also when somebody ends it, or two do it at once.
	const making = `${folder}-${process.pid}`;
	mkdirSync(making, { recursive: true });
	const inFolder = { cwd: making, stdio: ['ignore', 2, 2] };
	const download = () => spawnSync('apt-get', ['-q', 'download', ...withLibraries(packages)], inFolder);
	if (download().status !== 0) {
		const prefix = privilege();
		if (prefix) aptGet(prefix, ['update']);
		download();
	}
	for (const name of readdirSync(making).filter((one) => one.endsWith('.deb'))) {
		spawnSync('dpkg', ['-x', name, 'root'], inFolder);
		rmSync(join(making, name));
	}
	if (!existsSync(join(making, 'root', program)))
		fail(`The tests need the Debian packages ${packages.join(', ')}, which apt-get could not download.`);
	rmSync(folder, { recursive: true, force: true });
	renameSync(making, folder);
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((part) => !(part in PARTS));
if (unknown.length || !wanted.length)
	fail(`Usage: node test/lab/requirements.mjs ${Object.keys(PARTS).join('|')} ...`);

const missing = wanted.flatMap(missingOf);
if (missing.length) install(missing);
if (wanted.includes('dovecot')) checkDovecotVersion();
if (wanted.includes('postfix')) unpackPostfix();
if (wanted.includes('davmail')) unpackDavMail();
for (const part of wanted) if (part in UNPACKED) unpackServer(part);
