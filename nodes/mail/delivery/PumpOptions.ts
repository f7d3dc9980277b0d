import type { MailError } from '../contracts/MailError';
import type { Delivery, MailSource } from '../contracts/MailSource';
import type { Backoff } from './Backoff';
import type { Clock } from './Clock';
import type { AcknowledgeMode, InFlightMessage } from './InFlightMessage';
import type { PumpHost } from './PumpHost';

export interface PumpPolicy {
	acknowledge: AcknowledgeMode;
	/** Maximum executions in flight. */
	maxInFlight: number;
	/**
	 * How many further messages may be done but not acknowledged while the next executions run; none unless
	 * given. After a crash n8n refuses them by their deduplication keys, if it supports them.
	 */
	maxUnacknowledged?: number;
	/** With `onSuccess`: how often a message is tried before it is set aside. */
	attempts: number;
	/**
	 * With `onSuccess`: how many octets of messages in flight are kept for another attempt (default: 32 MB). Larger
	 * messages are fetched again.
	 */
	maxKeptBytes?: number;
	/** With `onSuccess`: wait before the second attempt in milliseconds; doubles with each attempt. */
	retryDelayMs: number;
	/**
	 * The slot of an execution that has not ended after this many milliseconds is given to another message.
	 */
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
	/** Where to continue; absent on the very first start. */
	position?: C;
	/** What a predecessor had in hand. */
	inHand?: readonly InFlightMessage<D>[];
}

/** What a successor needs to continue without losing or duplicating messages. */
export interface Handover<C, D extends Delivery> {
	position?: C;
	inHand: InFlightMessage<D>[];
}

export interface RunningPump<C, D extends Delivery> {
	/** Settles when the folder is first open, with the error if the first attempt fails. */
	readonly firstTry: Promise<MailError | undefined>;
	/** The last known position of the source. */
	readonly position: C | undefined;
	/** Settles when the pump has ended. */
	readonly ended: Promise<void>;
	/** Stops reading; ends when everything in hand is acknowledged, or after `drainMs`. */
	stop(drainMs: number): Promise<void>;
	/** Stores the position if it has moved since; call it once the pump has ended. */
	flush(): Promise<void>;
	/** Ends at once and hands over what is in hand. */
	relinquish(): Promise<Handover<C, D>>;
}
