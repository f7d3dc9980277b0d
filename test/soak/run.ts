import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readArgs } from '../lab/process/readArgs';
import { manyMailboxes } from './manyMailboxes';
import { printGrown } from './heapSnapshots';
import { printMailboxes, printSoak, writeFigures } from './report';
import { soak } from './soak';
import { SoakLab } from './SoakLab';
import { faultsOf } from './verdict';

const USAGE = `npm run soak -- [options]
  --minutes N      how long messages come (default 60, at least 5)
  --rate N         messages a second, over all mailboxes (default 10)
  --webhook        n8n's own Webhook node in place of the triggers: what is n8n's own share
  --mailboxes N    in place of all that: N mailboxes by IMAP, what it takes to wait for mail, and an outage
  --snapshots DIR  two heap snapshots, after the first third of the messages and at their end, and what there is more of
  --report FILE    all figures, as JSON`;

const LOG = 'soak.log';
/** In less, warming up looks like growth. */
const LEAST_MINUTES = 5;

interface Options {
	minutes: number;
	rate: number;
	webhook: boolean;
	mailboxes?: number;
	snapshots?: string;
	report?: string;
}

const say = (text: string) => console.log(`${new Date().toISOString()} ${text}`);

/** Hours of mail in real n8n: what grows, what is lost, what runs twice; or many mailboxes that wait for it. */
async function main(): Promise<void> {
	const options = readOptions();
	const { mailboxes } = options;
	const faults = mailboxes === undefined ? await soaked(options) : await waited(mailboxes, options);
	for (const fault of faults) console.log(`Failed: ${fault}`);
	console.log(faults.length === 0 ? 'Passed.' : `What n8n said: ${LOG}`);
	process.exit(faults.length === 0 ? 0 : 1);
}

async function soaked({ webhook, snapshots, report, ...pace }: Options): Promise<string[]> {
	if (snapshots !== undefined) mkdirSync(snapshots, { recursive: true });
	const lab = await SoakLab.start({ webhook });
	try {
		const figures = await soak(lab, { ...pace, ...(snapshots === undefined ? {} : { snapshots }), say });
		const faults = faultsOf(figures);
		if (report !== undefined) writeFigures(report, faults, figures);
		printSoak(figures);
		if (snapshots !== undefined) printGrown(snapshots);
		if (faults.length > 0) writeFileSync(LOG, lab.lab.n8n.logs());
		return faults;
	} finally {
		await lab.stop();
	}
}

async function waited(mailboxes: number, { report }: Options): Promise<string[]> {
	const { faults, log, ...figures } = await manyMailboxes(mailboxes, say);
	if (report !== undefined) writeFigures(report, faults, figures);
	printMailboxes(figures);
	if (faults.length > 0) writeFileSync(LOG, log);
	return faults;
}

function readOptions(): Options {
	const values = readArgs(USAGE, {
		minutes: { type: 'string', default: '60' },
		rate: { type: 'string', default: '10' },
		webhook: { type: 'boolean', default: false },
		mailboxes: { type: 'string' },
		snapshots: { type: 'string' },
		report: { type: 'string' },
	});
	const { webhook, snapshots, report, help } = values;
	const [minutes, rate] = [Number(values.minutes), Number(values.rate)];
	const mailboxes = values.mailboxes === undefined ? undefined : Number(values.mailboxes);
	const isMeant = mailboxes === undefined || (Number.isInteger(mailboxes) && mailboxes > 0);
	if (!help && minutes >= LEAST_MINUTES && rate > 0 && isMeant)
		return {
			...{ minutes, rate, webhook },
			...(mailboxes === undefined ? {} : { mailboxes }),
			...(snapshots === undefined ? {} : { snapshots: resolve(snapshots) }),
			...(report === undefined ? {} : { report }),
		};
	console.error(USAGE);
	process.exit(help ? 0 : 2);
}

void main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
