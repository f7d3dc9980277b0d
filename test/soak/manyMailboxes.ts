import { setTimeout as sleep } from 'node:timers/promises';
import { Intake } from '../e2e/helpers/Intake';
import { people } from '../e2e/helpers/people';
import { MailLab } from '../lab/MailLab';
import { ConnectionAttempts } from '../lab/n8n/ConnectionAttempts';
import { waitFor } from '../lab/waitFor';
import { Inside, type Sample } from './Inside';
import { mostPerSecond } from './mostPerSecond';
import { NOTHING_STORED } from './SoakLab';

export interface MailboxFigures {
	/** What was measured, by its name with the unit. */
	rows: Record<string, number>;
}

/** For what was done before to be over; before each look at an idle n8n. */
const CALM_MS = 60_000;
const IDLE_MS = 2 * 60_000;
const IDLE_BEFORE_MS = 60_000;
const OUTAGE_MS = 30_000;
const WAIT_MS = 10 * 60_000;
const AT_ONCE = 4;

/** Each has its own account and its own workflow. */
export async function manyMailboxes(
	count: number,
	say: (text: string) => void,
): Promise<MailboxFigures & { faults: string[]; log: string }> {
	const inside = await Inside.create();
	const attempts = await ConnectionAttempts.create();
	const names = Array.from({ length: count }, (_, index) => `box${String(index + 1)}`);
	const NODE_OPTIONS = [inside, attempts].map((one) => one.env.NODE_OPTIONS).join(' ');
	const env = { ...inside.env, ...NOTHING_STORED, NODE_OPTIONS };
	const lab = await MailLab.start({ env, authority: { users: people('first', ...names) } });
	try {
		const test = new ManyMailboxes(lab, inside, attempts, say);
		const faults = await test.run(names);
		return { rows: test.rows, faults, log: lab.n8n.logs() };
	} finally {
		await lab.stop();
		await inside.remove();
		await attempts.remove();
	}
}

interface Idle {
	last: Sample;
	/** Of one core, on average. */
	cpuShare: number;
}

class ManyMailboxes {
	readonly rows: Record<string, number> = {};
	private intakes: Intake[] = [];

	constructor(
		private readonly lab: MailLab,
		private readonly inside: Inside,
		private readonly attempts: ConnectionAttempts,
		private readonly say: (text: string) => void,
	) {}

	/** Memory is that of an n8n that has just been started, once with the first mailbox alone and once with all. */
	async run(names: readonly string[]): Promise<string[]> {
		const first = await this.prepare(names);
		await this.restart([first]);
		await this.oneEach('First', [first]);
		const before = await this.idle(IDLE_BEFORE_MS);
		await this.publish();
		await this.outage();
		const faults = await this.oneEach('After the outage');
		await this.restart(this.intakes);
		faults.push(...(await this.oneEach('After the restart')));
		this.compare(before, await this.idle(IDLE_MS));
		return faults;
	}

	/** The first one loads what all need. */
	private async prepare(names: readonly string[]): Promise<Intake> {
		const first = await Intake.create(this.lab, 'first');
		await first.activate();
		await first.untilConnected();
		this.say(`Signing in to ${String(names.length)} mailboxes`);
		this.intakes = await inGroups(names, async (name) => await Intake.create(this.lab, name));
		return first;
	}

	private async publish(): Promise<void> {
		const offset = this.offset();
		const begin = Date.now();
		await inGroups(this.intakes, async (intake) => await intake.activate());
		this.rows['s until all are published'] = (Date.now() - begin) / 1000;
		await this.allConnected(offset);
		this.rows['s from the first publication until all are connected'] = (Date.now() - begin) / 1000;
		await this.mostConnections('connections in one second, at publication', begin);
	}

	private compare(before: Idle, all: Idle): void {
		const { rows } = this;
		const each = (of: (sample: Sample) => number) => (of(all.last) - of(before.last)) / this.intakes.length;
		rows['MB of heap with one mailbox'] = before.last.heapMb;
		rows['MB of heap and buffers for each mailbox'] = each(({ heapMb, externalMb }) => heapMb + externalMb);
		rows['MB of resident memory with one mailbox'] = before.last.rssMb;
		rows['MB of resident memory for each mailbox'] = each(({ rssMb }) => rssMb);
		rows['% of a core with one mailbox'] = 100 * before.cpuShare;
		rows['% of a core while all wait for mail'] = 100 * all.cpuShare;
		rows['sockets for each mailbox'] = each(({ sockets }) => sockets ?? NaN);
		rows['timers for each mailbox'] = each(({ timers }) => timers);
	}

