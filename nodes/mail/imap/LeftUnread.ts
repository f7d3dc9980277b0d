import type { ImapCursor } from './ImapCursor';
import { UidSet } from './UidSet';

/** More would make the cursor too large; older ones then count as unread all along. */
const MAX_RANGES = 150;

/** Messages that are done and were still unread when last listed: not requests for another execution. */
export class LeftUnread {
	readonly uids: UidSet;
	/** There was no room for those up to it: unread messages there count as unread all along. */
	private floor: number;

	constructor(from: Pick<Partial<ImapCursor>, 'unread' | 'unreadFloor'>) {
		this.uids = UidSet.parse(from.unread ?? '');
		this.floor = from.unreadFloor ?? 0;
	}

	has(uid: number): boolean {
		return uid <= this.floor || this.uids.has(uid);
	}

	add(uid: number): void {
		this.uids.add(uid);
		this.bound();
	}

	/** Up to this UID, all that is unread has been unread all along. */
	raiseTo(uid: number): void {
		this.floor = uid;
	}

	replaceWith(uids: UidSet): void {
		this.uids.replaceWith(uids);
		this.bound();
	}

	toCursor(): Pick<ImapCursor, 'unread' | 'unreadFloor'> {
		return { unread: this.uids.toCompact(0), unreadFloor: this.floor };
	}

	private bound(): void {
		this.floor = Math.max(this.floor, this.uids.keepNewest(MAX_RANGES) ?? 0);
	}
}
