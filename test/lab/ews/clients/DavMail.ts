import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePorts, isFree } from '../../freePorts';
import { Guard } from '../../process/Guard';
import { killGroup } from '../../process/killGroup';
import { waitFor } from '../../waitFor';
import type { EwsServer } from '../EwsServer';

const run = promisify(execFile);
/** A Java program on a busy machine. */
const START_MS = 60_000;
const PASSWORD = 'changeit';

/** Where Debian's package has it, or where `test/lab/requirements.mjs davmail` has unpacked it. */
function findJar(): string {
	const cache = process.env.N8N_LAB_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
	const places = ['/', join(cache, 'n8n-nodes-microsoft-mail', 'davmail')];
	const jar = places
		.map((place) => join(place, 'usr/share/davmail/davmail.jar'))
		.find((path) => existsSync(path));
	if (!jar) throw new Error('DavMail is not on this machine: node test/lab/requirements.mjs davmail');
	return jar;
}

/** DavMail (https://davmail.sourceforge.net), a gateway from IMAP and SMTP to EWS, as a process of its own. */
export class DavMail {
	readonly host = '127.0.0.1';
	private log = '';

	private constructor(
		private readonly child: ChildProcess,
		private readonly folder: string,
		readonly imapPort: number,
		readonly smtpPort: number,
	) {
		for (const pipe of [child.stdout, child.stderr]) pipe?.on('data', (chunk) => (this.log += String(chunk)));
	}

	static async start(server: EwsServer): Promise<DavMail> {
		const folder = await mkdtemp(join(tmpdir(), 'lab-davmail-'));
		const [imapPort = 0, smtpPort = 0] = await freePorts(2);
		const trust = join(folder, 'trust.p12');
		const store = ['-keystore', trust, '-storetype', 'PKCS12', '-storepass', PASSWORD];
		await run('keytool', [
			'-importcert',
			'-noprompt',
			'-alias',
			'lab',
			'-file',
			server.certificates.ca,
			...store,
		]);
		const properties = join(folder, 'davmail.properties');
		await writeFile(properties, settings(server.url, imapPort, smtpPort, folder));
		const trusting = [
			`-Djavax.net.ssl.trustStore=${trust}`,
			`-Djavax.net.ssl.trustStorePassword=${PASSWORD}`,
		];
		const child = spawn('java', [...trusting, '-jar', findJar(), properties], {
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		if (child.pid) Guard.instance.addGroup(child.pid);
		const davmail = new DavMail(child, folder, imapPort, smtpPort);
		try {
			await waitFor(
				'DavMail',
				async () => child.exitCode !== null || (!(await isFree(imapPort)) && !(await isFree(smtpPort))),
				START_MS,
				200,
			);
			if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}`);
		} catch (error) {
			const { log } = davmail;
			await davmail.stop();
			throw new Error(`DavMail did not start:\n${log}`, { cause: error });
		}
		return davmail;
	}

	/** What it wrote, for the output of a failed test. */
	logs(): string {
		return this.log;
	}

	async stop(): Promise<void> {
		const { pid } = this.child;
		const ended = new Promise((resolve) => this.child.once('exit', resolve));
		const isRunning = this.child.exitCode === null && this.child.signalCode === null;
		if (pid !== undefined) {
			killGroup(pid, 'SIGKILL');
			if (isRunning) await ended;
			Guard.instance.removeGroup(pid);
		}
		await rm(this.folder, { recursive: true, force: true });
	}
}

/** https://davmail.sourceforge.net/serversetup.html; a service without a port is not started. */
const settings = (url: string, imapPort: number, smtpPort: number, folder: string) => `davmail.server=true
davmail.mode=EWS
davmail.url=${url}
davmail.bindAddress=127.0.0.1
davmail.imapPort=${imapPort}
davmail.smtpPort=${smtpPort}
davmail.popPort=
davmail.ldapPort=
davmail.caldavPort=
davmail.disableUpdateCheck=true
davmail.enableKeepAlive=false
davmail.logFilePath=${join(folder, 'davmail.log')}
log4j.rootLogger=WARN
log4j.logger.davmail=INFO
`;
