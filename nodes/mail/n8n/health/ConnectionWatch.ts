import type { HealthLook } from '../../health/WatchedServer';

/** How to check the one connection that a builder has chosen. */
export interface ConnectionWatch {
	look: HealthLook;
	/** The key of the server in `Seen`. */
	key: string;
}
