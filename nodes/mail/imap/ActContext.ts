import type { CopyMemory } from './CopyMemory';
import type { ImapClient } from './ImapClient';
import type { ImapSettings } from './ImapSettings';

/** What is needed to act on messages of the open folder. */
export interface ActContext {
	client: ImapClient;
	settings: Pick<ImapSettings, 'moveTo' | 'folder'>;
	uidValidity: string;
	copies: CopyMemory;
	signal: AbortSignal;
}
