import { writeFileSync } from 'node:fs';
import { readArgs } from '../lab/process/readArgs';
import { ChaosLab } from './ChaosLab';
import type { Verdict } from './Ledger';
import { hasBroken, printVerdicts, writeReport } from './report';
import { storm } from './storm';

const USAGE = `npm run chaos -- [options]
  --minutes N    how long mails come and faults happen (default 30)
  --short        about five minutes in all, starting n8n and counting included
  --seed N       which faults, in which order (default: the time)
  --queue        n8n in queue mode, with Redis, PostgreSQL and two workers, which are killed as well
  --report FILE  counts as Jest writes them: a test for each fault and mode`;

interface Options {
	minutes: number;
	everyMs: number;
	settleMs: number;
	seed: number;
	queued: boolean;
	/** The command that repeats the storm. */
	again: string;
	report?: string;
}

/** n8n starts in half a minute, and what sleeps wakes after more than one. */
const SHORT = { minutes: 2.75, everyMs: 3_000, settleMs: 60_000 };
const LONG = { everyMs: 4_000, settleMs: 3 * 60_000 };

/**
 * Mail by IMAP, POP3, Graph and EWS in real n8n, in a storm of faults: nothing may be lost, and nothing may run twice
 * but what README says. The seed gives the same faults in the same order; their moments are those of the machine.
 */
async function main(): Promise<void> {
	const { seed, queued, report, again, ...options } = readOptions();
	const log = `chaos-${String(seed)}.log`;
	const database = `chaos-${String(seed)}.sqlite`;
	console.log(`Seed ${String(seed)}, ${String(options.minutes)} minutes`);
	const chaos = await ChaosLab.start({ queued });
	let verdicts: Verdict[];
	try {
		const say = (text: string) => console.log(`${new Date().toISOString()} ${text}`);
		verdicts = await storm(chaos, seed, { ...options, say });
		console.log(`The error workflow has run ${String(await chaos.errorRuns())} times.`);
		if (hasBroken(verdicts)) {
			writeFileSync(log, chaos.lab.n8n.logs());
			if (!queued) await chaos.keepDatabase(database);
		}
	} finally {
		await chaos.stop();
	}
	printVerdicts(verdicts);
	if (report !== undefined) writeReport(report, verdicts);
	const isBroken = hasBroken(verdicts);
	const broken = `Broken; again with ${again}. What n8n said: ${log}${queued ? '' : `; its database: ${database}`}`;
	console.log(isBroken ? broken : `Every promise was kept (seed ${String(seed)}).`);
	process.exit(isBroken ? 1 : 0);
}

function readOptions(): Options {
	const values = readArgs(USAGE, {
		minutes: { type: 'string', default: '30' },
		short: { type: 'boolean', default: false },
		seed: { type: 'string', default: String(Date.now() % 1e9) },
		queue: { type: 'boolean', default: false },
		report: { type: 'string' },
	});
	const { report, queue: queued } = values;
	const pace = values.short ? SHORT : { ...LONG, minutes: Number(values.minutes) };
	const seed = Number(values.seed);
	if (!values.help && pace.minutes > 0 && Number.isInteger(seed)) {
		const length = values.short ? '--short' : `--minutes ${String(pace.minutes)}`;
		const again = `npm run chaos -- ${length} --seed ${String(seed)}${queued ? ' --queue' : ''}`;
		return { ...pace, seed, queued, again, ...(report === undefined ? {} : { report }) };
	}
	console.error(USAGE);
	process.exit(values.help ? 0 : 2);
}

void main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
