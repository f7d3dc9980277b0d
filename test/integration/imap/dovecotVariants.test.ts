import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listFolders } from '../../../nodes/mail/imap/listFolders';
import { ImapLab, mail, readAll, subjects, type Variant } from './ImapLab';

const never = new AbortController().signal;
let lab: ImapLab;
afterEach(async () => await lab.closeAll());
afterAll(async () => await lab.stop());

/** As `pumpMail` does, for so long. */
async function work(variant: Variant, ms: number): Promise<string[]> {
	const names: (string | undefined)[] = [];
	let source = await lab.open({ ...variant, checkIntervalMs: 300 });
	const deadline = Date.now() + ms;
	while (Date.now() < deadline) {
		try {
			const some = await source.read(5, never);
			names.push(...subjects(some));
			await source.acknowledge(some, 'processed');
			if (some.length === 0) await source.wait(never);
		} catch {
			source = await lab.open({ ...variant, checkIntervalMs: 300 }, source.position());
		}
	}
	return names.map(String);
}

describe('Dovecot with an ACL', () => {
	const plugin = `mail_plugins = $mail_plugins acl
protocol imap {
  mail_plugins = $mail_plugins acl imap_acl
}
plugin {
  acl = vfile:%h/acl
}
`;
	beforeAll(async () => (lab = await ImapLab.start({ extra: plugin, autocreate: ['Archive', 'Drop'] })));
	afterAll(async () => await lab.stop());

	const setRights = (rights: Record<string, string>) => {
		const folder = join(lab.dovecot.folder, 'mail', lab.mailbox, 'acl');
		mkdirSync(folder, { recursive: true });
		for (const [name, letters] of Object.entries(rights))
			writeFileSync(join(folder, name), `owner ${letters}\n`);
		chmodSync(dirname(folder), 0o777);
	};

	it.each<[string, string, Variant]>([
		['lrsw and Delete', 'lrsw', { afterProcessing: 'delete' }],
		['lrst and Delete', 'lrst', { afterProcessing: 'delete' }],
		['lrw and Mark as Read', 'lrw', { afterProcessing: 'markRead' }],
		['lr and Flag', 'lr', { afterProcessing: 'flag' }],
	])('runs each message once with rights %s, and says so once', async (_, letters, variant) => {
		await lab.reset();
		lab.dovecot.createFolder(lab.mailbox, 'INBOX');
		setRights({ INBOX: letters });
		await lab.deliver('a', 'b');
		expect((await work(variant, 4_000)).sort()).toEqual(['a', 'b']);
		expect(new Set(lab.warnings.map(({ kind }) => kind))).toEqual(new Set(['refused']));
		expect(lab.warnings.length).toBeLessThanOrEqual(2);
		expect(lab.warnings[0]?.hint).toContain('Full Access');
	});

	it.each([
		['may be seen', 'lip'],
		['is not even shown', 'i'],
	])('moves into a drop box, which %s and not be looked into', async (_, rights) => {
		await lab.reset();
		lab.dovecot.createFolder(lab.mailbox, 'INBOX');
		setRights({ INBOX: 'lrwstipekxa', Drop: rights });
		await lab.deliver('a', 'b');
		const variant = { afterProcessing: 'move', moveTo: 'Drop' } as const;
		expect((await work(variant, 1_500)).sort()).toEqual(['a', 'b']);
		expect(lab.warnings).toEqual([]);
		expect(lab.dovecot.messages(lab.mailbox)).toEqual([]);
		expect(lab.dovecot.messages(lab.mailbox, 'Drop')).toHaveLength(2);
	});

	it('finds a target that is missing, or that nothing may be put into, before the first message is done', async () => {
		await lab.reset();
		lab.dovecot.createFolder(lab.mailbox, 'INBOX');
		setRights({ INBOX: 'lrwstipekxa', Drop: 'k' });
		for (const moveTo of ['Drop', 'Nowhere'])
			await expect(lab.open({ afterProcessing: 'move', moveTo })).rejects.toMatchObject({ kind: 'folderNotFound' });
	});
});

