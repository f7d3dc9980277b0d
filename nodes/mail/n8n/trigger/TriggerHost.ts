import type { IRun, ITriggerFunctions } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
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
import { notStarted } from './notStarted';
import { toItem } from './toItem';
import { toNodeError } from '../runtime/toNodeError';
import type { TriggerSettings } from '../settings/TriggerSettings';
import type { Decision, PumpHost } from '../../delivery/PumpHost';

const SAME_WARNING_MS = 60 * 60_000;
/** Different things that are remembered as told. */
const MAX_REPORTED = 1000;

/** What is kept in the node's static data. */
export interface StoredState<C> {
	cursor?: C;
	/** When `cursor` was taken, in milliseconds since the epoch. */
	savedAt?: number;
	/** When a person activated the workflow last, likewise. */
	activatedAt?: number;
	/** The deduplication key of the last message that was run. */
	lastKey?: string;
	/** What the loop guard has counted. */
	arrivals?: string;
	/** What the node was published with when it last went well. */
	published?: string;
}

export interface HostOptions<C> {
	context: ITriggerFunctions;
	settings: TriggerSettings;
	/** Known to tell when the credential ends. */
	tokens: Pick<TokenProvider, 'expiry'>;
	protocol: MailSourceInfo['protocol'];
	state: StoredState<C>;
	screen: MessageScreen;
	guard?: LoopGuard;
	/** Whether a position that n8n has not stored would be missed after a restart. */
	needsFlush: boolean;
	/** What became of a message that was set aside, as a sentence without its full stop. */
	setAside?: string;
	/** Whether failures are kept back until `releaseReports`: a person who publishes is told in another way. */
	holdsReports?: boolean;
}

/** Stands between the engine and n8n: runs, static data, reports. */
export class TriggerHost<C, D extends Delivery> implements PumpHost<C, D> {
	private readonly health: MailHealth;
	private readonly registry = HealthRegistry.shared();
	private readonly label: string;
	private readonly toldAt = new Map<string, number>();
	/** Why n8n did not run what it was given last, or lost it. */
	private lastRejection: unknown;
	/** Reports that are kept back; undefined when none are. */
	private held: MailError[] | undefined;
	/** Keys that n8n has taken for runs that never began, by the key of the first. */
	private readonly spent = new Map<string, number>();

	constructor(private readonly options: HostOptions<C>) {
		if (options.holdsReports === true) this.held = [];
		const { context, settings, protocol } = options;
		const node = context.getNode();
		const server = serverName(settings.connection);
		const { id: workflowId = '', name: workflowName } = context.getWorkflow();
		const { mailbox, credentialType } = settings;
		const credentialId = node.credentials?.[credentialType]?.id;
		this.label = `${node.name}: ${mailbox} at ${server}`;
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
		const judgement = await this.options.screen.decide(delivery);
		if (judgement === 'exclude') this.health.counts.filteredOut += 1;
		return judgement;
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
		const key = this.key(delivery, attempt, this.spent.get(first));
		this.store(position);
		state.lastKey = key;
		this.health.counts.received += attempt === 1 ? 1 : 0;
		context.emit([[item]], undefined, done as Parameters<typeof context.emit>[2], key);
		// Under a key, asking again is safe: a run that was started after all is refused.
		const mayAskAgain = knowsKeys(context);
		const ended = done.promise.then(outcomeOf, (error: unknown) => {
			this.lastRejection = error;
			return rejectedOutcome(error, mayAskAgain);
		});
		return { outcome: ended.then((outcome) => this.count(this.begun(first, outcome))) };
	}

	/**
	 * n8n stores a run before it starts it. Where the start fails behind that, the key is taken for nothing, and a
	 * refusal says no more than that. With a queue the message gets another key. Without, n8n starts what it has stored
	 * when it is started next, so that another run would be a second one.
	 */
	private begun(first: string, outcome: RunOutcome): RunOutcome {
		const spent = this.spent.get(first);
		if (outcome !== 'notStarted' && (outcome !== 'refused' || spent === undefined)) {
			this.spent.delete(first);
			return outcome;
		}
		if (outcome === 'refused' && startsStoredRunsLater()) {
			this.spent.delete(first);
			this.warn(storedOnly());
			return outcome;
		}
		if (this.spent.size >= MAX_REPORTED) this.spent.clear();
		// Asked under the same key once more first: it may be that nothing was stored.
		this.spent.set(first, outcome === 'refused' ? (spent ?? 0) + 1 : (spent ?? 0));
		return 'notStarted';
	}

