import type { SourceSettings } from './SourceSettings';

/** The folder is a path, a well-known name or an ID, as entered by a person. */
export interface ChangeSettings extends SourceSettings {
	api: 'graph' | 'ews';
	/** Host and port. */
	server: string;
	/** Time between two looks at the folder, in milliseconds. */
	checkIntervalMs: number;
}
