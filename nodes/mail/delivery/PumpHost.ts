import type { MailError } from '../contracts/MailError';
import type { Delivery } from '../contracts/MailSource';
import type { Run } from './InFlightMessage';

/** Whether a message starts an execution; with an error it is set aside instead. */
export type Decision = 'run' | 'exclude' | MailError;

/** What the engine needs from its host. None of these methods may throw. */
export interface PumpHost<C, D extends Delivery> {
	/** Called once for each message that was fetched or excluded by the source, before it gets a slot. */
	decide(delivery: D): Promise<Decision>;
	/** Starts an execution for this message, and has `position` stored before it begins. */
	start(delivery: D, attempt: number, position: C): Promise<Run>;
	/**
	 * The position has moved and nothing more is arriving: store it, if that is possible without an
	 * execution.
	 */
	flush(position: C): Promise<void>;
	/** A message was given up; it is flagged on the server and skipped. */
	setAside(delivery: D, reason: MailError): void;
	/**
	 * Number of executions that have not ended in time; called when it changes.
	 * @param afterMs after how long an execution counts as overdue
	 */
	overdue(count: number, afterMs: number): void;
	/** The folder is open; called once per outage, and at the start. */
	connected(): void;
	/** The connection is lost, or could not be made; called for each attempt. */
	disconnected(error: MailError, retryInMs: number): void;
	/** The folder was read to its end, or a step toward it was made: the trigger is alive. */
	synced(queueSize: number): void;
}
