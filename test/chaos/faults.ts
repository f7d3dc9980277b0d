import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultProxy } from '../lab/FaultProxy';
import type { Random } from '../lab/mail/Random';
import type { ChaosLab } from './ChaosLab';
import { PROTOCOLS } from './ChaosLab';

export interface Fault {
	name: string;
	/** Does it, and has all as it was when it comes back. */
	run(chaos: ChaosLab, random: Random): Promise<void>;
}

/** On the way to the servers: to all of them, or to one. */
const line =
	(harm: (proxy: FaultProxy, random: Random) => unknown, seconds = 0) =>
	async ({ proxies }: ChaosLab, random: Random) => {
		const one = proxies[random.pick(PROTOCOLS)];
		const hit = random.next() < 0.5 ? Object.values(proxies) : [one];
		for (const proxy of hit) await harm(proxy, random);
		await sleep(seconds * 1000);
		for (const proxy of hit) {
			proxy.heal();
			if (seconds > 0) proxy.reset();
			await proxy.open();
		}
	};

const EVERY_WEB = ['graph', 'ews'] as const;

export const FAULTS: readonly Fault[] = [
	{ name: 'cut', run: line((proxy) => proxy.cut()) },
	{ name: 'reset', run: line((proxy) => proxy.reset()) },
	{ name: 'half-open', run: line((proxy) => proxy.halfOpen()) },
	{ name: 'stall', run: line((proxy) => proxy.stall(), 8) },
	{ name: 'crawl', run: line((proxy) => proxy.slow({ bytesPerSecond: 400, latencyMs: 300 }), 10) },
	{ name: 'truncated', run: line((proxy, random) => proxy.cutAfter(random.between(1, 3_000)), 4) },
	{ name: 'refused', run: line(async (proxy) => (await proxy.refuse(), proxy.reset()), 5) },
	{ name: 'answer lost', run: line((proxy) => proxy.cutAfterCommand(/STORE|MOVE|DELE|QUIT/, 2), 4) },
	{
		name: 'server killed',
		run: async ({ lab }, random) => {
			if (random.next() < 0.5) return await lab.dovecot.restart({ signal: 'SIGKILL' });
			const back = await lab.exchange.takeAway(random.pick(EVERY_WEB));
			await sleep(3_000);
			await back();
		},
	},
	{
		name: 'throttled',
		run: async ({ lab }, random) => {
			lab.exchange.storm(random.pick(EVERY_WEB), 5_000);
			await sleep(5_000);
		},
	},
	{
		name: 'listed, not handed out',
		run: async ({ lab, liar, mailboxes }, random) => {
			const { intake } = mailboxes.find(({ protocol }) => protocol === 'imap') ?? {};
			const status = await lab.dovecot.doveadm('mailbox', 'status', '-u', intake?.mailbox ?? '', 'uidnext', 'INBOX');
			const next = Number(/uidnext=(\d+)/.exec(status)?.[1] ?? 1);
			const lie = random.pick(['absent', 'nil', 'empty', 'cut'] as const);
			for (let uid = next; uid < next + 3; uid++) liar.rows.set(uid, { lie, of: /BODY\[/ });
			await sleep(8_000);
			liar.repent();
		},
	},
	{
		name: 'tokens expire',
		run: async ({ lab }) => {
			await lab.authority.set({ accessTokenLifetime: 5 });
			await sleep(12_000);
			await lab.authority.set({ accessTokenLifetime: 3600 });
		},
	},
	{
		name: 'token endpoint deaf',
		run: async ({ lab, proxies }) => {
			await lab.authority.set({ accessTokenLifetime: 5 });
			await lab.authority.failNext(3, { kind: 'hang' });
			await sleep(6_000);
			for (const proxy of Object.values(proxies)) proxy.cut();
			await sleep(4_000);
			await lab.authority.stopFailing();
			await lab.authority.set({ accessTokenLifetime: 3600 });
		},
	},
	{
		name: 'revoked, signed in again',
		run: async ({ lab, mailboxes }, random) => {
			const { intake, name } = random.pick(mailboxes);
			await lab.authority.revoke(intake.mailbox, true);
			await sleep(5_000);
			const walk = async (url: string) => await lab.authority.walk(url, lab.user(name));
			await lab.api.signIn(intake.credential.id, walk);
		},
	},
	{
		name: 'UIDVALIDITY changed',
		run: async ({ lab, mailboxes }, random) => {
			const { intake } = random.pick(mailboxes.filter(({ protocol }) => protocol === 'imap'));
			// It counts seconds.
			await sleep(1_100);
			await lab.dovecot.changeUidValidity(intake.mailbox);
		},
	},
	{ name: 'n8n killed', run: async (chaos) => await chaos.restartN8n('kill') },
	{ name: 'n8n stopped', run: async (chaos) => await chaos.restartN8n('stop') },
	{
		name: 'republished',
		run: async ({ mailboxes }, random) => await random.pick(mailboxes).intake.activate(),
	},
	{
		name: 'deactivated',
		run: async ({ mailboxes }, random) => {
			const { intake } = random.pick(mailboxes);
			await intake.deactivate();
			await sleep(3_000);
			await intake.activate();
		},
	},
	{
		name: 'database locked',
		run: async ({ lab }) => {
			const file = join(lab.n8n.userFolder, '.n8n', 'database.sqlite');
			const lock = spawn('python3', ['-c', LOCK, file], { stdio: 'ignore' });
			await once(lock, 'exit');
		},
	},
];

const LOCK = `
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None)
database.execute('BEGIN EXCLUSIVE')
time.sleep(6)
database.execute('ROLLBACK')
`;
