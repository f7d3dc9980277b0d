import type { MailError } from '../contracts/MailError';
import type { Delivery, MailSource } from '../contracts/MailSource';
import type { Backoff } from './Backoff';
import type { Clock } from './Clock';
import type { AcknowledgeMode, Run, Work } from './Work';
import { Pump } from './Pump';

/** Whether a message is to run; with an error it is set aside instead. */
export type Judgement = 'run' | 'leaveOut' | MailError;

/** What the engine asks of the one who runs it. None of these may throw. */
export interface PumpHost<C, D extends Delivery> {
	/** Asked once for each message that could be fetched or was left out at the source, before it gets a slot. */
	judge(delivery: D): Promise<Judgement>;
	/** Asks for a run of this message, and has `position` stored before the run is. */
	start(delivery: D, attempt: number, position: C): Promise<Run>;
	/** The position has moved and nothing more is coming: store it, if that can be done without a run. */
	flush(position: C): Promise<void>;
	/** A message was given up; it is flagged on the server and passed. */
	setAside(delivery: D, reason: MailError): void;
	/** The folder is open; called once per outage, and at the start. */
	connected(): void;
	/** The connection is lost, or was not to be had; called for each try. */
	disconnected(error: MailError, retryInMs: number): void;
	/** The folder was read to its end, or a step towards it: the intake is alive. */
	synced(queueSize: number): void;
}

export interface PumpPolicy {
	acknowledge: AcknowledgeMode;
	/** Runs in flight at most; nothing is fetched beyond. */
	maxInFlight: number;
	/** With `onSuccess`: how often a message is tried before it is set aside. */
	attempts: number;
	/** With `onSuccess`: wait before the second try in milliseconds; doubles from try to try. */
	retryDelayMs: number;
	/** Quiet time in milliseconds before a moved position is flushed. */
	flushAfterMs: number;
}

export interface PumpOptions<C, D extends Delivery> {
	open(): MailSource<C, D>;
	host: PumpHost<C, D>;
	policy: PumpPolicy;
	backoff: Backoff;
	clock: Clock;
	/** Where to go on; absent at the very first start. */
	position?: C;
	/** What a predecessor had in hand. */
	inHand?: readonly Work<D>[];
}

/** What a successor needs to go on without loss or double. */
export interface Handover<C, D extends Delivery> {
	position?: C;
	inHand: Work<D>[];
}

export interface RunningPump<C, D extends Delivery> {
	/** Settles when the folder is open for the first time, with its error when the first try fails. */
	readonly firstTry: Promise<MailError | undefined>;
	/** Where the source was last known to be. */
	readonly position: C | undefined;
	/** Settles when the pump has ended. */
	readonly ended: Promise<void>;
	/** Reads no more; ends when all that is in hand is acknowledged, or cannot be within `drainMs`. */
	stop(drainMs: number): Promise<void>;
	/** Ends at once and gives away what is in hand. */
	handOver(): Promise<Handover<C, D>>;
}

/**
 * Drives a source for as long as it is wanted: connect, read, hand over, acknowledge, wait, and from the start
 * again after every failure. Nothing that a server does ends it.
 */
export function pumpMail<C, D extends Delivery>(options: PumpOptions<C, D>): RunningPump<C, D> {
	const pump = new Pump(options);
	pump.start();
	return pump;
}
