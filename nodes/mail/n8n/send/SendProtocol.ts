import type { MailTransport } from '../../contracts/MailTransport';
import type { SendRoute, SendSettings } from './SendSettings';

/** A protocol as a send node hands it to n8n. */
export interface SendProtocol {
	/** Messages that are made ready for each connection, so that it never waits for one. */
	readonly perConnection: number;

	/** @throws MailError for settings that cannot work */
	transport(route: SendRoute, settings: SendSettings): MailTransport;
}
