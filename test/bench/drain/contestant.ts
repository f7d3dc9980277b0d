import { drainWithImapflow } from './imapflowLoop';
import { measure, type Measured } from './measure';
import { drainWithN8n, loadEmailTrigger } from './n8nEmailTrigger';
import { drainWithOurs, drainWithThread } from './ours';
import { drainWithPop3, fetchWithPop3 } from '../pop3/oursPop3';
import { drainWithFetchmail, drainWithPoplib } from '../pop3/programs';
import { drainRaw } from '../pop3/rawPop3';
import { profiled } from '../profile/profiled';
import { newTally, type Tally, type Task } from './Task';

/** One contestant in a process of its own, so that its memory and its stalls are nobody else's. */
export interface Report extends Measured {
	/** Resident memory in MB before the work, with everything loaded. */
	baseMb: number;
	tally: Tally;
}

async function compete(task: Task): Promise<Report> {
	if (task.contestant.startsWith('n8n')) loadEmailTrigger();
	const baseMb = process.memoryUsage.rss() / 1024 / 1024;
	let tally = newTally();
	const measured = await measure(
		async () =>
			await profiled(task.profile, async () => {
				tally = await contestants[task.contestant](task);
			}),
	);
	return { ...measured, baseMb, tally };
}

const contestants: Record<Task['contestant'], (task: Task) => Promise<Tally>> = {
	ours: async (task) => await drainWithOurs(task),
	'ours+thread': async (task) => await drainWithThread(task),
	imapflow: async (task) => await drainWithImapflow(task, { parse: false }),
	'imapflow+simpleParser': async (task) => await drainWithImapflow(task, { parse: true }),
	'n8n resolved': async (task) => await drainWithN8n(task, 'resolved'),
	'n8n simple': async (task) => await drainWithN8n(task, 'simple'),
	'pop3 ours': drainWithPop3,
	'pop3 fetch': fetchWithPop3,
	'pop3 raw': drainRaw,
	poplib: drainWithPoplib,
	fetchmail: drainWithFetchmail,
};

compete(JSON.parse(process.argv[2] ?? '{}') as Task).then(
	(report) => process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit()),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
