import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../lab/mail/Random';
import type { LabProtocol } from '../lab/MailLab';
import { type ChaosLab, type ChaosMailbox, PROTOCOLS } from './ChaosLab';
import type { GlobalFault } from './Fault';
import { type FaultEvent, FaultLog } from './FaultLog';
import { FILE_FAULTS, GLOBAL_FAULTS, QUEUE_FAULTS } from './globalFaults';
import { LANE_FAULTS } from './laneFaults';
import { Ledger, type SentMail, type Verdict } from './Ledger';

export interface StormOptions {
	minutes: number;
	/** A mail for each mailbox as often. */
	everyMs: number;
	/** When nothing more is begun for so long, all has run that will. */
	settleMs: number;
	say(text: string): void;
}

/** Between two faults of a protocol, and of all. */
const PAUSE_MS = { from: 500, to: 3_000 };
const GLOBAL_PAUSE_MS = { from: 10_000, to: 25_000 };

const POLL_MS = 3_000;

/**
 * Delivers at a steady rate and does harm: to each protocol one fault of the table after the other and then by chance,
 * beside what is done to the others and to n8n. Then it leaves all in peace until everything has run, and counts.
 */
export async function storm(chaos: ChaosLab, seed: number, options: StormOptions): Promise<Verdict[]> {
	const faults = new FaultLog();
	const ledgers = new Map(chaos.mailboxes.map((one) => [one, new Ledger(one, faults)]));
	const end = Date.now() + options.minutes * 60_000;
	const left = () => String(Math.round((end - Date.now()) / 1000)).padStart(5);
	const note = { faults, say: (text: string) => options.say(`${left()} s left: ${text}`) };
	// Each its own, so that what one does next does not hang on when another one did something.
	let place = seed;
	const random = () => new Random((place += 1));
	await Promise.all([
		harmAll(chaos, random(), { ...note, end }),
		...PROTOCOLS.map(async (protocol) => await harmLane(chaos, protocol, random(), { ...note, end })),
		...[...ledgers].map(async (one) => await deliver(chaos, one, random(), { ...options, end })),
	]);
	options.say('Peace; waiting for the rest ...');
	await chaos.queue?.reviveWorkers();
	if (!(await allSettled(chaos, ledgers, options))) {
		// What n8n never tells the end of is in hand for up to an hour, or until n8n is started again, as README says.
		const event: FaultEvent = { name: 'n8n started once more', protocols: PROTOCOLS, from: Date.now() };
		faults.add(event);
		const heldUp = [...chaos.open()].filter(isToBeDone).join(', ') || 'none is left by now';
		options.say(`n8n is started once more. Held up: ${heldUp}`);
		await carriedOut(event, options.say, async () => {
			Object.assign(event, await chaos.restartN8n('stop'));
		});
		await allSettled(chaos, ledgers, options);
	}
	// What runs a second time does so late.
	await sleep(10_000);
	const verdicts: Verdict[] = [];
	for (const [mailbox, ledger] of ledgers) {
		const { runs, reports } = await chaos.observe(mailbox);
		const given = { subjects: chaos.setAside(mailbox), reports: reports.size, open: chaos.open() };
		verdicts.push(ledger.judge(runs, given));
	}
	return verdicts;
}

interface Harm {
	end: number;
	faults: FaultLog;
	say(text: string): void;
}

async function harmLane(
	chaos: ChaosLab,
	protocol: LabProtocol,
	random: Random,
	{ end, faults, say }: Harm,
): Promise<void> {
	const lane = { chaos, protocol, proxy: chaos.proxies[protocol], mailboxes: chaos.of(protocol) };
	const known = LANE_FAULTS.filter(({ protocols = PROTOCOLS }) => protocols.includes(protocol));
	const queue = shuffled(known, random);
	while (Date.now() < end) {
		await sleep(random.between(PAUSE_MS.from, PAUSE_MS.to));
		// One that nothing is there to feel is none.
		await chaos.untilUp();
		const fault = queue.shift() ?? random.pick(known);
		const also = fault.alsoHits?.[protocol];
		const protocols = [protocol, ...(also === undefined ? [] : [also])];
		const event: FaultEvent = { name: fault.name, protocols, from: Date.now() };
		faults.add(event);
		say(`${protocol}: ${fault.name}`);
		await carriedOut(event, say, async () => await fault.run(lane, random));
		event.to = Date.now() + (fault.unnoticedMs ?? 0);
	}
}

