import type { IRun, ITriggerFunctions } from 'n8n-workflow';
import type { MailError } from '../../contracts/MailError';
import type { MailSourceInfo } from '../../contracts/MailMessage';
import type { Delivery } from '../../contracts/MailSource';
import type { TokenProvider } from '../../contracts/TokenProvider';
import { defined } from '../../contracts/defined';
import { serverName } from '../../contracts/serverName';
import type { Run, RunOutcome } from '../../delivery/InFlightMessage';
import { HealthRegistry } from '../../health/HealthRegistry';
import type { MailHealth } from '../../health/MailHealth';
import { deduplicationKey } from './deduplicationKey';
import type { LoopGuard } from '../../filter/LoopGuard';
import type { MessageScreen } from './MessageScreen';
import { knowsKeys, outcomeOf, rejectedOutcome, startsStoredRunsLater } from '../runtime/runOutcome';
import { projectOf } from '../runtime/projectOf';
import type { StoredState } from './StoredState';
import { SpentKeys } from './SpentKeys';
import { TriggerReports, inWords } from './TriggerReports';
import { notStarted, storedOnly } from './notStarted';
import { setAsideReport } from './setAsideReport';
import { toItem } from './toItem';
import { unstorableItem } from './unstorableItem';
import type { TriggerSettings } from '../settings/TriggerSettings';
import type { Decision, PumpHost } from '../../delivery/PumpHost';

export interface HostOptions<C> {
	context: ITriggerFunctions;
	settings: TriggerSettings;
	/** Knows when the credential expires. */
	tokens: Pick<TokenProvider, 'expiry'>;
	protocol: MailSourceInfo['protocol'];
	state: StoredState<C>;
	screen: MessageScreen;
	guard?: LoopGuard;
	/** Whether a position that n8n has not stored would be missed after a restart. */
	needsFlush: boolean;
	/** What happened to a message that was set aside, as a sentence without a full stop. */
	setAside?: string;
	/**
	 * Whether failures are held back until `releaseReports`: a person who publishes the workflow sees them
	 * elsewhere.
	 */
	holdsReports?: boolean;
}

/** Connects the engine to n8n: executions, static data, reports. */
export class TriggerHost<C, D extends Delivery> implements PumpHost<C, D> {
	private readonly health: MailHealth;
	private readonly registry = HealthRegistry.shared();
	private readonly label: string;
	private readonly reports: TriggerReports;
	/** Why n8n did not run the last execution, or lost it. */
	private lastRejection: unknown;
	private readonly spent = new SpentKeys();

	constructor(private readonly options: HostOptions<C>) {
		const { context, settings, protocol } = options;
		const node = context.getNode();
		const server = serverName(settings.connection);
		const { id: workflowId = '', name: workflowName } = context.getWorkflow();
		const { mailbox, credentialType } = settings;
		const credentialId = node.credentials?.[credentialType]?.id;
		this.label = `${node.name}: ${mailbox} at ${server}`;
		this.reports = new TriggerReports(context, this.label, options.holdsReports === true);
		this.health = this.registry.enter({
			workflowId,
			...defined({ workflowName }),
			nodeId: node.id,
			nodeName: node.name,
			...projectOf(context),
			...(credentialId ? { credentialId } : {}),
			protocol,
			server,
			mailbox,
			isContinuous: true,
		});
	}

	async decide(delivery: D): Promise<Decision> {
		const judgment = await this.options.screen.decide(delivery);
		if (judgment === 'exclude') this.health.counts.filteredOut += 1;
		return judgment;
	}

	async start(delivery: D, attempt: number, position: C): Promise<Run> {
		const { context, settings, protocol, state } = this.options;
		const item = await toItem(delivery, {
			settings,
			protocol,
			prepareBinary: async (content, name, type) =>
				await context.helpers.prepareBinaryData(content, name, type),
		});
		const done = context.helpers.createDeferredPromise<IRun | undefined>();
		const first = this.key(delivery, attempt);
		const key = this.key(delivery, attempt, this.spent.count(first));
		this.store(position);
		state.lastKey = key;
		this.health.counts.received += attempt === 1 ? 1 : 0;
		context.emit([[item]], undefined, done as Parameters<typeof context.emit>[2], key);
		// With a key, a second request is safe: it is refused if the execution was started after all.
		const mayAskAgain = knowsKeys(context);
		const ended = done.promise.then(outcomeOf, (error: unknown) => {
			this.lastRejection = error;
			return rejectedOutcome(error, mayAskAgain);
		});
		return { outcome: ended.then((outcome) => this.count(this.begun(first, outcome))) };
	}

