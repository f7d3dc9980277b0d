import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { audienceOf } from '../../auth/audience';
import type { MailError } from '../../contracts/MailError';
import type { Delivery } from '../../contracts/MailSource';
import type { TokenProvider } from '../../contracts/TokenProvider';
import { defined } from '../../contracts/defined';
import { Backoff } from '../../delivery/Backoff';
import { systemClock } from '../../delivery/Clock';
import { pumpMail } from '../../delivery/pumpMail';
import { LoopGuard } from '../../filter/LoopGuard';
import { createMailFilter } from './createMailFilter';
import { createTokenProvider } from '../credentials/createTokenProvider';
import { instances } from '../runtime/runningInstances';
import { knowsKeys } from '../runtime/runOutcome';
import { Shutdown } from '../runtime/Shutdown';
import { MessageScreen } from './MessageScreen';
import { previewMessage } from './previewMessage';
import {
	isPublishedByPerson,
	publicationOf,
	refusalOf,
	startEventually,
	withHintInMessage,
} from './publication';
import { readTriggerSettings } from '../settings/readTriggerSettings';
import type { StoredState } from './StoredState';
import { TriggerHost } from './TriggerHost';
import type { TriggerSettings } from '../settings/TriggerSettings';
import type { Handover, RunningPump } from '../../delivery/PumpOptions';
import type { TriggerProtocol } from './TriggerProtocol';
import { readCredential } from '../runtime/readCredential';

/** n8n stores static data at the end of an activation: worth a short wait for the first position. */
const FIRST_TRY_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
/** How long after a stop executions in flight can still be acknowledged. */
const DRAIN_MS = 10 * 60_000;
/** How long unpublishing waits for that; most executions have ended by then. */
const CLOSE_MS = 5_000;
const FLUSH_AFTER_MS = 2_000;
/** Maximum messages that are done and not yet acknowledged, in addition to those in an execution. */
const MAX_UNACKNOWLEDGED = 200;

/** A running node, as found by its successor. */
interface Instance<C, D extends Delivery> {
	/** Server, mailbox and folder: a successor with another identity takes nothing over. */
	identity: string;
	pump: RunningPump<C, D>;
	guard?: LoopGuard;
	/** When the position in memory was last used. */
	lastUsedAt(): number;
}

/** The `trigger()` of every mail trigger. */
export async function runMailTrigger<C, D extends Delivery, S extends TriggerSettings>(
	context: ITriggerFunctions,
	protocol: TriggerProtocol<C, D, S>,
): Promise<ITriggerResponse> {
	const read = async () => {
		const { name, checkIntervalSeconds } = protocol;
		const settings = (await readTriggerSettings(settingsContext(context), name, checkIntervalSeconds)) as S;
		const tokens = createTokenProvider(context, { ...settings, audience: audienceOf(name) });
		return { settings, tokens };
	};
	if (context.getMode() === 'manual') {
		const { settings, tokens } = await read();
		return previewMessage(context, settings, tokens, protocol);
	}
	const start = async () => {
		const { settings, tokens } = await read();
		if (settings.enabled) return await startInstance(context, settings, tokens, protocol);
		context.logger.info(
			`${context.getNode().name} is turned off by its option Enabled; the mailbox is not read`,
		);
		return {};
	};
	const { published } = context.getWorkflowStaticData('node') as StoredState<C>;
	if (!isPublishedByPerson(context, published)) return await startEventually(context, start);
	try {
		return await start();
	} catch (error) {
		throw withHintInMessage(error);
	}
}

