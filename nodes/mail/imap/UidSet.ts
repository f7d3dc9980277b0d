/** Distinguishes the compact form from a sequence set. */
const COMPACT = '~';

/** A set of UIDs stored as ranges, so that it stays small if UIDs are contiguous. */
export class UidSet {
	/** Sorted and disjoint [first, last] pairs. */
	private ranges: [number, number][] = [];

	/**
	 * @param text written by `toCompact`, or a sequence set (RFC 3501 section 9) without `*`: `3:7,9`;
	 * anything else in it is ignored
	 * @param base as in `toCompact`
	 */
	static parse(text: string, base = 0): UidSet {
		const set = new UidSet();
		if (text.startsWith(COMPACT)) {
			let at = base;
			for (const part of text.slice(COMPACT.length).split(',')) {
				const match = /^([0-9a-z]{1,8})(?:\+([0-9a-z]{1,8}))?$/.exec(part);
				if (!match) continue;
				const first = at + parseInt(match[1] ?? '0', 36);
				at = first + parseInt(match[2] ?? '0', 36);
				set.addRange(first, at);
			}
			return set;
		}
		for (const part of text.split(',')) {
			const match = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(part);
			if (match) set.addRange(Number(match[1]), Number(match[2] ?? match[1]));
		}
		return set;
	}

	static of(uids: Iterable<number>): UidSet {
		const set = new UidSet();
		for (const uid of uids) set.addRange(uid, uid);
		return set;
	}

	/** The newest ranges that fit, as written by `toCompact`. */
	static newest(of: UidSet, base: number, characters: number): string {
		const set = new UidSet();
		set.ranges = of.ranges.map(([first, last]) => [first, last]);
		for (let text = set.toCompact(base); ; text = set.toCompact(base)) {
			if (text.length <= characters) return text;
			set.keepNewest(Math.floor(set.ranges.length * 0.9));
		}
	}

	/** The UIDs between two given ones that are not in the set. */
	complement(first: number, last: number): UidSet {
		const rest = new UidSet();
		let from = first;
		for (const [low, high] of this.ranges) {
			if (low > last) break;
			if (low > from) rest.ranges.push([from, low - 1]);
			from = Math.max(from, high + 1);
		}
		if (from <= last) rest.ranges.push([from, last]);
		return rest;
	}

	without(uids: readonly number[]): UidSet {
		if (this.last === undefined) return this;
		const others = UidSet.of(uids);
		others.addAll(this.complement(0, this.last));
		return others.complement(0, this.last);
	}

	addAll(other: UidSet): void {
		for (const [first, last] of other.ranges) this.addRange(first, last);
	}

	get isEmpty(): boolean {
		return this.ranges.length === 0;
	}

	/** As a sequence set; if it exceeds the characters, it covers the gaps as well. */
	toSequenceSet(characters: number): string {
		const text = this.toString();
		if (text.length <= characters) return text;
		return `${String(this.ranges[0]?.[0] ?? 0)}:${String(this.last ?? 0)}`;
	}

	/** The lowest UIDs, at most `count`. */
	first(count: number): number[] {
		const found: number[] = [];
		for (const [first, last] of this.ranges)
			for (let uid = first; uid <= last && found.length < count; uid++) found.push(uid);
		return found;
	}

	replaceWith(other: UidSet): void {
		this.ranges = other.ranges;
	}

	/** The highest UID. */
	get last(): number | undefined {
		return this.ranges.at(-1)?.[1];
	}

	has(uid: number): boolean {
		const range = this.ranges[this.firstEndingAtOrAfter(uid)];
		return range !== undefined && range[0] <= uid;
	}

	add(uid: number): void {
		this.addRange(uid, uid);
	}

	addRange(first: number, last: number): void {
		const from = this.firstEndingAtOrAfter(first - 1);
		let to = from;
		let [low, high] = [first, last];
		for (let range = this.ranges[to]; range !== undefined && range[0] <= last + 1; range = this.ranges[to]) {
			low = Math.min(low, range[0]);
			high = Math.max(high, range[1]);
			to += 1;
		}
		this.ranges.splice(from, to - from, [low, high]);
	}

	delete(uid: number): void {
		const index = this.firstEndingAtOrAfter(uid);
		const range = this.ranges[index];
		if (range === undefined || range[0] > uid) return;
		const rest: [number, number][] = [];
		if (range[0] < uid) rest.push([range[0], uid - 1]);
		if (range[1] > uid) rest.push([uid + 1, range[1]]);
		this.ranges.splice(index, 1, ...rest);
	}

	/** Drops the lowest ranges until `count` are left; @returns the highest UID dropped, if any. */
	keepNewest(count: number): number | undefined {
		const dropped = this.ranges.splice(0, Math.max(0, this.ranges.length - count));
		return dropped.at(-1)?.[1];
	}

	toString(): string {
		return this.ranges.map(([a, b]) => (a === b ? String(a) : `${String(a)}:${String(b)}`)).join(',');
	}

	/**
	 * The shortest form: for each range, the distance from the end of the previous one (from `base` for the
	 * first), and the number of UIDs after its first, both in base 36. Because the distances share the
	 * range of 2^32, many ranges take at most a dozen characters each.
	 */
	toCompact(base: number): string {
		let at = base;
		const parts = this.ranges.map(([first, last]) => {
			const gap = (first - at).toString(36);
			at = last;
			return last === first ? gap : `${gap}+${(last - first).toString(36)}`;
		});
		return parts.length === 0 ? '' : COMPACT + parts.join(',');
	}

	/** Index of the first range that ends at or after `uid`, by binary search. */
	private firstEndingAtOrAfter(uid: number): number {
		let low = 0;
		let high = this.ranges.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.ranges[middle]?.[1] ?? Infinity) < uid) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}
