import type { ConnectionSettings } from '../net/ConnectionSettings';
import type { SourceSettings } from '../source/SourceSettings';

export interface ImapSettings extends SourceSettings {
	connection: ConnectionSettings;
	/** Longest time in milliseconds until a dead connection is noticed, plus the time of one response. */
	checkIntervalMs: number;
	/** How long in milliseconds the server may take for a command; 30 seconds by default. */
	answerMs?: number;
	/** Parts above this size in octets stay on the server. */
	maxPartBytes: number;
	/** Whether attachments are wanted; if not, they stay on the server. */
	attachments: boolean;
	/** Whether signatures are verified: signed messages are then fetched whole. */
	signatures?: boolean;
}