async function startInstance<C, D extends Delivery, S extends TriggerSettings>(
	context: ITriggerFunctions,
	settings: S,
	tokens: TokenProvider,
	protocol: TriggerProtocol<C, D, S>,
): Promise<ITriggerResponse> {
	const state = context.getWorkflowStaticData('node') as StoredState<C>;
	const isRestart = ['init', 'leadershipChange'].includes(context.getActivationMode());
	const byPerson = isPublishedByPerson(context, state.published);
	if (!isRestart || state.activatedAt === undefined) state.activatedAt = Date.now();
	const filter = createMailFilter(settings);
	const filtering = filter ? { filter } : {};
	const guarding = loopGuard<C, D>(context, settings, state);
	const { trust } = settings;
	const screen = new MessageScreen({
		...filtering,
		...guarding,
		...defined({ trust }),
		instanceId: context.getInstanceId(),
	});
	const before = await adoptPredecessor<C, D>(context, settings, protocol.name, state);
	const needsFlush = !protocol.remembersOnServer(settings);
	const { name, setAside } = protocol;
	const host = new TriggerHost<C, D>({
		context,
		settings,
		tokens,
		protocol: name,
		state,
		screen,
		...guarding,
		needsFlush,
		holdsReports: byPerson,
		...defined({ setAside }),
	});
	const { activatedAt } = state;
	const warn = (error: MailError) => host.warn(error);
	const open = protocol.sources({ settings, tokens, activatedAt, ...filtering, warn });
	const pump = pumpMail<C, D>({
		open,
		host,
		policy: {
			...settings,
			flushAfterMs: FLUSH_AFTER_MS,
			maxUnacknowledged: knowsKeys(context) ? MAX_UNACKNOWLEDGED : 0,
		},
		backoff: new Backoff({ minMs: FIRST_RETRY_MS, maxMs: settings.longestBackoffMs }),
		clock: systemClock,
		...before,
	});
	const identity = identityOf(settings, protocol.name);
	const running = instances<Instance<C, D>>();
	const key = instanceKey(context);
	running.set(key, { identity, pump, ...guarding, lastUsedAt: () => state.savedAt ?? 0 });
	const shutdown = Shutdown.shared();
	const forget = shutdown.onBegin(() => void pump.stop(DRAIN_MS));
	const closeFunction = async () => {
		const { msLeft } = shutdown;
		const isThrough = await within(
			msLeft ?? CLOSE_MS,
			pump.stop(DRAIN_MS).then(() => true),
		);
		forget();
		// n8n is shutting down, so it is now or never. In any other case a successor finds the position in
		// this process.
		if (isThrough === true && msLeft !== undefined) await pump.flush();
		if (running.get(key)?.pump === pump) host.leave();
	};
	const failure = await within(FIRST_TRY_MS, pump.firstTry);
	const refusal = byPerson && failure ? refusalOf(context, failure) : undefined;
	if (refusal !== undefined) {
		await closeFunction();
		throw refusal;
	}
	host.releaseReports();
	state.published = publicationOf(context);
	const position = pump.position;
	if (position !== undefined) Object.assign(state, { cursor: position, savedAt: Date.now() });
	return { closeFunction };
}

/** Continues with the counts of a predecessor, or with those stored by n8n. */
function loopGuard<C, D extends Delivery>(
	context: ITriggerFunctions,
	{ loopLimits }: TriggerSettings,
	state: StoredState<C>,
): { guard?: LoopGuard } {
	if (loopLimits === undefined) return {};
	const predecessor = instances<Instance<C, D>>().get(instanceKey(context))?.guard;
	return { guard: new LoopGuard(loopLimits, predecessor?.toString() ?? state.arrivals) };
}

/** Ends a predecessor and takes over its actual position, because n8n may have stored an older one. */
async function adoptPredecessor<C, D extends Delivery>(
	context: ITriggerFunctions,
	settings: TriggerSettings,
	protocol: string,
	state: StoredState<C>,
): Promise<Partial<Handover<C, D>>> {
	const stored = state.cursor === undefined ? {} : { position: state.cursor };
	const predecessor = instances<Instance<C, D>>().get(instanceKey(context));
	if (predecessor === undefined) return stored;
	if (predecessor.identity !== identityOf(settings, protocol)) {
		void predecessor.pump.stop(DRAIN_MS);
		return stored;
	}
	const lastUsedAt = predecessor.lastUsedAt();
	const handover = await predecessor.pump.relinquish();
	// Another main process may have continued since ours was stopped.
	const isOutdated = handover.inHand.length === 0 && (state.savedAt ?? 0) > lastUsedAt;
	return isOutdated || handover.position === undefined ? { ...handover, ...stored } : handover;
}

function instanceKey(context: ITriggerFunctions): string {
	return `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
}

function identityOf({ connection, mailbox, folder }: TriggerSettings, protocol: string): string {
	return JSON.stringify([
		protocol,
		connection.host.toLowerCase(),
		connection.port,
		mailbox.toLowerCase(),
		folder,
	]);
}

function settingsContext(context: ITriggerFunctions) {
	return {
		helpers: context.helpers,
		getNode: () => context.getNode(),
		getCredentials: async (type: string) => await readCredential(context, type),
		parameter: (name: string, fallback?: unknown): unknown => context.getNodeParameter(name, fallback),
	};
}

/** Waits for `work` at most `ms` milliseconds; the work itself continues. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
	const enough = new AbortController();
	const late = systemClock.sleep(ms, enough.signal).then(() => undefined);
	const result = await Promise.race([work, late]);
	enough.abort();
	return result;
}
