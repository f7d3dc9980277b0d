import { execFile, type ExecFileOptions } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newTally, type Tally, type Task } from '../drain/Task';

const run = promisify(execFile);

/** Python's own library, as its documentation shows it; signed in by password, since it knows nothing else. */
const POPLIB = `
import json, poplib, ssl, sys
task = json.loads(sys.stdin.read())
poplib._MAXLINE = 1 << 20
context = ssl.create_default_context(cadata=task['ca'])
pop = poplib.POP3_SSL(task['host'], task['port'], context=context)
pop.user(task['mailbox'])
pop.pass_(task['password'])
octets = 0
for number in range(1, task['count'] + 1):
    _, lines, _ = pop.retr(number)
    octets += sum(len(line) + 2 for line in lines)
pop.quit()
print(json.dumps({'messages': task['count'], 'octets': octets}))
`;

/** @throws Error that says how to get a program that is missing; it is noticed before the others have drained for minutes */
export async function assertProgramsInstalled(): Promise<void> {
	for (const program of ['python3', 'fetchmail']) {
		await run(program, ['--version']).catch((error: unknown) => {
			if ((error as { code?: unknown }).code !== 'ENOENT') return;
			const todo = 'node test/lab/requirements.mjs pop3clients';
			throw new Error(`The POP3 comparison needs ${program}, which is not installed: ${todo} installs it`);
		});
	}
}

export async function drainWithPoplib(task: Task): Promise<Tally> {
	const work = run('python3', ['-c', POPLIB]);
	work.child.stdin?.end(JSON.stringify(task));
	const counted = JSON.parse((await work).stdout) as Pick<Tally, 'messages' | 'octets'>;
	return { ...newTally(), ...counted };
}

/** Writes everything to /dev/null in one go (BSMTP), so that no program is started for each mail. */
export async function drainWithFetchmail({ host, port, mailbox, password }: Task): Promise<Tally> {
	const home = await mkdtemp(join(tmpdir(), 'bench-fetchmail-'));
	try {
		const file = join(home, 'fetchmailrc');
		const account = `user "${mailbox}" password "${password}" ssl no sslcertck keep fetchall bsmtp "/dev/null"`;
		await writeFile(file, `poll ${host} service ${String(port)} protocol pop3 auth password\n  ${account}\n`);
		await chmod(file, 0o600);
		const files = ['--pidfile', join(home, 'pid'), '--idfile', join(home, 'ids')];
		const options: ExecFileOptions = {
			env: { ...process.env, HOME: home, FETCHMAILHOME: home, LC_ALL: 'C' },
			maxBuffer: 256 * 1024 * 1024,
		};
		const { stdout } = await run('fetchmail', ['-f', file, '--nodetach', '--norewrite', ...files], options);
		const messages = String(stdout).match(/^reading message /gm)?.length ?? 0;
		return { ...newTally(), messages };
	} finally {
		await rm(home, { recursive: true, force: true });
	}
}
