import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import { Authority } from '../../lab/authority/Authority';
import { Dovecot } from '../../lab/dovecot/Dovecot';
import { Maildir } from '../../lab/dovecot/Maildir';
import { isFree } from '../../lab/freePorts';
import { generateMail } from '../../lab/mail/generateMail';
import { waitFor } from '../../lab/waitFor';

const ADA = 'ada@contoso.example';

let authority: Authority;
let dovecot: Dovecot;
const clients: ImapFlow[] = [];

beforeAll(async () => {
	authority = await Authority.start();
	dovecot = await Dovecot.start({ authority });
});
afterAll(async () => {
	await dovecot?.stop();
	await authority?.stop();
});
afterEach(() => {
	for (const client of clients.splice(0)) client.close();
});

async function login(
	user: string,
	accessToken: string,
	change: Partial<ImapFlowOptions> = {},
): Promise<ImapFlow> {
	const client = new ImapFlow({
		host: 'localhost',
		port: dovecot.ports.imaps,
		secure: true,
		auth: { user, accessToken },
		tls: { ca: readFileSync(dovecot.certificates.ca) },
		logger: false,
		...change,
	});
	client.on('error', () => undefined);
	clients.push(client);
	await client.connect();
	return client;
}

const token = async (scope?: string) => (await authority.signIn(scope ? { scope } : {})).access_token;
const passwordLogin = async (user: string) =>
	await login(user, '', { auth: { user, pass: Dovecot.password } });
const refused = { authenticationFailed: true };

it('Dovecot lets a user in by XOAUTH2, with a token of the authority, over TLS and STARTTLS', async () => {
	const accessToken = await token();
	await login(ADA, accessToken);
	await login(ADA, accessToken, { port: dovecot.ports.imap, secure: false, doSTARTTLS: true });
});

it.each([
	['an invented one', async () => await Promise.resolve('invented')],
	['one for Graph', async () => await token('https://graph.microsoft.com/Mail.Read')],
	['one for POP3 alone', async () => await token('https://outlook.office.com/POP.AccessAsUser.All')],
	['one whose signature was broken', async () => (await token()).replace(/.{8}$/, 'AAAAAAAA')],
])('Dovecot refuses a token: %s', async (_, get) => {
	await expect(login(ADA, await get())).rejects.toMatchObject(refused);
});

it('Dovecot refuses an expired token', async () => {
	await authority.set({ accessTokenLifetime: 2 });
	const accessToken = await token();
	await authority.set({ accessTokenLifetime: 3600 });
	await login(ADA, accessToken);
	await sleep(2100);
	await expect(login(ADA, accessToken)).rejects.toMatchObject(refused);
});

it('Dovecot refuses a token after the user was revoked with all access tokens', async () => {
	const accessToken = (await authority.signIn({ user: 'grace@contoso.example' })).access_token;
	await authority.revoke('grace@contoso.example', true);
	await expect(login('grace@contoso.example', accessToken)).rejects.toMatchObject(refused);
});

it('Dovecot opens a shared mailbox with the token of a user who has rights to it, and no other mailbox', async () => {
	dovecot.deliver('support@contoso.example', 'Subject: shared\r\n\r\nHello\r\n');
	const accessToken = await token();
	const client = await login('support@contoso.example', accessToken);
	expect((await client.mailboxOpen('INBOX')).exists).toBe(1);
	await expect(login('grace@contoso.example', accessToken)).rejects.toMatchObject(refused);
	const other = (await authority.signIn({ user: 'grace@contoso.example' })).access_token;
	await expect(login('support@contoso.example', other)).rejects.toMatchObject(refused);
});

it('Dovecot opens the mailbox an app has rights to with the app’s own token', async () => {
	const { access_token: accessToken } = await authority.clientCredentials();
	await login('support@contoso.example', accessToken);
	await expect(login(ADA, accessToken)).rejects.toMatchObject(refused);
});

it('Dovecot keeps mailboxes apart when many log in at once', async () => {
	const accessToken = await token();
	const names = Array.from(
		{ length: 12 },
		(_, index) => ['support@contoso.example', ADA, 'grace@contoso.example'][index % 3] ?? '',
	);
	const results = await Promise.allSettled(names.map((name) => login(name, accessToken)));
	expect(results.map((result) => result.status)).toEqual(
		names.map((name) => (name.startsWith('grace') ? 'rejected' : 'fulfilled')),
	);
});

it('Dovecot accepts the static password for baselines', async () => {
	await passwordLogin('anybody@contoso.example');
});

