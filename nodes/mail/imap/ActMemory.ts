import { OUTCOMES, type Outcome } from '../contracts/MailSource';
import { PendingActs, type PendingAct } from '../source/PendingActs';
import { CopyMemory } from './CopyMemory';
import { UidSet } from './UidSet';

/** Characters of the cursor for the postponed actions of one outcome. */
const ROOM = 300;
/** Limit for values from a cursor; `toCursor` never writes more. */
const MAX_UIDS = 2_000;

/** A postponed action on a message; its folder is the UIDVALIDITY. */
export interface ImapAct extends PendingAct {
	readonly uid: number;
}

export type StoredActs = Partial<Record<Outcome, string>>;

export function imapAct(uidValidity: string, uid: number, outcome: Outcome): ImapAct {
	return { key: String(uid), folder: uidValidity, uid, outcome };
}

/** State of actions that outlives a connection: those postponed, and copies that were started. */
export class ActMemory {
	readonly pending: PendingActs<ImapAct>;
	readonly copies = new CopyMemory();

	constructor(giveUpAfterMs?: number, now?: () => number) {
		this.pending = new PendingActs(giveUpAfterMs, now);
	}

	/** The form stored in a cursor: UIDs by outcome; if there are very many, the newest. */
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
