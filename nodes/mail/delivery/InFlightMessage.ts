import type { Delivery, Outcome } from '../contracts/MailSource';

/**
 * How an execution ended. `refused`: n8n already knew the message's deduplication key, so none was started.
 * `notStarted`: n8n could not start one, for example because its database was unavailable; the message
 * still has to be processed.
 */
export type RunOutcome = 'succeeded' | 'failed' | 'refused' | 'canceled' | 'notStarted';

/** An execution that n8n was asked to start. */
export interface Run {
	readonly outcome: Promise<RunOutcome>;
}

/** When a message counts as done, as in n8n's Kafka trigger. */
export type AcknowledgeMode = 'immediately' | 'onCompletion' | 'onSuccess';

/** A delivery between its reading and its acknowledgment. */
export interface InFlightMessage<D extends Delivery> {
	delivery: D;
	/** Counts from 1; more than one only after a failed execution. */
	attempt: number;
	/** The execution in progress; absent before its start and while a retry is waiting. */
	run?: Run;
	/** When the execution was requested, in milliseconds since the epoch. */
	startedAt?: number;
	/** The next attempt is due, and the octets have to be fetched again. */
	isRecalled?: boolean;
	/** Set once the message is done and only the acknowledgment is missing. */
	outcome?: Outcome;
}
