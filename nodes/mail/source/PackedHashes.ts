/** No hash is negative: a place that never held one, and one that holds none any more. */
const EMPTY = -1;
const REMOVED = -2;
const SMALLEST = 1024;
/** Beyond this share of places in use, searches take longer. */
const FULLEST = 0.6;
/** After a resize at most this share is, so that the next one is not due at once. */
const FULLEST_RESIZED = 0.5;

/**
 * A set of `hashOf` hashes, packed as numbers (open addressing): 13 to 27 octets each, where a Set of strings takes
 * 100. It is for as many as there are messages in a folder.
 */
export class PackedHashes {
	private places = new Float64Array(0);
	/** Places that hold a hash, or held one. */
	private used = 0;
	private count = 0;

	get size(): number {
		return this.count;
	}

	add(hash: string): void {
		if (this.used >= this.places.length * FULLEST) this.resize();
		this.put(numberOf(hash));
	}

	/** @returns whether it was there */
	delete(hash: string): boolean {
		if (this.count === 0) return false;
		const at = this.find(numberOf(hash));
		if (this.places[at] === EMPTY) return false;
		this.places[at] = REMOVED;
		this.count -= 1;
		return true;
	}

	clear(): void {
		this.places = new Float64Array(0);
		this.used = 0;
		this.count = 0;
	}

	private put(value: number): void {
		const at = this.find(value);
		if (this.places[at] === value) return;
		this.places[at] = value;
		this.used += 1;
		this.count += 1;
	}

	/** The place of a hash, or the empty one where the search for it ended. */
	private find(value: number): number {
		const { places } = this;
		// A power of two. The lower bits of SHA-256 are as random as all others.
		const mask = places.length - 1;
		let at = value & mask;
		while (places[at] !== value && places[at] !== EMPTY) at = (at + 1) & mask;
		return at;
	}

	private resize(): void {
		const kept = this.places;
		let length = SMALLEST;
		while (this.count > length * FULLEST_RESIZED) length *= 2;
		this.places = new Float64Array(length).fill(EMPTY);
		this.used = 0;
		this.count = 0;
		for (const value of kept) if (value >= 0) this.put(value);
	}
}

/** 48 bits, which a number holds exactly. */
function numberOf(hash: string): number {
	return Buffer.from(hash, 'base64url').readUIntBE(0, 6);
}
