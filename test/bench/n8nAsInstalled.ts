import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The n8n that the tests in n8n have installed (`test/lab/n8n`): its own nodes compete. */
export const N8N = join(
	process.env.N8N_LAB_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
	'n8n-nodes-microsoft-mail/n8n-2.41.1',
);

/** Where it is not installed, its nodes are left out. */
export const hasN8n = existsSync(join(N8N, 'node_modules/n8n-nodes-base'));
