import type { HealthLook } from '../../health/WatchedServer';

/** How the one connection is looked at, where a builder has chosen one. */
export interface ConnectionWatch {
	look: HealthLook;
	/** As the look gives it. */
	key: string;
}
