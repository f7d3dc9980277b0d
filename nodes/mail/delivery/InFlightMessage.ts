import type { Delivery, Outcome } from '../contracts/MailSource';

/**
 * How a run ended. `refused`: n8n knew the message's deduplication key, so no run was started. `notStarted`: n8n
 * could not start one, for want of a database perhaps; the message is still to be done.
 */
export type RunOutcome = 'succeeded' | 'failed' | 'refused' | 'cancelled' | 'notStarted';

/** A run that n8n has been asked for. */
export interface Run {
	readonly outcome: Promise<RunOutcome>;
}

/** When a message counts as done, after n8n's Kafka trigger. */
export type AcknowledgeMode = 'immediately' | 'onCompletion' | 'onSuccess';

/** A delivery between its reading and its acknowledgement. */
export interface InFlightMessage<D extends Delivery> {
	delivery: D;
	/** Counts from 1; more than one only where a failed run is tried again. */
	attempt: number;
	/** The run in progress; absent before its start and while a retry waits. */
	run?: Run;
	/** When the run was asked for, in milliseconds since the epoch. */
	startedAt?: number;
	/** Set once the message is done and only the server does not know yet. */
	outcome?: Outcome;
}
