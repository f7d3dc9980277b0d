import type { Outcome } from '../contracts/MailSource';
import type { ChangeAct } from './ChangeAcknowledger';

/** Octets of the cursor for postponed actions, in addition to those that `left` does not use. */
const ROOM = 500;
const ROOM_WITH_LEFT = 2_500;
const LONGEST_ID = 1_000;

const LETTERS: Readonly<Record<Outcome, string>> = { processed: 'p', setAside: 's', filteredOut: 'f' };
const OUTCOMES: Readonly<Record<string, Outcome>> = { p: 'processed', s: 'setAside', f: 'filteredOut' };

/**
 * Postponed actions as stored in a cursor: a letter for the outcome (upper case if the sender requests a
 * receipt) and the ID. Failed lookups share the room with them. Exchange's IDs have 150 to 200 octets, so
 * there is room for a dozen, and for a few in the worst case.
 */
export function writeChangeActs(
	acts: readonly ChangeAct[],
	left: readonly string[],
	unanswered: readonly string[] = [],
): string[] {
	let room = Math.max(ROOM, ROOM_WITH_LEFT - charactersOf(left)) - charactersOf(unanswered);
	const texts: string[] = [];
	for (const { key, outcome, asksForReceipt } of acts) {
		room -= key.length + 4;
		if (room < 0) break;
		texts.push((asksForReceipt ? LETTERS[outcome].toUpperCase() : LETTERS[outcome]) + key);
	}
	return texts;
}

export function readChangeActs(texts: readonly string[], folder: string): ChangeAct[] {
	return texts.flatMap((text) => {
		const letter = text.charAt(0);
		const outcome = OUTCOMES[letter.toLowerCase()];
		const key = text.slice(1);
		if (outcome === undefined || key === '' || key.length > LONGEST_ID) return [];
		return [{ key, folder, outcome, asksForReceipt: letter !== letter.toLowerCase() }];
	});
}

/** Whether a cursor has room for the failed lookups. */
export function fitsCursor(unanswered: readonly string[]): boolean {
	return charactersOf(unanswered) <= ROOM;
}

/** @param texts from a cursor, not validated */
export function readUnanswered(texts: readonly string[]): string[] {
	return fitsCursor(texts) ? texts.filter((id) => id !== '') : [];
}

function charactersOf(texts: readonly string[]): number {
	return texts.reduce((sum, text) => sum + text.length + 3, 0);
}
