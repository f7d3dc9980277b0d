import type { ReadMode } from './SourceSettings';

/** A first connection this soon after activation counts as the moment of activation. */
const SOON_MS = 15_000;
/** Clocks of two machines differ; a message from just before is the lesser evil. */
export const CLOCK_SKEW_MS = 60_000;

/**
 * Which messages in a folder the first look takes: all, none, or those that arrived after activation.
 * Messages that arrived before `since` (milliseconds since the epoch) are never taken.
 */
export type FirstLook = { takes: 'all' } | { takes: 'none' | 'arrivedSince'; since: number };

/** @param settings `activatedAt` in milliseconds since the epoch */
export function firstLook({ read, activatedAt }: { read: ReadMode; activatedAt: number }): FirstLook {
	if (read !== 'new') return { takes: 'all' };
	const isActivation = Date.now() - activatedAt < SOON_MS;
	return { takes: isActivation ? 'none' : 'arrivedSince', since: activatedAt - CLOCK_SKEW_MS };
}
