import type { MailTransport } from '../../contracts/MailTransport';
import type { SendRoute, SendSettings } from './SendSettings';

/** A protocol, as supplied by a send node. */
export interface SendProtocol {
	/** Number of messages to prepare for each connection, so that it is never idle. */
	readonly perConnection: number;

	/** @throws MailError for settings that cannot work */
	transport(route: SendRoute, settings: SendSettings): MailTransport;
}
