/** Each takes some fifty characters of the cursor. */
const MAX_KEYS = 100;

/** The keys that messages in hand were given out with; for the cursor. */
export interface StoredKeys {
	/** By unique-id. */
	given?: Record<string, string>;
	/** Keys of messages that are no longer in the list: they may be in it under another unique-id. */
	givenBefore?: string[];
}

/**
 * Keys of messages that were given out and are not done. If n8n stops meanwhile and the server assigns new
 * unique-ids to all messages, they are recognized by the hash of their header section, which ends the key:
 * n8n refuses to start their executions again only under the same key.
 */
export class GivenKeys {
	private readonly byId: Map<string, string>;
	private before: string[];

	constructor({ given = {}, givenBefore = [] }: StoredKeys) {
		this.byId = new Map(Object.entries(given));
		this.before = [...givenBefore];
	}

	/** @param key from its current unique-id @returns the key to give the message out with */
	keyOf(id: string, key: string): string {
		// Its header is unknown.
		if (headerOf(key) === '') return key;
		const known = this.byId.get(id);
		if (known !== undefined && headerOf(known) === headerOf(key)) return known;
		const at = this.before.findIndex((one) => headerOf(one) === headerOf(key));
		const [found = key] = at < 0 ? [] : this.before.splice(at, 1);
		if (this.byId.size < MAX_KEYS || this.byId.has(id)) this.byId.set(id, found);
		return found;
	}

	/** It is done, or no longer there. */
	end(id: string): void {
		this.byId.delete(id);
	}

	/** The server has assigned another unique-id. */
	move(from: string, to: string): void {
		const key = this.byId.get(from);
		if (key === undefined) return;
		this.byId.delete(from);
		this.byId.set(to, key);
	}

	/**
	 * A new list. If one of the messages given out is in it under its unique-id, those that are not are
	 * gone.
	 * @param isHere in the list, or still in hand
	 * @param isEmpty nothing in it is waiting
	 */
	place(isHere: (id: string) => boolean, isEmpty: boolean): void {
		const gone = [...this.byId].filter(([id]) => !isHere(id));
		if (gone.length === this.byId.size)
			this.before = [...this.before, ...gone.map(([, key]) => key)].slice(-MAX_KEYS);
		for (const [id] of gone) this.byId.delete(id);
		if (isEmpty) this.before = [];
	}

	toCursor(): StoredKeys {
		return {
			...(this.byId.size > 0 ? { given: Object.fromEntries(this.byId) } : {}),
			...(this.before.length > 0 ? { givenBefore: this.before } : {}),
		};
	}
}

function headerOf(key: string): string {
	return key.slice(key.lastIndexOf(':') + 1);
}
