import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority } from '../../lab/authority/Authority';
import { Pop3Front } from '../../lab/others/Pop3Front';
import { waitFor } from '../../lab/waitFor';

const MAILBOX = 'ada@contoso.example';
/** As Courier's pop3d does: what is deleted goes after the farewell. */
const LATE = 'read line; printf "+OK Bye-bye.\\r\\n"; sleep 0.5; touch "$DELETED"';

let authority: Authority;
let folder: string;

beforeAll(async () => {
	authority = await Authority.start();
	await authority.setUsers([{ user: MAILBOX, password: 'secret' }]);
	folder = await mkdtemp(join(tmpdir(), 'lab-front-'));
});
afterAll(async () => {
	await authority.stop();
	await rm(folder, { recursive: true, force: true });
});

/** A front of a program, which a client greets, signs in to and leaves as soon as it has said farewell. */
async function leave(
	program: string,
	deleted = '',
): Promise<{ front: Pop3Front; server: ChildProcess | undefined }> {
	let server: ChildProcess | undefined;
	const front = await new Pop3Front(
		{
			authority: authority.url,
			open: () => {
				const child = spawn('sh', ['-c', program], {
					stdio: ['pipe', 'pipe', 'ignore'],
					env: { ...process.env, DELETED: deleted },
				});
				server = child;
				return Promise.resolve({
					input: child.stdin,
					output: child.stdout,
					end: () => child.kill('SIGKILL'),
				});
			},
		},
		[],
	).listen();
	const { access_token: token } = await authority.signIn();
	const client = connect(front.port, front.host);
	let said = '';
	client.on('data', (chunk) => (said += chunk.toString('latin1')));
	client.write('AUTH XOAUTH2\r\n');
	await waitFor('the challenge', () => said.includes('+ \r\n'));
	client.write(
		`${Buffer.from(`user=${MAILBOX}\x01auth=Bearer ${token}\x01\x01`).toString('base64')}\r\nQUIT\r\n`,
	);
	await waitFor('the farewell', () => said.includes('Bye-bye'));
	client.destroy();
	return { front, server };
}

describe('a server behind the sign-in of the lab', () => {
	it('does what it has promised after its client has gone', async () => {
		const deleted = join(folder, 'late');
		const { front } = await leave(LATE, deleted);
		await waitFor('what the server does after its farewell', () => existsSync(deleted));
		await front.stop();
	});

	it('ends with the lab', async () => {
		const { front, server } = await leave('read line; printf "+OK Bye-bye.\\r\\n"; exec sleep 60');
		await front.stop();
		await waitFor('the server to end', () => server?.signalCode === 'SIGKILL');
	});
});
