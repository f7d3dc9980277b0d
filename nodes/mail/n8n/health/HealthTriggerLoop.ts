import { sharedAbort } from '../../async/sharedAbort';
import { createHash } from 'node:crypto';
import type { INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';
import { describeError } from '../../contracts/describeError';
import type { Clock } from '../../delivery/Clock';
import type { RunOutcome } from '../../delivery/InFlightMessage';
import type { WatchPolicy } from '../../health/HealthAlert';
import { HealthWatch, type StoredWatch } from '../../health/HealthWatch';
import { redact } from '../../net/redact';
import { healthItem } from './alertItem';
import type { HealthLook, Seen } from '../../health/WatchedServer';
import { PendingAlerts, type Change, type PendingRun } from './PendingAlerts';
import { knowsKeys, outcomeOf, rejectedOutcome } from '../runtime/runOutcome';

/** Stored in the node's static data. */
export interface StoredHealth {
	watch?: StoredWatch;
	/** Alerts whose executions failed. Not renamed: the static data of existing workflows contains this name. */
	untold?: PendingRun[];
}

export interface HealthTriggerOptions {
	context: Pick<ITriggerFunctions, 'emit' | 'logger' | 'helpers' | 'getNode' | 'getWorkflow'>;
	look: HealthLook;
	policy: WatchPolicy;
	/** Time between two looks in milliseconds. */
	everyMs: number;
	clock: Clock;
	state: StoredHealth;
	/** Set if only one server is watched: any others are forgotten. */
	only?: string;
}

/**
 * Looks at regular intervals until stopped, and starts an execution if there is something to report. n8n
 * stores the static data only with an execution, so what was reported is all that is remembered.
 */
export class HealthTriggerLoop {
	private readonly watch: HealthWatch;
	private readonly stopped = sharedAbort();
	private ended: Promise<void> = Promise.resolve();
	private readonly pending: PendingAlerts;
	/** Executions that were requested again, until their end is known. */
	private readonly retried = new Set<PendingRun>();
	private lastIssue = '';

	constructor(private readonly options: HealthTriggerOptions) {
		const { policy, state, clock, only } = options;
		// n8n's static data is a proxy that observes writes and cannot be cloned.
		const stored = JSON.parse(JSON.stringify(state)) as StoredHealth;
		this.watch = new HealthWatch(policy, stored.watch ?? {}, clock.now());
		this.pending = new PendingAlerts(stored.untold);
		if (only !== undefined) this.watch.keepOnly(only);
		this.remember();
	}

	start(): void {
		const { context, everyMs } = this.options;
		context.logger.info(`${context.getNode().name}: watching, every ${String(everyMs / 1000)} s`);
		this.ended = this.run();
	}

	/** Stops, and returns the state for a successor. */
	async stop(): Promise<StoredHealth> {
		this.stopped.abort();
		await this.ended;
		return this.known();
	}

	private async run(): Promise<void> {
		const { signal } = this.stopped;
		while (!signal.aborted) {
			await this.lookOnce(signal);
			await this.options.clock.sleep(this.options.everyMs, signal);
		}
	}

	/** Never throws, because the watch must not end. */
	private async lookOnce(signal: AbortSignal): Promise<void> {
		try {
			const changes = (await this.options.look(signal)).flatMap((seen) => this.judge(seen));
			// The result of a check that was cut off is meaningless.
			if (signal.aborted) return;
			this.pending.supersede(changes);
			for (const run of this.pending.takeDue(this.options.clock.now())) this.report(run);
			if (changes.length > 0) this.report({ changes, failures: 0, dueAt: 0 });
			this.lastIssue = '';
		} catch (error) {
			const text = redact(describeError(error));
			if (signal.aborted || text === this.lastIssue) return;
			this.lastIssue = text;
			this.options.context.logger.error(
				`${this.options.context.getNode().name}: health check failed: ${text}`,
			);
		}
	}

	private judge(seen: Seen): Change[] {
		if (this.stopped.signal.aborted) return [];
		const now = this.options.clock.now();
		const alerts = [
			seen.check && this.watch.observe(seen.key, seen.check, now),
			...seen.expiries.map((expiry) => this.watch.observeExpiry(expiry, now)),
		];
		return alerts.flatMap((alert) => (alert === undefined ? [] : [{ alert, seen }]));
	}

	/** All findings of one look make one execution. */
	private report(run: PendingRun): void {
		const { context } = this.options;
		const { changes, failures } = run;
		if (failures > 0) this.retried.add(run);
		this.remember();
		const items = (recovered: boolean): INodeExecutionData[] =>
			changes
				.filter(({ alert }) => (alert.type === 'recovered') === recovered)
				.map(({ alert, seen }) => ({ json: healthItem(alert, seen.facts) }));
		const done = this.emit([items(false), items(true)], run);
		const mayAskAgain = knowsKeys(context);
		void done
			.then(outcomeOf, (error: unknown) => rejectedOutcome(error, mayAskAgain))
			.then((outcome) => this.ranAs(outcome, run));
	}

	private async emit(items: INodeExecutionData[][], run: PendingRun): Promise<IRun | undefined> {
		const { context } = this.options;
		const done = context.helpers.createDeferredPromise<IRun | undefined>();
		const end = done as Parameters<typeof context.emit>[2];
		context.emit(items, undefined, end, this.keyOf(run));
		return await done.promise;
	}

	private ranAs(outcome: RunOutcome, run: PendingRun): void {
		const { context, clock } = this.options;
		this.retried.delete(run);
		if (outcome === 'succeeded' && run.failures > 0) this.store(run);
		if (outcome === 'notStarted') this.pending.notStarted(run, clock.now());
		if (outcome !== 'failed') return;
		const minutes = Math.round((this.pending.failed(run, clock.now()) - clock.now()) / 60_000);
		context.logger.warn(
			`${context.getNode().name}: the execution that an alert triggered failed; the alert is raised again in ${String(minutes)} min`,
		);
	}

	/**
	 * n8n stores the static data before it refuses an execution whose key it knows: after a restart nothing
	 * is reported twice.
	 */
	private store(run: PendingRun): void {
		if (!knowsKeys(this.options.context) || this.stopped.signal.aborted) return;
		this.remember();
		void this.emit([[], []], run).catch(() => undefined);
	}

	/**
	 * Another start of this node, with older static data, requests the same execution under the same key.
	 */
	private keyOf({ changes, failures }: PendingRun): string {
		const { context } = this.options;
		const parts = changes.map(({ alert, seen }) =>
			alert.type === 'expiring'
				? [alert.type, alert.expiry, alert.daysLeft]
				: [alert.type, seen.key, alert.since, alert.type === 'reminder' ? alert.downtimeMs : 0],
		);
		const text = JSON.stringify([
			context.getWorkflow().id,
			context.getNode().id,
			parts,
			...(failures === 0 ? [] : [failures]),
		]);
		return `microsoft-mail-health:${createHash('sha256').update(text).digest('hex')}`;
	}

	/** n8n stores it from there. */
	private remember(): void {
		Object.assign(this.options.state, this.known());
		if (this.options.state.untold?.length === 0) delete this.options.state.untold;
	}

	private known(): StoredHealth {
		const watch = this.watch.toStored(this.options.clock.now());
		return { watch, untold: [...this.pending.toJSON(), ...this.retried] };
	}
}
