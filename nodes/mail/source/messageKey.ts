import { createHash } from 'node:crypto';

/**
 * 48 bits: in a walk over half a million messages, the chance that one collides with the few hundred kept
 * is one in a million.
 */
export const HASH_LENGTH = 8;
/** Compared only among messages that arrived in the same second. */
export const MARK_LENGTH = 4;
/** Seconds since the epoch in base 36, sufficient until the year 4000. */
const TIME_LENGTH = 7;
const LATEST = 36 ** TIME_LENGTH - 1;

export const KEY_LENGTH = TIME_LENGTH + HASH_LENGTH;

/** The stored form of a message's ID. */
export function hashOf(id: string): string {
	return digest(id).slice(0, HASH_LENGTH);
}

/** Sorting keys as text sorts messages by arrival. */
export function keyOf(receivedAt: Date | undefined, hash: string): string {
	const seconds = Math.floor((receivedAt?.getTime() ?? 0) / 1000);
	const time = Math.min(LATEST, Math.max(0, Number.isFinite(seconds) ? seconds : 0));
	return time.toString(36).padStart(TIME_LENGTH, '0') + hash;
}

/** The lowest key of that second. */
export function keyAt(ms: number): string {
	return keyOf(new Date(ms), '');
}

export const hashIn = (key: string): string => key.slice(TIME_LENGTH);
export const secondIn = (key: string): string => key.slice(0, TIME_LENGTH);

export function arrivalIn(key: string): Date | undefined {
	const seconds = parseInt(secondIn(key), 36);
	return seconds > 0 ? new Date(seconds * 1000) : undefined;
}

/** Derived from the Message-ID, or from the ID if there is none. */
export function markOf({ id, messageId }: { id: string; messageId?: string }): string {
	return digest(messageId === undefined || messageId === '' ? id : messageId).slice(-MARK_LENGTH);
}

function digest(text: string): string {
	return createHash('sha256').update(text).digest('base64url');
}
