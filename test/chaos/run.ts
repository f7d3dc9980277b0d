import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Random } from '../lab/mail/Random';
import { ChaosLab } from './ChaosLab';
import { isBroken } from './Ledger';
import { type Outcome, storm } from './storm';

const USAGE = `npm run chaos -- [options]
  --minutes N   how long mails come and faults happen (default 30)
  --short       five minutes
  --seed N      which faults, in which order (default: the time)`;

/** Messages of a fault that are told of one by one. */
const MAX_SHOWN = 10;

/**
 * Mail by IMAP, POP3, Graph and EWS in real n8n, in a storm of faults: nothing may be lost, and nothing may run twice
 * but what README says. The seed gives the same faults in the same order; their moments are those of the machine.
 */
async function main(): Promise<void> {
	const { minutes, seed } = options();
	console.log(`Seed ${String(seed)}, ${String(minutes)} minutes`);
	const chaos = await ChaosLab.start();
	let outcomes: Outcome[];
	try {
		const say = (text: string) => console.log(`${new Date().toISOString()} ${text}`);
		outcomes = await storm(chaos, new Random(seed), { minutes, say });
		const broken = outcomes.flatMap(({ rows }) => rows.filter(isBroken));
		if (broken.length > 0) writeFileSync(`chaos-${String(seed)}.log`, chaos.lab.n8n.logs());
	} finally {
		await chaos.stop();
	}
	for (const { mode, mails, rows } of outcomes) {
		console.log(`\n${mode}: ${String(mails)} mails`);
		console.table(
			rows.map(({ fault, count, lost, doubled, longestSilenceMs }) => ({
				fault,
				count,
				lost,
				doubled,
				'longest silence, s': Math.round(longestSilenceMs / 1000),
			})),
		);
	}
	const broken = outcomes.flatMap(({ rows }) => rows.filter(isBroken));
	for (const { fault, details } of broken)
		for (const text of details.slice(0, MAX_SHOWN)) console.log(`${fault}: ${text}`);
	const again = `Broken; again with --seed ${String(seed)}. What n8n said: chaos-${String(seed)}.log`;
	console.log(broken.length === 0 ? 'Every promise was kept.' : again);
	process.exit(broken.length === 0 ? 0 : 1);
}

function options(): { minutes: number; seed: number } {
	const { values } = parseArgs({
		options: {
			minutes: { type: 'string', default: '30' },
			short: { type: 'boolean', default: false },
			seed: { type: 'string', default: String(Date.now() % 1e9) },
			help: { type: 'boolean', default: false },
		},
	});
	const minutes = values.short ? 5 : Number(values.minutes);
	const seed = Number(values.seed);
	if (!values.help && minutes > 0 && Number.isInteger(seed)) return { minutes, seed };
	console.error(USAGE);
	process.exit(values.help ? 0 : 2);
}

void main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
