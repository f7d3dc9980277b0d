/** How a message spoils answers that it is in. */
export interface Spoilt {
	/**
	 * - `withProperties`: answers that give its id alone can be made
	 * - `unlessIgnored`: SyncFolderItems can make none that it is in
	 * - `always`: SyncFolderItems can make none of the changes behind it, whatever it is told to ignore
	 */
	lists: 'withProperties' | 'unlessIgnored' | 'always';
	/** GetItem gives nothing of it, either. */
	item?: boolean;
}

/** What Exchange has been seen to do with messages while nothing is broken. */
export class EwsQuirks {
	/** An element of an item stands beside it, before it (elastic/connectors #4287): such answers follow no schema. */
	straysElements = false;
	/** SyncFolderItems tells of each message that has come twice, on the same page (mustang-im/mustang #966). */
	tellsTwice = false;
	/** By id: until when, or how often, GetItem does not find it. */
	private readonly withheld = new Map<string, { until: number; times: number; isShown: boolean }>();

	private readonly spoilt = new Map<string, Spoilt>();

	/** One message is enough (msgraph-sdk-java #488 has it of Graph). */
	spoil(id: string, how: Spoilt): void {
		this.spoilt.set(id, how);
	}

	/** By id: what GetItem says of it. */
	private readonly refused = new Map<string, { code: string }>();

	/** GetItem refuses it, and whatever else is asked for is given. */
	refuse(id: string, how: { code: string }): void {
		this.refused.set(id, how);
	}

	refusalOf(id: string): string | undefined {
		return this.refused.get(id)?.code;
	}

	private readonly unchangeable = new Map<string, { code: string }>();

	/** UpdateItem, MoveItem and CopyItem refuse it. */
	refuseChanges(id: string, how: { code: string }): void {
		this.unchangeable.set(id, how);
	}

	changeRefusalOf(id: string): string | undefined {
		return this.unchangeable.get(id)?.code;
	}

	howSpoilt({ id, isUnlistable }: { id: string; isUnlistable: boolean }): Spoilt | undefined {
		return this.spoilt.get(id) ?? (isUnlistable ? { lists: 'unlessIgnored', item: true } : undefined);
	}

	/**
	 * SyncFolderItems lists it, and GetItem does not find it.
	 * @param how for so many milliseconds, or so many times; `isShown`: its properties are given, its content is not
	 */
	withhold(id: string, how: ({ ms: number } | { times: number }) & { isShown?: boolean }): void {
		const until = 'ms' in how ? Date.now() + how.ms : Infinity;
		const times = 'times' in how ? how.times : Infinity;
		this.withheld.set(id, { until, times, isShown: how.isShown === true });
	}

	isWithheld(id: string, { asksForContent = true } = {}): boolean {
		const found = this.withheld.get(id);
		if (found === undefined || (found.isShown && !asksForContent)) return false;
		found.times -= 1;
		if (found.times >= 0 && Date.now() < found.until) return true;
		this.withheld.delete(id);
		return false;
	}

	reset(): void {
		this.straysElements = this.tellsTwice = false;
		this.withheld.clear();
		this.spoilt.clear();
		this.refused.clear();
		this.unchangeable.clear();
	}
}
