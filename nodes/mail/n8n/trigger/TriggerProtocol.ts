import type { MailError } from '../../contracts/MailError';
import type { MailFilter } from '../../contracts/MailFilter';
import type { MailSourceInfo } from '../../contracts/MailMessage';
import type { Delivery, MailSource } from '../../contracts/MailSource';
import type { TokenProvider } from '../../contracts/TokenProvider';
import type { TriggerSettings } from '../settings/TriggerSettings';

export interface SourceContext<S> {
	settings: S;
	tokens: TokenProvider;
	/** When a person activated the workflow, in milliseconds since the epoch. */
	activatedAt: number;
	/** A builder wants to see a message: nothing at all is to change in the mailbox. */
	isTest?: boolean;
	/** A source may ask it before it fetches bodies; the engine asks it in any case. */
	filter?: MailFilter;
	warn(error: MailError): void;
}

/** A protocol as a trigger node hands it to n8n. */
export interface TriggerProtocol<C, D extends Delivery, S extends TriggerSettings> {
	name: MailSourceInfo['protocol'];
	/** Where a builder has set no Check Interval. */
	checkIntervalSeconds?: number;
	/** What becomes of a message that is set aside, as a sentence without its full stop; by default it is flagged. */
	setAside?: string;
	/** Gives a maker of sources, so that what has to outlive one source can. */
	sources(context: SourceContext<S>): () => MailSource<C, D>;
	/** Whether the server itself remembers what is done, so that a lost position costs nothing. */
	remembersOnServer(settings: S): boolean;
}