async function harmAll(chaos: ChaosLab, random: Random, { end, faults, say }: Harm): Promise<void> {
	const known = [...GLOBAL_FAULTS, ...(chaos.queue === undefined ? FILE_FAULTS : QUEUE_FAULTS)];
	const often = known.flatMap((fault) => Array.from<GlobalFault>({ length: fault.weight }).fill(fault));
	const queue = shuffled(known, random);
	while (Date.now() < end) {
		await sleep(random.between(GLOBAL_PAUSE_MS.from, GLOBAL_PAUSE_MS.to));
		if (Date.now() >= end) return;
		const fault = queue.shift() ?? random.pick(often);
		const event: FaultEvent = { name: fault.name, protocols: PROTOCOLS, from: Date.now() };
		faults.add(event);
		say(`all: ${fault.name}`);
		await carriedOut(event, say, async () => {
			Object.assign(event, await fault.run(chaos, random));
		});
	}
}

/** A fault that the lab could not do is no fault, and no reason to stop the others. */
async function carriedOut(event: FaultEvent, say: Harm['say'], run: () => Promise<void>): Promise<void> {
	try {
		await run();
	} catch (error) {
		say(`${event.name} could not be done: ${String(error)}`);
		event.name += ' (not done)';
	} finally {
		event.to = Date.now();
	}
}

async function deliver(
	chaos: ChaosLab,
	[mailbox, ledger]: readonly [ChaosMailbox, Ledger],
	random: Random,
	{ end, everyMs }: { end: number; everyMs: number },
): Promise<void> {
	for (let count = 1; Date.now() < end; count++) {
		const kind: SentMail['kind'] =
			random.next() < 0.75 ? 'plain' : random.pick(['slow', 'fails', 'sleeps'] as const);
		const subject = `${mailbox.name} ${String(count)} ${kind}`;
		ledger.deliver({ subject, at: Date.now(), kind });
		await chaos.deliver(mailbox, subject);
		await sleep(everyMs);
	}
}

async function allSettled(
	chaos: ChaosLab,
	ledgers: ReadonlyMap<ChaosMailbox, Ledger>,
	{ settleMs, say }: StormOptions,
): Promise<boolean> {
	let isSettled = true;
	for (const [mailbox, ledger] of ledgers)
		await settled(chaos, mailbox, ledger.size, settleMs).catch((error: unknown) => {
			isSettled = false;
			say(error instanceof Error ? error.message : String(error));
		});
	return isSettled;
}

/** What fails on success is set aside in the end, which by POP3 looks as before. */
const isToBeDone = (subject: string) => !subject.endsWith('fails');

/**
 * Everything has run, has ended, and is marked; what fails is given up by its own rules. A backlog takes its time: it is
 * over when nothing more is begun for so long.
 */
async function settled(
	chaos: ChaosLab,
	mailbox: ChaosMailbox,
	expected: number,
	quietMs: number,
): Promise<void> {
	const isOpen = (subject: string) => subject.startsWith(`${mailbox.name} `) && isToBeDone(subject);
	let begun = 0;
	let quietSince = Date.now();
	for (;;) {
		const executions = await chaos.lab.api.listExecutions(mailbox.intake.workflowId);
		const isBusy = executions.some(({ status }) => status === 'running' || status === 'new');
		if (!isBusy && executions.length >= expected && ![...chaos.open()].some(isOpen)) return;
		if (executions.length > begun) quietSince = Date.now();
		begun = executions.length;
		if (Date.now() - quietSince > quietMs)
			throw new Error(
				`${mailbox.name}: ${String(begun)} executions for ${String(expected)} messages, and no more for ${String(quietMs / 1000)} s`,
			);
		await sleep(POLL_MS);
	}
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
	return list
		.map((one) => ({ one, at: random.next() }))
		.sort((a, b) => a.at - b.at)
		.map(({ one }) => one);
}