it('Dovecot shows delivered mail in order, with flags both ways', async () => {
	const mails = [...generateMail({ count: 30, seed: 5 })];
	await dovecot.deliverMany(
		'order@contoso.example',
		mails.map((mail) => mail.mime),
	);
	dovecot.deliver('order@contoso.example', 'Subject: seen\r\n\r\n', {
		seen: true,
		date: new Date('2026-02-03T04:05:06Z'),
	});
	const client = await passwordLogin('order@contoso.example');
	await client.mailboxOpen('INBOX');
	const messages = await client.fetchAll('1:*', { envelope: true, flags: true, internalDate: true });
	expect(messages.slice(0, 30).map((one) => one.envelope?.messageId)).toEqual(
		mails.map((mail) => `<${mail.messageId}>`),
	);
	expect([...(messages[30]?.flags ?? [])]).toContain('\\Seen');
	expect(messages[30]).toMatchObject({ internalDate: new Date('2026-02-03T04:05:06Z') });
	await client.messageFlagsAdd('3', ['\\Flagged', '$Done']);
	expect(dovecot.messages('order@contoso.example')[2]).toMatchObject({
		uid: 3,
		flags: ['\\Flagged', '$Done'],
	});
	expect((await dovecot.readMessages('order@contoso.example'))[2]?.mime).toEqual(mails[2]?.mime);
});

it('Dovecot has folders, also with names beyond ASCII', async () => {
	dovecot.deliver('folders@contoso.example', 'Subject: x\r\n\r\n', { folder: 'Größe & Co/日本' });
	const client = await passwordLogin('folders@contoso.example');
	expect((await client.list()).map((one) => one.path).sort()).toEqual(
		['Archive', 'Größe & Co', 'Größe & Co/日本', 'INBOX', 'Processed'].sort(),
	);
	expect((await client.mailboxOpen('Größe & Co/日本')).exists).toBe(1);
});

it('Dovecot notifies an idling client of a new message', async () => {
	const client = await passwordLogin('idle@contoso.example');
	await client.mailboxOpen('INBOX');
	const exists = new Promise((resolve) => client.once('exists', resolve));
	void client.idle();
	await sleep(100);
	dovecot.deliver('idle@contoso.example', 'Subject: new\r\n\r\n');
	await expect(exists).resolves.toMatchObject({ count: 1 });
});

it('Dovecot renumbers a folder under another UIDVALIDITY and ends its sessions', async () => {
	const user = 'uidvalidity@contoso.example';
	await dovecot.deliverMany(user, ['Subject: a\r\n\r\n', 'Subject: b\r\n\r\n']);
	const client = await passwordLogin(user);
	const before = await client.mailboxOpen('INBOX');
	const closed = new Promise((resolve) => client.once('close', resolve));
	await dovecot.changeUidValidity(user);
	await closed;
	const after = await (await passwordLogin(user)).mailboxOpen('INBOX');
	expect(after.uidValidity).not.toBe(before.uidValidity);
	expect(after.exists).toBe(2);
});

it.each(['SIGTERM', 'SIGKILL'] as const)(
	'Dovecot restarts on the same ports with the same mail after %s',
	async (signal) => {
		const user = 'restart@contoso.example';
		dovecot.deliver(user, 'Subject: stays\r\n\r\n');
		const { ports } = dovecot;
		const client = await passwordLogin(user);
		const { exists, uidValidity } = await client.mailboxOpen('INBOX');
		const closed = new Promise((resolve) => client.once('close', resolve));
		await dovecot.restart({ signal });
		await closed;
		expect(dovecot.ports).toEqual(ports);
		expect(await (await passwordLogin(user)).mailboxOpen('INBOX')).toMatchObject({ exists, uidValidity });
	},
);

it('Dovecot runs beside another one, which may want TLS ahead of a login, and leaves nothing behind', async () => {
	const other = await Dovecot.start({ ssl: 'required' });
	try {
		const { host } = other;
		const plain = {
			host,
			port: other.ports.imap,
			secure: false,
			auth: { user: ADA, pass: Dovecot.password },
		};
		await expect(login(ADA, '', { ...plain, doSTARTTLS: false })).rejects.toThrow();
		const tls = { ca: readFileSync(other.certificates.ca) };
		await login(ADA, '', { ...plain, tls, doSTARTTLS: true });
		expect(await other.logs()).toContain('starting up');
	} finally {
		await other.stop();
	}
	expect(other.folder).toBe('');
	expect(await isFree(other.ports.imap, other.host)).toBe(true);
});

it('Dovecot goes with the process that started it, also when that is killed', async () => {
	const script = join(__dirname, 'startAndWait.ts');
	const owner = spawn(process.execPath, ['--import', 'tsx', script], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const [line] = (await once(owner.stdout, 'data')) as [Buffer];
	const { folder, ports } = JSON.parse(line.toString()) as { folder: string; ports: number[] };
	expect(existsSync(folder)).toBe(true);
	owner.kill('SIGKILL');
	await waitFor('the servers to end', async () => {
		const free = await Promise.all(ports.map((port) => isFree(port)));
		return free.every(Boolean) && !existsSync(folder);
	});
});

it('Dovecot lists what nobody has opened in the order of delivery, whatever the clock says', () => {
	const root = mkdtempSync(join(tmpdir(), 'maildir-'));
	const clock = jest.spyOn(Date, 'now');
	const maildir = new Maildir(root);
	const day = 4_000_000_000_000;
	const delivered = [9, 99, 100, 999, 1_000, 1_001, 9_999].map((ms) => {
		clock.mockReturnValue(day + ms);
		return maildir.deliver('Subject: one\r\n\r\n');
	});
	clock.mockRestore();
	expect(maildir.messages().map(({ fileName }) => fileName)).toEqual(delivered);
	rmSync(root, { recursive: true });
});
