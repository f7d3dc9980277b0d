import type { MailError } from '../contracts/MailError';
import type { Delivery, MailSource } from '../contracts/MailSource';
import type { Backoff } from './Backoff';
import type { Clock } from './Clock';
import type { AcknowledgeMode, InFlightMessage } from './InFlightMessage';
import type { PumpHost } from './PumpHost';

export interface PumpPolicy {
	acknowledge: AcknowledgeMode;
	/** Runs in flight at most. */
	maxInFlight: number;
	/**
	 * So many messages beside those may be done without the server knowing of it yet, while the next ones run; none unless
	 * it is given. After a crash n8n refuses them by their keys, where it knows keys.
	 */
	mostUntold?: number;
	/** With `onSuccess`: how often a message is tried before it is set aside. */
	attempts: number;
	/** With `onSuccess`: wait before the second try in milliseconds; doubles from try to try. */
	retryDelayMs: number;
	/** A run that has not ended after this many milliseconds gives its place to another message. */
	overdueAfterMs: number;
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
	inHand?: readonly InFlightMessage<D>[];
}

/** What a successor needs to go on without loss or double. */
export interface Handover<C, D extends Delivery> {
	position?: C;
	inHand: InFlightMessage<D>[];
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
	/** Has the position stored where it has moved since; once it has ended. */
	flush(): Promise<void>;
	/** Ends at once and gives away what is in hand. */
	relinquish(): Promise<Handover<C, D>>;
}
