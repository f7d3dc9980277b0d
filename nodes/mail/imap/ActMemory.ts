import { OUTCOMES, type Outcome } from '../contracts/MailSource';
import { PendingActs, type PendingAct } from '../source/PendingActs';
import { CopyMemory } from './CopyMemory';
import { UidSet } from './UidSet';

/** Characters of the cursor for the acts of an outcome. */
const ROOM = 300;
/** A cursor that holds more was not written by `toCursor`. */
const MAX_UIDS = 2_000;

/** What is left to do of a message; its folder is the UIDVALIDITY. */
export interface ImapAct extends PendingAct {
	readonly uid: number;
}

export type StoredActs = Partial<Record<Outcome, string>>;

export function imapAct(uidValidity: string, uid: number, outcome: Outcome): ImapAct {
	return { key: String(uid), folder: uidValidity, uid, outcome };
}

/** What outlives a connection of what is done to messages: acts that are left to do, and copies that were begun. */
export class ActMemory {
	readonly pending: PendingActs<ImapAct>;
	readonly copies = new CopyMemory();

	constructor(giveUpAfterMs?: number, now?: () => number) {
		this.pending = new PendingActs(giveUpAfterMs, now);
	}

	/** As a cursor holds them: UIDs by outcome, of very many the newest. */
	toCursor(uidValidity: string): StoredActs {
		const acts = this.pending.of(uidValidity);
		const stored: StoredActs = {};
		for (const outcome of OUTCOMES) {
			const uids = acts.filter((act) => act.outcome === outcome).map(({ uid }) => uid);
			if (uids.length > 0) stored[outcome] = UidSet.newest(UidSet.of(uids), 0, ROOM);
		}
		return stored;
	}

	restore(uidValidity: string, stored: StoredActs): void {
		for (const outcome of OUTCOMES) {
			const uids = UidSet.parse(stored[outcome] ?? '').first(MAX_UIDS);
			this.pending.restore(uids.map((uid) => imapAct(uidValidity, uid, outcome)));
		}
	}
}