	private begun(first: string, said: RunOutcome): RunOutcome {
		const { outcome, isStoredOnly } = this.spent.outcome(first, said, startsStoredRunsLater);
		if (isStoredOnly) this.warn(storedOnly());
		return outcome;
	}

	/**
	 * n8n stores static data whenever something is emitted, before it decides whether to run it. What is
	 * emitted here can never run: its key is known, and if n8n has forgotten the key (pruned executions),
	 * the item cannot be stored.
	 */
	flush(position: C): Promise<void> {
		const { context, state, needsFlush } = this.options;
		this.store(position);
		if (needsFlush) {
			const key = state.lastKey ?? this.key({ key: 'position', generation: 0 }, 0);
			context.emit([[unstorableItem(this.label)]], undefined, undefined, key);
		}
		return Promise.resolve();
	}

	setAside(delivery: D, reason: MailError): void {
		this.health.counts.setAside += 1;
		if (reason.kind === 'loop' && !this.reports.isNews(reason.message)) return;
		const { setAside, settings } = this.options;
		const message = `Message ${delivery.id} of ${this.label}`;
		this.reports.report(setAsideReport(reason, { message, read: settings.read, ...defined({ setAside }) }));
	}

	/**
	 * A problem that does not stop the trigger; reported once an hour, because it may occur with every
	 * message.
	 */
	warn(error: MailError): void {
		this.reports.warn(error);
	}

	overdue(count: number, afterMs: number): void {
		if (count === 0) delete this.health.overdueRuns;
		else this.health.overdueRuns = count;
		const minutes = String(Math.round(afterMs / 60_000));
		const { logger } = this.options.context;
		if (count === 0) {
			logger.info(`${this.label}: no executions are overdue anymore`);
			return;
		}
		logger.warn(
			`${this.label}: ${String(count)} execution(s) have not reported their end for more than ${minutes} minutes. ` +
				'Other messages are processed meanwhile; these are done when n8n reports. Check the list of executions for some that hang and, ' +
				'in queue mode, that Redis keeps its data and that the workers run.',
		);
	}

	connected(): void {
		this.noteExpiry();
		if (!this.registry.reachable(this.health)) return;
		this.options.context.logger.info(`${this.label}: connected`);
	}

	disconnected(error: MailError, retryInMs: number): void {
		if (error.kind === 'runNotStarted') {
			this.warn(notStarted(error, this.lastRejection));
			return;
		}
		const isChange = this.registry.unreachable(this.health, error);
		const { logger } = this.options.context;
		const text = `${this.label}: ${error.message}`;
		const retry = `Next try in ${String(Math.ceil(retryInMs / 1000))} s.`;
		if (!isChange) {
			logger.debug(`${text} ${retry}`);
			return;
		}
		logger.warn(`${this.label}: ${inWords(error)} ${retry}`);
		if (!error.transient) this.reports.report(error);
	}

	synced(queueSize: number): void {
		this.noteExpiry();
		this.health.lastSyncAt = Date.now();
		this.health.queue = queueSize;
	}

	/** Reports what was held back, and from now on failures as they occur. */
	releaseReports(): void {
		this.reports.release();
	}

	/** The node is no longer active, so its server is removed from the health registry. */
	leave(): void {
		this.registry.leave(this.health);
	}

	private store(position: C): void {
		const { state, guard } = this.options;
		state.cursor = position;
		if (guard !== undefined) state.arrivals = guard.toString();
		state.savedAt = Date.now();
	}

	private noteExpiry(): void {
		const { expiry } = this.options.tokens;
		if (expiry === undefined) delete this.health.expiry;
		else this.health.expiry = expiry;
	}

	private count(outcome: RunOutcome): RunOutcome {
		if (outcome === 'failed') this.health.counts.failed += 1;
		return outcome;
	}

	/** @param spent how many keys of this attempt were used for executions that never began */
	private key({ key, generation }: Pick<D, 'key' | 'generation'>, attempt: number, spent = 0): string {
		const { context, settings } = this.options;
		return deduplicationKey({
			workflowId: context.getWorkflow().id ?? '',
			nodeId: context.getNode().id,
			server: this.health.server,
			mailbox: settings.mailbox,
			folder: settings.folder,
			key,
			generation,
			attempt,
			...(spent === 0 ? {} : { spent }),
		});
	}
}