	private async outage(): Promise<void> {
		const offset = this.offset();
		this.say('The server goes down');
		const down = Date.now();
		await this.lab.dovecot.stop({ keep: true, signal: 'SIGKILL' });
		await sleep(OUTAGE_MS);
		await this.lab.dovecot.start();
		const up = Date.now();
		this.say('The server is up again');
		await this.allConnected(offset);
		this.rows['s from the end of the outage until all are connected'] = (Date.now() - up) / 1000;
		await this.mostConnections('connections in one second, during the outage', down, up);
		await this.mostConnections('connections in one second, after the outage', up);
	}

	private async restart(active: readonly Intake[]): Promise<void> {
		this.say('n8n restarts');
		await this.lab.n8n.stop();
		const offset = this.offset();
		const begin = Date.now();
		await this.lab.n8n.start();
		await this.lab.api.login();
		await this.allConnected(offset, active);
		this.rows['s from the start of n8n until all are connected'] = (Date.now() - begin) / 1000;
		await this.mostConnections('connections in one second, at the start of n8n', begin);
	}

	/** A message to each. @returns what went wrong */
	private async oneEach(subject: string, to: readonly Intake[] = this.intakes): Promise<string[]> {
		const begin = Date.now();
		for (const intake of to) await intake.deliver([subject]);
		const own = async () =>
			(await this.inside.executions()).filter((one) => one.subject === subject && one.status === 'success');
		const isDone = async () => new Set((await own()).map((one) => one.workflowId)).size === to.length;
		await waitFor('an execution in each workflow', isDone, WAIT_MS, 100).catch(() => undefined);
		this.rows[`s until a message to each has run, ${subject.toLowerCase()}`] = (Date.now() - begin) / 1000;
		await sleep(5_000);
		const runs = await own();
		return to.flatMap(({ mailbox, workflowId }) => {
			const times = runs.filter((one) => one.workflowId === workflowId).length;
			return times === 1 ? [] : [`${mailbox}: ${String(times)} executions for one message, ${subject}`];
		});
	}

	private async idle(ms: number): Promise<Idle> {
		const { inside, lab } = this;
		await sleep(CALM_MS);
		const first = await inside.sample(lab.n8n.pid);
		await sleep(ms);
		const last = await inside.sample(lab.n8n.pid);
		const cpuShare = (last.cpuMs - first.cpuMs - first.gcMs) / (last.at - first.at);
		this.say(`heap ${last.heapMb.toFixed(1)} MB, ${(100 * cpuShare).toFixed(2)} % of a core`);
		return { last, cpuShare };
	}

	private offset(): number {
		return this.lab.n8n.logs().length;
	}

	private async allConnected(offset: number, active: readonly Intake[] = this.intakes): Promise<void> {
		const missing = () => {
			const log = this.lab.n8n.logs().slice(offset);
			const found = new Set([...log.matchAll(/(\S+@\S+) at \S+: connected/g)].map(([, mailbox]) => mailbox));
			return active.filter(({ mailbox }) => !found.has(mailbox));
		};
		await waitFor('all to be connected', () => missing().length === 0, WAIT_MS, 100).catch(
			(error: unknown) => {
				const names = missing().map(({ mailbox }) => mailbox);
				throw new Error(`${String(error)}; not ${names.join(', ')}`);
			},
		);
	}

	private async mostConnections(name: string, from: number, to = Date.now()): Promise<void> {
		const { host, ports } = this.lab.dovecot;
		const moments = await this.attempts.moments(`${host}:${String(ports.imaps)}`);
		this.rows[name] = mostPerSecond(moments.filter((moment) => moment >= from && moment < to));
	}
}

/** Some at a time; results in order. */
async function inGroups<T, R>(list: readonly T[], act: (one: T) => Promise<R>): Promise<R[]> {
	const results: R[] = [];
	for (let from = 0; from < list.length; from += AT_ONCE)
		results.push(...(await Promise.all(list.slice(from, from + AT_ONCE).map(act))));
	return results;
}