	/**
	 * n8n stores static data when something is emitted, and before it looks whether to run it. So what is emitted
	 * here can never run: its key is known, and where that is forgotten (pruned executions) it cannot be stored.
	 */
	flush(position: C): Promise<void> {
		const { context, state, needsFlush } = this.options;
		this.store(position);
		if (needsFlush) {
			const json = { toJSON: () => { throw new PositionStored(this.label); } }; // prettier-ignore
			context.emit(
				[[{ json }]],
				undefined,
				undefined,
				state.lastKey ?? this.key({ key: 'position', generation: 0 }, 0),
			);
		}
		return Promise.resolve();
	}

	setAside(delivery: D, reason: MailError): void {
		this.health.counts.setAside += 1;
		if (reason.kind === 'loop' && !this.isNews(reason.message)) return;
		const text = `Message ${delivery.id} of ${this.label} was set aside: ${reason.message}`;
		const again =
			this.options.settings.read === 'unread'
				? 'mark the message read and then unread again to have it run'
				: 'forward the message to the mailbox to have it run';
		const { setAside = 'It is flagged in the mailbox' } = this.options;
		// What cannot be fetched brings a hint of its own that says where it is.
		const isFetched = reason.kind === 'loop' || reason.hint === undefined;
		const todo = reason.hint ?? `Correct the workflow, then ${again}.`;
		const hint = isFetched ? `${setAside}. ${todo}` : todo;
		this.report(new MailError(reason.kind, text, { hint }));
	}

	/** What does not stop the intake; told once an hour, as it may come with every message. */
	warn(error: MailError): void {
		// A message that cannot be had is told of by its name; the policy for those sees to it that it is once.
		const isOfMessage = error.kind === 'unreadable';
		if (!this.isNews(isOfMessage ? error.message : `${error.kind} ${error.code ?? ''}`)) return;
		this.options.context.logger.warn(`${this.label}: ${inWords(error)}`);
		if (!error.transient) this.report(error);
	}

	overdue(count: number, afterMs: number): void {
		if (count === 0) delete this.health.overdueRuns;
		else this.health.overdueRuns = count;
		const minutes = String(Math.round(afterMs / 60_000));
		const { logger } = this.options.context;
		if (count === 0) {
			logger.info(`${this.label}: no execution is overdue any more`);
			return;
		}
		logger.warn(
			`${this.label}: ${String(count)} execution(s) have not reported their end for more than ${minutes} minutes. ` +
				'Other messages go on; these are done when n8n reports. Check the list of executions for runs that hang; ' +
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
		if (!error.transient) this.report(error);
	}

	synced(queueSize: number): void {
		this.noteExpiry();
		this.health.lastSyncAt = Date.now();
		this.health.queue = queueSize;
	}

	/** From now on failures are reported when they happen, and those that were kept back are reported now. */
	releaseReports(): void {
		const held = this.held ?? [];
		this.held = undefined;
		for (const error of held) this.report(error);
	}

	/** The node is no longer active: nobody is to wonder how its server is. */
	leave(): void {
		this.registry.leave(this.health);
	}

	/** Whether the same has not been told within the hour. */
	private isNews(what: string): boolean {
		const now = Date.now();
		if (now - (this.toldAt.get(what) ?? -Infinity) < SAME_WARNING_MS) return false;
		if (this.toldAt.size >= MAX_REPORTED) this.toldAt.clear();
		this.toldAt.set(what, now);
		return true;
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

	/** @param spent how many keys of this try were taken for runs that never began */
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

	/** To the log, and to the list of executions where n8n can do that (from n8n-core 2.7 on). */
	private report(error: MailError): void {
		if (this.held !== undefined) {
			this.held.push(error);
			return;
		}
		const { context } = this.options;
		const nodeError = toNodeError(context.getNode(), error);
		if (typeof (context as Partial<ITriggerFunctions>).saveFailedExecution === 'function') {
			context.saveFailedExecution(nodeError);
		} else {
			context.logger.error(inWords(error));
		}
	}
}

function storedOnly(): MailError {
	return new MailError('runNotStarted', 'n8n has stored an execution for a message and could not start it', {
		code: 'StoredOnly',
		transient: true,
		hint: "n8n starts it when n8n itself is started next: restart n8n. See n8n's log for what was wrong with its database.",
	});
}

/** What happened and what to do, as two sentences. */
function inWords({ message, hint = '' }: MailError): string {
	return `${/[.!?]$/.test(message) ? message : `${message}.`} ${hint}`.trim();
}

/** n8n shows its message in the log, as the whole of one line. */
class PositionStored extends Error {
	constructor(label: string) {
		super(`${label}: position in the mailbox stored, nothing to run`);
		this.name = 'PositionStored';
		delete this.stack;
	}
}
