import type { MailError } from '../contracts/MailError';
import type { Delivery } from '../contracts/MailSource';
import type { Run } from './InFlightMessage';

/** Whether a message is to run; with an error it is set aside instead. */
export type Decision = 'run' | 'exclude' | MailError;

/** What the engine asks of the one who runs it. None of these may throw. */
export interface PumpHost<C, D extends Delivery> {
	/** Asked once for each message that could be fetched or was left out at the source, before it gets a slot. */
	decide(delivery: D): Promise<Decision>;
	/** Asks for a run of this message, and has `position` stored before the run is. */
	start(delivery: D, attempt: number, position: C): Promise<Run>;
	/** The position has moved and nothing more is coming: store it, if that can be done without a run. */
	flush(position: C): Promise<void>;
	/** A message was given up; it is flagged on the server and passed. */
	setAside(delivery: D, reason: MailError): void;
	/**
	 * So many runs have not ended in time; called when that changes.
	 * @param afterMs after how long a run counts as overdue
	 */
	overdue(count: number, afterMs: number): void;
	/** The folder is open; called once per outage, and at the start. */
	connected(): void;
	/** The connection is lost, or could not be made; called for each try. */
	disconnected(error: MailError, retryInMs: number): void;
	/** The folder was read to its end, or a step towards it: the intake is alive. */
	synced(queueSize: number): void;
}
