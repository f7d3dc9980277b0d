import type { SourceSettings } from './SourceSettings';

/** The folder is a path, a well-known name or an id, as a person set it. */
export interface ChangeSettings extends SourceSettings {
	api: 'graph' | 'ews';
	/** Host and port. */
	server: string;
	/** Time from one look at the folder to the next, in milliseconds. */
	checkIntervalMs: number;
}
