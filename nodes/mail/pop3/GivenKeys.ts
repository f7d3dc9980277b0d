/** Each takes some fifty characters of the cursor. */
const MAX_KEYS = 100;

/** What messages in hand were given out as; for the cursor. */
export interface StoredKeys {
	/** By unique-id. */
	given?: Record<string, string>;
	/** Of messages that are in the list no more: they may be in it under another unique-id. */
	givenBefore?: string[];
}

/**
 * Keys of messages that were given out and are not done. When n8n goes down over them and the server gives all messages
 * other unique-ids meanwhile, they are known by their header section, which is the end of the key: n8n refuses to start
 * their runs again only under the key that they were given out with.
 */
export class GivenKeys {
	private readonly byId: Map<string, string>;
	private before: string[];

	constructor({ given = {}, givenBefore = [] }: StoredKeys) {
		this.byId = new Map(Object.entries(given));
		this.before = [...givenBefore];
	}

	/** @param key of its unique-id of today @returns what the message is to be given out as */
	keyOf(id: string, key: string): string {
		// Of its header nothing is known.
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

	/** The server has given it another unique-id. */
	move(from: string, to: string): void {
		const key = this.byId.get(from);
		if (key === undefined) return;
		this.byId.delete(from);
		this.byId.set(to, key);
	}

	/**
	 * A new list. Where one of those that were given out is in it under its unique-id, those that are not have gone.
	 * @param isHere in the list, or in hand still
	 * @param isEmpty nothing in it waits
	 */
	place(isHere: (id: string) => boolean, isEmpty: boolean): void {
		const gone = [...this.byId].filter(([id]) => !isHere(id));
		if (gone.length > 0 && gone.length === this.byId.size)
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
