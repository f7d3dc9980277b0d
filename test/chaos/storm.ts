import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../lab/mail/Random';
import { waitFor } from '../lab/waitFor';
import { type ChaosLab, type ChaosMailbox, type ChaosMode, MODES } from './ChaosLab';
import { FAULTS } from './faults';
import { Ledger, type Observed, type Row } from './Ledger';

/** A mail for each mailbox as often, in milliseconds. */
const RATE_MS = 2_000;
/** Between two faults. */
const PAUSE_MS = { from: 1_000, to: 6_000 };
const SETTLE_MS = 6 * 60_000;

export interface Outcome {
	mode: ChaosMode;
	mails: number;
	rows: Row[];
}

/**
 * Delivers at a steady rate and does harm, one fault of the table after the other and then by chance, for so long; then
 * leaves all in peace until everything has run, and counts.
 */
export async function storm(
	chaos: ChaosLab,
	random: Random,
	{ minutes, say }: { minutes: number; say(text: string): void },
): Promise<Outcome[]> {
	const ledgers = { onCompletion: new Ledger(), onSuccess: new Ledger() };
	const end = Date.now() + minutes * 60_000;
	const delivering = deliverUntil(end, chaos, random, ledgers);
	const queue = shuffled(random);
	while (Date.now() < end) {
		await sleep(random.between(PAUSE_MS.from, PAUSE_MS.to));
		const fault = queue.shift() ?? random.pick(FAULTS);
		for (const ledger of Object.values(ledgers)) ledger.begin(fault.name, Date.now());
		say(`${String(Math.round((end - Date.now()) / 1000)).padStart(5)} s left: ${fault.name}`);
		await fault.run(chaos, random);
	}
	await delivering;
	say('Peace; waiting for the rest ...');
	const observed = new Map<ChaosMailbox, Observed[]>();
	for (const mailbox of chaos.mailboxes) {
		const ledger = ledgers[mailbox.mode];
		await settled(chaos, mailbox, ledger.expected(mailbox.name)).catch((error: unknown) => say(String(error)));
	}
	// What runs a second time does so late.
	await sleep(10_000);
	for (const mailbox of chaos.mailboxes) observed.set(mailbox, await chaos.observe(mailbox));
	return MODES.map((mode) => {
		const own = [...observed].filter(([mailbox]) => mailbox.mode === mode);
		const executions = new Map(own.map(([{ name }, executed]) => [name, executed]));
		return { mode, mails: ledgers[mode].size, rows: ledgers[mode].judge(executions) };
	});
}

async function deliverUntil(
	end: number,
	{ mailboxes }: ChaosLab,
	random: Random,
	ledgers: Record<ChaosMode, Ledger>,
): Promise<void> {
	for (let count = 1; Date.now() < end; count++) {
		for (const { name, mode, intake } of mailboxes) {
			const kind = random.next() < 0.75 ? 'plain' : random.pick(['slow', 'fails', 'sleeps'] as const);
			const subject = `${name} ${String(count)} ${kind}`;
			const known = { fails: kind === 'fails', sleeps: kind === 'sleeps' };
			ledgers[mode].deliver(subject, { mailbox: name, mode, at: Date.now(), ...known });
			await intake.deliver([subject]);
		}
		await sleep(RATE_MS);
	}
}

async function settled(chaos: ChaosLab, mailbox: ChaosMailbox, expected: number): Promise<void> {
	const all = async () => {
		const executions = await chaos.lab.api.listExecutions(mailbox.intake.workflowId);
		const isBusy = executions.some(({ status }) => status === 'running' || status === 'new');
		return !isBusy && executions.length >= expected;
	};
	await waitFor(`${String(expected)} executions for ${mailbox.name}`, all, SETTLE_MS, 2_000);
}

function shuffled(random: Random) {
	return [...FAULTS]
		.map((fault) => ({ fault, at: random.next() }))
		.sort((a, b) => a.at - b.at)
		.map(({ fault }) => fault);
}