describe('Dovecot with a quota', () => {
	const plugin = `mail_plugins = $mail_plugins quota
plugin {
  quota = count:Small:ns=Small/
  quota_rule = *:bytes=1k
  quota_vsizes = yes
  quota_grace = 0
}
namespace small {
  hidden = no
  list = yes
  prefix = Small/
  separator = /
  location = maildir:%h/small
}
`;
	beforeAll(async () => (lab = await ImapLab.start({ extra: plugin })));
	afterAll(async () => await lab.stop());

	it('says that the mailbox is full, in these words, and lets others run', async () => {
		await lab.reset();
		await lab.deliver('a', 'b');
		lab.dovecot.deliver(lab.mailbox, mail('large', `${'x'.repeat(78)}\r\n`.repeat(200)));
		const variant = { afterProcessing: 'move', moveTo: 'Small/Target' } as const;
		await lab.dovecot.doveadm('mailbox', 'create', '-u', lab.mailbox, 'Small/Target');
		expect((await work(variant, 2_000)).sort()).toEqual(['a', 'b', 'large']);
		expect(lab.warnings.length).toBeGreaterThan(0);
		for (const { message } of lab.warnings) expect(message).toContain('[OVERQUOTA]');
		expect(lab.warnings[0]?.hint).toMatch(/raise the quota/);
	});
});

describe('Dovecot with a message that it cannot read', () => {
	beforeAll(async () => (lab = await ImapLab.start()));
	afterAll(async () => await lab.stop());

	const spoil: [string, (path: string) => void][] = [
		[
			'a file whose name tells another size',
			(path) => renameSync(path, path.replace(/,S=\d+(?:,W=\d+)?/, ',S=7,W=9')),
		],
		[
			'a file that cannot be read, its size in its name',
			(path) => chmodSync(path, 0),
		],
		[
			'a file that cannot be read, and no size told',
			(path) => {
				const plain = path.replace(/,S=\d+(?:,W=\d+)?/, '');
				renameSync(path, plain);
				chmodSync(plain, 0);
			},
		],
	];

	it.each(spoil)('(%s) reads the others at once, and continues', async (_, harm) => {
		await lab.reset();
		lab.giveUpAfter(30_000);
		await lab.deliver('a', 'b', 'c', 'd', 'e');
		const path = lab.dovecot.messages(lab.mailbox)[2]?.path ?? '';
		harm(path);
		const names = await work({ read: 'all', afterProcessing: 'nothing' }, 6_000);
		expect(new Set(names)).toEqual(new Set(names.includes('c') ? ['a', 'b', 'c', 'd', 'e'] : ['a', 'b', 'd', 'e']));
		expect(new Set(names).size).toBe(names.length);
	});
});

describe('Dovecot with a prefix and folders of other users', () => {
	const extra = `namespace inbox {
  separator = .
  prefix = INBOX.
}
mail_plugins = $mail_plugins acl
protocol imap {
  mail_plugins = $mail_plugins acl imap_acl
}
plugin {
  acl = vfile
  acl_shared_dict = file:/tmp/unused-%n
}
namespace others {
  type = shared
  prefix = user.%%u.
  separator = .
  location = maildir:%%h/Maildir:INDEXPVT=%h/shared/%%u
  subscriptions = no
  list = yes
}
`;
	beforeAll(async () => (lab = await ImapLab.start({ extra, autocreate: [] })));
	afterAll(async () => await lab.stop());

	it('reads them by the names that the server gives them, and the own ones with and without the prefix', async () => {
		await lab.reset();
		await lab.deliver('mine');
		await lab.dovecot.doveadm('mailbox', 'create', '-u', lab.mailbox, 'INBOX.Support');
		expect(subjects(await readAll(await lab.open()))).toEqual(['mine']);
		for (const folder of ['Support', 'INBOX.Support'])
			await expect(lab.open({ folder })).resolves.toBeDefined();
		const other = 'bob';
		await lab.dovecot.doveadm('mailbox', 'create', '-u', other, 'INBOX.Desk');
		lab.dovecot.deliver(other, mail('bobs'), { folder: 'Desk' });
		await lab.dovecot.doveadm('acl', 'set', '-u', other, 'INBOX.Desk', 'anyone', 'lookup', 'read', 'write', 'write-seen').catch(
			() => undefined,
		);
		const source = await lab.open({ folder: `user.${other}.Desk` }).catch((error: unknown) => error);
		expect(source).not.toBeInstanceOf(Error);
		const access = { ...lab.settings(), tokens: { getToken: () => Promise.resolve({ token: lab.token }) } };
		expect((await listFolders(access, never)).map(({ value }) => value)).toContain('INBOX.Support');
	});
});
