import type { ConnectionSettings } from '../net/ConnectionSettings';
import type { SourceSettings } from '../source/SourceSettings';

export interface ImapSettings extends SourceSettings {
	connection: ConnectionSettings;
	/** Longest time in milliseconds that a dead connection goes unnoticed, give or take the time of one answer. */
	checkIntervalMs: number;
	/** How long in milliseconds the server may take over a command; 30 seconds unless given. */
	answerMs?: number;
	/** Parts above this size in octets stay on the server. */
	maxPartBytes: number;
	/** Whether attachments are wanted at all; if not, they stay on the server. */
	attachments: boolean;
	/** Whether signatures are verified: what is signed then comes whole. */
	signatures?: boolean;
}
