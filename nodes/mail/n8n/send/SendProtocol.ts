import type { MailTransport } from '../../contracts/MailTransport';
import type { SendRoute, SendSettings } from './SendSettings';

/** A protocol as a send node hands it to n8n. */
export interface SendProtocol {
	/** @throws MailError for settings that cannot work */
	transport(route: SendRoute, settings: SendSettings): MailTransport;
}
