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
	/** A test in the editor: nothing may change in the mailbox. */
	isTest?: boolean;
	/** A source may apply it before fetching bodies; the engine applies it in any case. */
	filter?: MailFilter;
	warn(error: MailError): void;
}

/** A protocol, as supplied by a trigger node. */
export interface TriggerProtocol<C, D extends Delivery, S extends TriggerSettings> {
	name: MailSourceInfo['protocol'];
	/** Default Check Interval. */
	checkIntervalSeconds?: number;
	/**
	 * What happens to a message that is set aside, as a sentence without a full stop; by default it is
	 * flagged.
	 */
	setAside?: string;
	/** Returns a factory of sources, so that state can outlive one source. */
	sources(context: SourceContext<S>): () => MailSource<C, D>;
	/** Whether the server itself records what is done, so that a lost position does no harm. */
	remembersOnServer(settings: S): boolean;
}
