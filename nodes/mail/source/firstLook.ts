import type { ReadMode } from './SourceSettings';

/** A first connection this soon after activation counts as the activation itself. */
const SOON_MS = 15_000;
/** Two machines seldom agree on the time; a mail from just before is the lesser evil. */
export const CLOCK_SKEW_MS = 60_000;

/**
 * Which of the messages that a folder holds the first look at it takes: all, none, or those that arrived after
 * activation. Messages that arrived before `since` (milliseconds since the epoch) are never taken.
 */
export type FirstLook = { takes: 'all' } | { takes: 'none' | 'arrivedSince'; since: number };

/** @param settings `activatedAt` in milliseconds since the epoch */
export function firstLook({ read, activatedAt }: { read: ReadMode; activatedAt: number }): FirstLook {
	if (read !== 'new') return { takes: 'all' };
	const isActivation = Date.now() - activatedAt < SOON_MS;
	return { takes: isActivation ? 'none' : 'arrivedSince', since: activatedAt - CLOCK_SKEW_MS };
}
