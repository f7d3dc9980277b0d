/** At eight characters each, a few megabytes. */
const MAX = 50_000;

/**
 * Messages done longer ago than the position remembers, by the hash of their IDs; within the process only.
 * Graph may report a message more than once, and does so for one that was moved into the folder
 * (msgraph-sdk-go #969).
 */
export class DoneBefore {
	private readonly hashes = new Set<string>();

	add(hash: string): void {
		this.hashes.delete(hash);
		this.hashes.add(hash);
		for (const oldest of this.hashes) {
			if (this.hashes.size <= MAX) break;
			this.hashes.delete(oldest);
		}
	}

	has(hash: string): boolean {
		return this.hashes.has(hash);
	}
}
