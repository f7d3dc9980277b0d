import { createHash } from 'node:crypto';

/** 48 bits: of half a million messages one is like one of the few hundred that are kept once in a million walks. */
export const HASH_LENGTH = 8;
/** Only for messages that arrived in the same second. */
export const MARK_LENGTH = 4;
/** Seconds since the epoch in base 36, wide enough for the year 4000. */
const TIME_LENGTH = 7;
const LATEST = 36 ** TIME_LENGTH - 1;

export const KEY_LENGTH = TIME_LENGTH + HASH_LENGTH;

/** What a message's id is kept as. */
export function hashOf(id: string): string {
	return digest(id).slice(0, HASH_LENGTH);
}

/** Keys of messages in the order of their arrival are in the order of characters. */
export function keyOf(receivedAt: Date | undefined, hash: string): string {
	const seconds = Math.floor((receivedAt?.getTime() ?? 0) / 1000);
	const time = Math.min(LATEST, Math.max(0, Number.isFinite(seconds) ? seconds : 0));
	return time.toString(36).padStart(TIME_LENGTH, '0') + hash;
}

/** The lowest key of its second. */
export function keyAt(ms: number): string {
	return keyOf(new Date(Math.max(0, ms)), '');
}

export const hashIn = (key: string): string => key.slice(TIME_LENGTH);
export const secondIn = (key: string): string => key.slice(0, TIME_LENGTH);

export function arrivalIn(key: string): Date | undefined {
	const seconds = parseInt(secondIn(key), 36);
	return seconds > 0 ? new Date(seconds * 1000) : undefined;
}

/** Of the Message-ID, or of the id where there is none. */
export function markOf({ id, messageId }: { id: string; messageId?: string }): string {
	return digest(messageId === undefined || messageId === '' ? id : messageId).slice(-MARK_LENGTH);
}

function digest(text: string): string {
	return createHash('sha256').update(text).digest('base64url');
}
