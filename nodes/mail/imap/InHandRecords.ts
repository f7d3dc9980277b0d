import { FINGERPRINT_LENGTH } from '../message/fingerprint';
import { readFixedWidth } from '../source/fixedWidth';
import type { ImapCursor } from './ImapCursor';
import { deliveryKey } from './ImapDelivery';

const UID_LENGTH = 7;
/** Maximum executions at a time, as far as the cursor has room to identify their messages. */
const MAX_RECORDS = 100;
/** Each takes some forty characters of the cursor. */
const MAX_KEYS = 40;

/** What n8n identifies an execution by, apart from the mailbox. */
export interface GivenOut {
	readonly key: string;
	readonly generation: number;
}

type Stored = Pick<ImapCursor, 'inHand' | 'keysBefore' | 'keysOfUnknown'>;

/**
 * Identifies messages in hand in case n8n stops and the folder gets new UIDs (RFC 3501 section 2.3.1.1):
 * their executions were started, and n8n refuses to start them again only under the same key.
 */
export class InHandRecords {
	private readonly fingerprints = new Map<number, string>();
	private readonly keys: Map<number, string>;
	/** By fingerprint: messages not yet found under their new UIDs. */
	private unfound: Map<string, GivenOut>;

	constructor({ inHand = '', keysBefore = {}, keysOfUnknown = {} }: Partial<Stored> = {}) {
		for (const [fingerprint = '', number = ''] of readFixedWidth(inHand, FINGERPRINT_LENGTH, UID_LENGTH)) {
			const uid = parseInt(number, 36);
			if (uid > 0) this.fingerprints.set(uid, fingerprint);
		}
		this.unfound = new Map(
			Object.entries(keysOfUnknown).map(([print, text]) => [print, parseGivenOut(text)]),
		);
		this.keys = new Map(Object.entries(keysBefore).map(([uid, key]) => [Number(uid), key]));
	}

	note(uid: number, fingerprint: string): void {
		const hasRoom = this.fingerprints.size < MAX_RECORDS || this.fingerprints.has(uid);
		if (hasRoom && fingerprint.length === FINGERPRINT_LENGTH) this.fingerprints.set(uid, fingerprint);
	}

	/** It was given out with this key, when the folder had other UIDs. */
	noteKey(uid: number, key: string): void {
		this.keys.set(uid, key);
		for (const oldest of this.keys.keys()) {
			if (this.keys.size <= MAX_KEYS) break;
			this.keys.delete(oldest);
		}
	}

	keyBefore(uid: number): string | undefined {
		return this.keys.get(uid);
	}

	/** The current UID of a message given out with this key; there is room for more fingerprints than keys. */
	uidOf(key: string, fingerprint: string): number | undefined {
		for (const [uid, one] of this.keys) if (one === key) return uid;
		for (const [uid, one] of this.fingerprints) if (one === fingerprint) return uid;
		return undefined;
	}

	/** Messages whose executions may have been started. */
	get uids(): number[] {
		return [...this.fingerprints.keys()];
	}

	delete(uid: number): void {
		this.fingerprints.delete(uid);
		this.keys.delete(uid);
	}

	/** By fingerprint: everything that was in hand under the UIDs of `uidValidity`. */
	underWay({ uidValidity, reruns = {} }: Pick<ImapCursor, 'uidValidity' | 'reruns'>): Map<string, GivenOut> {
		const keyed = [...this.fingerprints].map(([uid, fingerprint]) => {
			const key = this.keys.get(uid) ?? deliveryKey(uidValidity, uid);
			return [fingerprint, { key, generation: reruns[String(uid)] ?? 0 }] as const;
		});
		return new Map([...this.unfound, ...keyed]);
	}

	/** Those in hand that are not found yet. */
	get givenOutUnfound(): ReadonlyMap<string, GivenOut> {
		return this.unfound;
	}

	/** It is done, wherever it is now. */
	forgetUnfound(fingerprint: string): void {
		this.unfound.delete(fingerprint);
	}

	/** Not all of the folder could be read: these may be in the rest. */
	keepUnfound(givenOut: ReadonlyMap<string, GivenOut>): void {
		this.unfound = new Map([...givenOut].slice(0, MAX_KEYS));
	}

	toCursor(): Stored {
		const records = [...this.fingerprints].map(
			([uid, fingerprint]) => fingerprint + uid.toString(36).padStart(UID_LENGTH, '0'),
		);
		return {
			...(records.length > 0 ? { inHand: records.join('') } : {}),
			...(this.keys.size > 0
				? { keysBefore: Object.fromEntries([...this.keys].map(([uid, key]) => [String(uid), key])) }
				: {}),
			...(this.unfound.size > 0
				? {
						keysOfUnknown: Object.fromEntries(
							[...this.unfound].map(([print, one]) => [print, formatGivenOut(one)]),
						),
					}
				: {}),
		};
	}
}

/** Done once, and given out again because a person asked for it. */
export const isRequestedAgain = (givenOut: GivenOut | undefined) =>
	givenOut !== undefined && givenOut.generation > 0;

/** A key holds digits and a colon, so that `#` ends it; without one it is a first execution. */
function parseGivenOut(text: string): GivenOut {
	const [key = '', generation = '0'] = text.split('#');
	return { key, generation: Number(generation) };
}

const formatGivenOut = ({ key, generation }: GivenOut) =>
	generation > 0 ? `${key}#${String(generation)}` : key;
