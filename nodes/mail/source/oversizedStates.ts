import { createHash } from 'node:crypto';

/** One for each folder that is read, and a few that were. */
const MAX = 50;

/**
 * States that are too long for a cursor, which n8n stores with every execution. They are kept in the
 * process, so that a reconnect costs nothing; after a restart the folder is walked as if the state was
 * lost.
 */
class OversizedStates {
	private readonly states = new Map<string, string>();

	/** @returns a key for the state */
	keep(state: string): string {
		const name = createHash('sha256').update(state).digest('base64url');
		this.states.delete(name);
		this.states.set(name, state);
		for (const oldest of this.states.keys()) {
			if (this.states.size <= MAX) break;
			this.states.delete(oldest);
		}
		return name;
	}

	get(name: string): string | undefined {
		return this.states.get(name);
	}
}

export const oversizedStates = new OversizedStates();
