import { createHash } from 'node:crypto';
import type { INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';
import type { Clock } from '../../delivery/Clock';
import type { HealthAlert, WatchPolicy } from '../../health/HealthAlert';
import { HealthWatch, type StoredWatch } from '../../health/HealthWatch';
import { redact } from '../../net/redact';
import { healthItem } from './alertItem';
import type { HealthLook, Seen } from '../../health/WatchedServer';
import { knowsKeys, outcomeOf, rejectedOutcome } from '../runtime/runOutcome';

/** What is kept in the node's static data. */
export interface StoredHealth {
	watch?: StoredWatch;
}

export interface HealthTriggerOptions {
	context: Pick<ITriggerFunctions, 'emit' | 'logger' | 'helpers' | 'getNode' | 'getWorkflow'>;
	look: HealthLook;
	policy: WatchPolicy;
	/** Wait between two looks in milliseconds. */
	everyMs: number;
	clock: Clock;
	state: StoredHealth;
	/** Set where only one server is watched: others that are remembered are forgotten. */
	only?: string;
}

interface Change {
	readonly alert: HealthAlert;
	readonly seen: Seen;
}

/**
 * Looks every so often, for ever, and starts a run when there is something to tell. n8n stores the static data with
 * each run and at no other time: so all that is remembered is what was told.
 */
export class HealthTriggerLoop {
	private readonly watch: HealthWatch;
	private readonly stopped = new AbortController();
	private ended: Promise<void> = Promise.resolve();
	/** Runs that n8n could not start; they are asked for again. */
	private untold: Change[][] = [];
	private lastTrouble = '';

	constructor(private readonly options: HealthTriggerOptions) {
		const { policy, state, clock, only } = options;
		// n8n hands out static data behind a proxy, which sees who writes and which nobody can clone.
		const stored = JSON.parse(JSON.stringify(state.watch ?? {})) as StoredWatch;
		this.watch = new HealthWatch(policy, stored, clock.now());
		if (only !== undefined) this.watch.keepOnly(only);
		this.remember();
	}

	start(): void {
		const { context, everyMs } = this.options;
		context.logger.info(`${context.getNode().name}: watching, every ${String(everyMs / 1000)} s`);
		this.ended = this.run();
	}

	/** Ends, and says what a successor has to know. */
	async stop(): Promise<StoredWatch> {
		this.stopped.abort();
		await this.ended;
		return this.watch.toStored(this.options.clock.now());
	}

	private async run(): Promise<void> {
		const { signal } = this.stopped;
		while (!signal.aborted) {
			await this.lookOnce(signal);
			await this.options.clock.sleep(this.options.everyMs, signal);
		}
	}

	/** Never throws: a watch that ends is none. */
	private async lookOnce(signal: AbortSignal): Promise<void> {
		try {
			const untold = this.untold.splice(0);
			for (const changes of untold) this.tell(changes);
			const changes = (await this.options.look(signal)).flatMap((seen) => this.judge(seen));
			// What was found while the check was cut off says nothing.
			if (changes.length > 0 && !signal.aborted) this.tell(changes);
			this.lastTrouble = '';
		} catch (error) {
			const text = redact(error instanceof Error ? error.message : String(error));
			if (signal.aborted || text === this.lastTrouble) return;
			this.lastTrouble = text;
			this.options.context.logger.error(`${this.options.context.getNode().name}: could not look: ${text}`);
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

	/** What is found at one look makes one run. */
	private tell(changes: Change[]): void {
		const { context } = this.options;
		this.remember();
		const items = (recovered: boolean): INodeExecutionData[] =>
			changes
				.filter(({ alert }) => (alert.type === 'recovered') === recovered)
				.map(({ alert, seen }) => ({ json: healthItem(alert, seen.facts) }));
		const done = context.helpers.createDeferredPromise<IRun | undefined>();
		context.emit(
			[items(false), items(true)],
			undefined,
			done as Parameters<typeof context.emit>[2],
			this.keyOf(changes),
		);
		const mayAskAgain = knowsKeys(context);
		void done.promise
			.then(outcomeOf, (error: unknown) => rejectedOutcome(error, mayAskAgain))
			.then((outcome) => {
				if (outcome === 'notStarted') this.untold.push(changes);
			});
	}

	/** Another start of this node, from older static data, would ask for the same run under the same key. */
	private keyOf(changes: readonly Change[]): string {
		const { context } = this.options;
		const parts = changes.map(({ alert, seen }) =>
			alert.type === 'expiring'
				? [alert.type, alert.expiry, alert.daysLeft]
				: [alert.type, seen.key, alert.since, alert.type === 'reminder' ? alert.downtimeMs : 0],
		);
		const text = JSON.stringify([context.getWorkflow().id, context.getNode().id, parts]);
		return `microsoft-mail-health:${createHash('sha256').update(text).digest('hex')}`;
	}

	/** n8n takes it from there. */
	private remember(): void {
		this.options.state.watch = this.watch.toStored(this.options.clock.now());
	}
}
