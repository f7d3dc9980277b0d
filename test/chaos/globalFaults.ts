import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosLab } from './ChaosLab';
import type { GlobalFault } from './Fault';

/** Of the authority that everybody signs in at, and of n8n. */
export const GLOBAL_FAULTS: readonly GlobalFault[] = [
	{
		name: 'tokens expire',
		weight: 2,
		run: async ({ lab }) => {
			await lab.authority.set({ accessTokenLifetime: 5 });
			await sleep(10_000);
			await lab.authority.set({ accessTokenLifetime: 3600 });
		},
	},
	{
		name: 'token endpoint deaf',
		weight: 2,
		run: async ({ lab, proxies }) => {
			await lab.authority.set({ accessTokenLifetime: 5 });
			// Those who sign in anew are not meant.
			await lab.authority.failNext(4, { kind: 'hang' }, 'refresh_token');
			await sleep(5_000);
			for (const proxy of Object.values(proxies)) proxy.cut();
			await sleep(4_000);
			await lab.authority.stopFailing();
			await lab.authority.set({ accessTokenLifetime: 3600 });
		},
	},
	{ name: 'n8n killed', weight: 2, run: async (chaos) => await chaos.restartN8n('kill') },
	{ name: 'n8n stopped', weight: 1, run: async (chaos) => await chaos.restartN8n('stop') },
];

/** Of n8n's database where that is a file. */
export const FILE_FAULTS: readonly GlobalFault[] = [
	{
		name: 'database locked',
		weight: 2,
		run: async ({ lab }) => {
			const file = join(lab.n8n.userFolder, '.n8n', 'database.sqlite');
			const lock = spawn('python3', ['-c', LOCK, file], { stdio: 'ignore' });
			await once(lock, 'exit');
		},
	},
];

/** Of what queue mode needs. */
export const QUEUE_FAULTS: readonly GlobalFault[] = [
	{ name: 'worker killed', weight: 2, run: async (chaos, random) => await plant(chaos).killWorker(random) },
	{ name: 'Redis killed', weight: 1, run: async (chaos) => await plant(chaos).restartRedis() },
	{ name: 'PostgreSQL killed', weight: 2, run: async (chaos) => await plant(chaos).restartPostgres() },
	{
		name: 'PostgreSQL connections cut',
		weight: 2,
		run: async (chaos) => {
			for (let times = 0; times < 8; times++) {
				plant(chaos).cutDatabase();
				await sleep(500);
			}
		},
	},
];

function plant({ queue }: ChaosLab) {
	if (queue === undefined) throw new Error('This lab is not in queue mode');
	return queue;
}

const LOCK = `
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None)
database.execute('BEGIN EXCLUSIVE')
time.sleep(6)
database.execute('ROLLBACK')
`;
