/** `pendingDelete`: done, and to be deleted. `gone`: not in the last list. */
export type DoneState = 'kept' | 'pendingDelete' | 'gone';

export interface DoneMessage {
	readonly id: string;
	/** Hash of its header section; empty if it was never read. */
	readonly headerHash: string;
	state: DoneState;
	/** Its place in the current list; if it is gone, that of the one before it. */
	at: number;
	/** It was read in the current session, so its number certainly refers to this message. */
	isVerified: boolean;
	/** Number of sessions that should have deleted it; not in the cursor. */
	attempts?: number;
}

/** At 31 octets each, 9 kB of the cursor. */
const MAX = 300;

/**
 * The most recently processed messages, contiguous and in list order; and before them, those still to be
 * deleted.
 */
export class DoneWindow {
	/** Number of messages that were done before the window and are still in the maildrop. */
	forgotten: number;
	private window: DoneMessage[];
	/** Before the window; all of them pendingDelete. */
	private before: DoneMessage[];
	private readonly index = new Map<string, DoneMessage>();

	constructor(from: { known?: readonly string[]; toDelete?: readonly string[]; forgotten?: number }) {
		this.window = (from.known ?? []).map(parseKnown);
		this.before = (from.toDelete ?? []).map(parseKnown);
		this.forgotten = from.forgotten ?? 0;
		for (const message of [...this.before, ...this.window]) this.index.set(message.id, message);
	}

	get(id: string): DoneMessage | undefined {
		return this.index.get(id);
	}

	/** In list order. */
	get anchors(): readonly DoneMessage[] {
		return this.window;
	}

	get headerHashes(): ReadonlySet<string> {
		return new Set(
			[...this.before, ...this.window]
				.map(({ headerHash }) => headerHash)
				.filter((headerHash) => headerHash !== ''),
		);
	}

	get pendingDelete(): DoneMessage[] {
		return [...this.before, ...this.window].filter(({ state }) => state === 'pendingDelete');
	}

	add(message: DoneMessage): void {
		if (this.index.has(message.id)) return;
		this.index.set(message.id, message);
		const before = this.window.findLastIndex(({ at }) => at <= message.at);
		this.window.splice(before + 1, 0, message);
		this.trim();
	}

	delete(id: string): void {
		if (!this.index.delete(id)) return;
		this.window = this.window.filter((message) => message.id !== id);
		this.before = this.before.filter((message) => message.id !== id);
	}

	/** Reorders everything for a changed list. */
	place(placeOf: (message: DoneMessage) => number | undefined): void {
		let last = -1;
		for (const message of this.window) {
			const at = placeOf(message);
			if (at === undefined) message.state = 'gone';
			else if (message.state === 'gone') message.state = 'kept';
			last = message.at = at ?? last;
			message.isVerified = false;
		}
		this.window.sort((a, b) => a.at - b.at);
		for (const message of this.before) {
			const at = placeOf(message);
			if (at === undefined) message.state = 'gone';
			else message.at = at;
			message.isVerified = false;
		}
		this.dropSettled();
	}

	/** Rebuilds the window from everything done, because the order of the list has changed. */
	rebuild(done: readonly DoneMessage[]): void {
		const window = done.slice(-MAX);
		const inWindow = new Set(window);
		this.before = done.filter((message) => message.state === 'pendingDelete' && !inWindow.has(message));
		this.window = window;
		this.index.clear();
		for (const message of [...this.before, ...this.window]) this.index.set(message.id, message);
	}

	/** Records what happened to a pendingDelete message. */
	settle(id: string, state: DoneState): void {
		const message = this.index.get(id);
		if (message === undefined) return;
		message.state = state;
		this.dropSettled();
	}

	toCursor(): { known: string[]; toDelete: string[]; forgotten: number } {
		return { known: this.window.map(format), toDelete: this.before.map(format), forgotten: this.forgotten };
	}

	private trim(): void {
		while (this.window.length + this.before.length > MAX) {
			const first = this.window.shift();
			if (first === undefined) return;
			if (first.state === 'pendingDelete') {
				this.before.push(first);
				continue;
			}
			this.index.delete(first.id);
			if (first.state === 'kept') this.forgotten += 1;
		}
	}

	private dropSettled(): void {
		for (const message of this.before) {
			if (message.state === 'pendingDelete') continue;
			this.index.delete(message.id);
			if (message.state === 'kept') this.forgotten += 1;
		}
		this.before = this.before.filter(({ state }) => state === 'pendingDelete');
	}
}

/** None of them occurs in a header hash, which is base64url. */
const SIGNS: Readonly<Record<DoneState, string>> = { kept: '', pendingDelete: '*', gone: '!' };

function format({ id, headerHash, state }: DoneMessage): string {
	return `${id} ${headerHash}${SIGNS[state]}`;
}

function parseKnown(text: string): DoneMessage {
	const [id = '', rest = ''] = text.split(' ');
	const sign = rest.slice(-1);
	const state = sign === SIGNS.gone ? 'gone' : sign === SIGNS.pendingDelete ? 'pendingDelete' : 'kept';
	return { id, headerHash: state === 'kept' ? rest : rest.slice(0, -1), state, at: -1, isVerified: false };
}
