import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { judged, type SoakSample } from './measures';
import type { SoakLab } from './SoakLab';
import type { SoakFacts } from './verdict';

export interface SoakOptions {
	minutes: number;
	/** Messages a second, over all mailboxes. */
	rate: number;
	/** A folder for two snapshots of the heap, at the beginning and at the end of what is judged. */
	snapshots?: string;
	say(text: string): void;
}

/** What a soak came to, beside what is wrong with it. */
export interface SoakFigures extends SoakFacts {
	/** Messages, or calls of webhooks. */
	sent: number;
	/** Executions a second while they came: fewer than asked for where the machine does not manage it. */
	ratePerSecond: number;
	/** Processor time of n8n for an execution in milliseconds, samples left out. */
	cpuMsPerExecution: number;
	/** Access tokens that were issued. */
	tokens: number;
}

const SAMPLE_EVERY_MS = 30_000;
/** A short soak has as many samples as it takes to see a trend. */
const LEAST_SAMPLES = 40;
/** At rest, before and after. */
const SAMPLES_AT_REST = 5;
/** Messages wait for n8n where more of them would only pile up: for so many seconds there may be. */
const MOST_OPEN_SECONDS = 20;
/** Less than that is how long it takes to ask. */
const LATE_MS = 200;
const SETTLE_MS = 3 * 60_000;
const STORED_ANYHOW = ['success', 'running', 'new'];

/** Messages at a steady rate, samples of n8n before, meanwhile and after, and what became of every message. */
export async function soak(lab: SoakLab, options: SoakOptions): Promise<SoakFigures> {
	return await new Soak(lab, options).run();
}

class Soak {
	private readonly samples: SoakSample[] = [];
	private readonly everyMs: number;
	private sent = 0;
	/** Executions before the first message. */
	private already = 0;

	constructor(
		private readonly soakLab: SoakLab,
		private readonly options: SoakOptions,
	) {
		this.everyMs = Math.min(SAMPLE_EVERY_MS, (options.minutes * 60_000) / LEAST_SAMPLES);
	}

	async run(): Promise<SoakFigures> {
		const { authority } = this.soakLab.lab;
		await this.rest('before');
		await authority.counters({ reset: true });
		this.already = await this.ended();
		const begin = Date.now();
		const end = begin + this.options.minutes * 60_000;
		await Promise.all([this.sendUntil(end), this.sampleUntil(end)]);
		const ratePerSecond = (((await this.ended()) - this.already) * 1000) / (Date.now() - begin);
		this.options.say('No more come; waiting for the rest ...');
		await this.settled();
		await this.rest('after');
		const { tokensIssued, errors } = await authority.counters();
		const tokens = Object.values(tokensIssued).reduce((sum, one) => sum + one, 0);
		return {
			...(await this.facts(errors)),
			sent: this.sent,
			ratePerSecond,
			cpuMsPerExecution: this.cpu(),
			tokens,
		};
	}

	private async facts(signInErrors: Readonly<Record<string, number>>): Promise<SoakFacts> {
		const { lanes, inside } = this.soakLab;
		const executions = await inside.executions();
		return {
			samples: this.samples,
			verdicts: lanes.flatMap((lane) => lane.judge?.(executions) ?? []),
			warnings: await inside.warnings(),
			failures: await this.failures(),
			unacknowledged: this.unacknowledged(),
			signInErrors,
		};
	}

	private async rest(phase: 'before' | 'after'): Promise<void> {
		for (let count = 0; count < SAMPLES_AT_REST; count++) {
			await sleep(this.everyMs);
			await this.take(phase);
		}
	}

	private async sampleUntil(end: number): Promise<void> {
		const begin = Date.now();
		let isWarm = false;
		for (let at = begin + this.everyMs; at <= end; at += this.everyMs) {
			await sleep(Math.max(0, at - Date.now()));
			if (!isWarm && at - begin > (end - begin) / 3) await this.snapshot('warm');
			isWarm = at - begin > (end - begin) / 3;
			await this.take('load');
		}
		await this.snapshot('end');
	}

	private async snapshot(name: string): Promise<void> {
		const { snapshots } = this.options;
		if (snapshots === undefined) return;
		const { inside, lab } = this.soakLab;
		await inside.requestSnapshot(join(snapshots, `${name}.heapsnapshot`));
		await inside.sample(lab.n8n.pid);
	}

	private async take(phase: SoakSample['phase']): Promise<void> {
		const { inside, lab } = this.soakLab;
		const sample = await inside.sample(lab.n8n.pid);
		const executions = await this.ended();
		this.samples.push({ ...sample, executions, phase });
		const { heapMb, sockets = NaN, timers } = sample;
		this.options.say(
			`${phase}: ${String(executions)} executions; heap ${heapMb.toFixed(1)} MB, ${String(sockets)} sockets, ${String(timers)} timers`,
		);
	}

	/** One after another, to one lane after another. What is late is made up for, unless n8n is what is late. */
	private async sendUntil(end: number): Promise<void> {
		const { rate } = this.options;
		const { lanes } = this.soakLab;
		let begin = Date.now();
		for (let count = 0; ; count++) {
			await sleep(Math.max(0, begin + (count * 1000) / rate - Date.now()));
			const asked = Date.now();
			while (Date.now() < end && (await this.open()) > MOST_OPEN_SECONDS * rate) await sleep(LATE_MS);
			const waited = Date.now() - asked;
			if (waited >= LATE_MS) begin += waited;
			if (Date.now() >= end) return;
			await lanes[count % lanes.length]?.next();
			this.sent += 1;
		}
	}

	/** Until everything has run and the servers show it, or nothing more happens. */
	private async settled(): Promise<void> {
		let before = Infinity;
		let since = Date.now();
		for (;;) {
			const left = Math.max(0, await this.open()) + this.unacknowledged();
			if (left === 0) return;
			if (left < before) since = Date.now();
			before = left;
			if (Date.now() - since > SETTLE_MS) return;
			await sleep(2_000);
		}
	}

	/** What n8n keeps is what has failed: executions, and what triggers reported. */
	private async failures(): Promise<string[]> {
		const { lanes, lab } = this.soakLab;
		const failures: string[] = [];
		for (const { name, workflowId } of lanes) {
			for (const { id, status, startedAt } of await lab.api.listExecutions(workflowId)) {
				if (STORED_ANYHOW.includes(status)) continue;
				const { data } = await lab.api.getExecution(id);
				failures.push(`${name}, ${startedAt}: ${status}: ${data.resultData.error?.message ?? 'no error'}`);
			}
		}
		return failures;
	}

	/** Executions that have ended, of all lanes. */
	private async ended(): Promise<number> {
		return (await this.soakLab.inside.executions()).length;
	}

	/** What was sent and has no execution so far. */
	private async open(): Promise<number> {
		return this.sent - (await this.ended()) + this.already;
	}

	private unacknowledged(): number {
		return this.soakLab.lanes.reduce((sum, lane) => sum + lane.unacknowledged(), 0);
	}

	/** For each execution, between the samples that are judged. */
	private cpu(): number {
		let [cpuMs, executions] = [0, 0];
		let last: SoakSample | undefined;
		for (const sample of judged(this.samples)) {
			if (last !== undefined) {
				cpuMs += sample.cpuMs - last.cpuMs - last.gcMs;
				executions += sample.executions - last.executions;
			}
			last = sample;
		}
		return cpuMs / executions;
	}
}
