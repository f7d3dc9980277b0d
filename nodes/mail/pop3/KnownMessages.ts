/** `doomed`: done, and to be deleted. `gone`: not in the list when it was looked at last. */
export type KnownState = 'kept' | 'doomed' | 'gone';

export interface Known {
	readonly id: string;
	/** Of its header section; empty where it was never read. */
	readonly mark: string;
	state: KnownState;
	/** Its place in the present list; of one that is gone, that of the one before it. */
	at: number;
	/** It was read in the present session, so that its number is certain to be this message. */
	isVerified: boolean;
}

/** At 31 octets each these take 9 kB of the cursor. */
const MOST = 300;

/** The messages done last, in list order, without a gap; and before them those that are still to be deleted. */
export class KnownMessages {
	/** Messages that were done before the window and lie in the maildrop still. */
	forgotten: number;
	private window: Known[];
	/** Before the window; all of them doomed. */
	private before: Known[];
	private readonly index = new Map<string, Known>();

	constructor(from: { known?: readonly string[]; toDelete?: readonly string[]; forgotten?: number }) {
		this.window = (from.known ?? []).map(parseKnown);
		this.before = (from.toDelete ?? []).map(parseKnown);
		this.forgotten = from.forgotten ?? 0;
		for (const known of [...this.before, ...this.window]) this.index.set(known.id, known);
	}

	get(id: string): Known | undefined {
		return this.index.get(id);
	}

	/** In list order. */
	get anchors(): readonly Known[] {
		return this.window;
	}

	get marks(): ReadonlySet<string> {
		return new Set([...this.before, ...this.window].map(({ mark }) => mark).filter((mark) => mark !== ''));
	}

	get doomed(): Known[] {
		return [...this.before, ...this.window].filter(({ state }) => state === 'doomed');
	}

	add(known: Known): void {
		if (this.index.has(known.id)) return;
		this.index.set(known.id, known);
		let at = this.window.length;
		while (at > 0 && (this.window[at - 1]?.at ?? 0) > known.at) at -= 1;
		this.window.splice(at, 0, known);
		this.trim();
	}

	delete(id: string): void {
		if (!this.index.delete(id)) return;
		this.window = this.window.filter((known) => known.id !== id);
		this.before = this.before.filter((known) => known.id !== id);
	}

	/** The list has changed: puts everything in its order. */
	place(placeOf: (known: Known) => number | undefined): void {
		let last = -1;
		for (const known of this.window) {
			const at = placeOf(known);
			if (at === undefined) known.state = 'gone';
			else if (known.state === 'gone') known.state = 'kept';
			last = known.at = at ?? last;
			known.isVerified = false;
		}
		this.window.sort((a, b) => a.at - b.at);
		for (const known of this.before) {
			const at = placeOf(known);
			known.at = at ?? known.at;
			known.isVerified = false;
			if (at === undefined) known.state = 'gone';
		}
		this.dropSettled();
	}

	/** The order of the list is not what it was: makes the window anew of all that is done. */
	rebuild(done: readonly Known[]): void {
		const window = done.slice(-MOST);
		const inWindow = new Set(window);
		this.before = done.filter((known) => known.state === 'doomed' && !inWindow.has(known));
		this.window = window;
		this.index.clear();
		for (const known of [...this.before, ...this.window]) this.index.set(known.id, known);
	}

	/** What was done to a doomed message. */
	settle(id: string, state: KnownState): void {
		const known = this.index.get(id);
		if (known === undefined) return;
		known.state = state;
		this.dropSettled();
	}

	toCursor(): { known: string[]; toDelete: string[]; forgotten: number } {
		return { known: this.window.map(format), toDelete: this.before.map(format), forgotten: this.forgotten };
	}

	private trim(): void {
		while (this.window.length + this.before.length > MOST) {
			const first = this.window.shift();
			if (first === undefined) return;
			if (first.state === 'doomed') {
				this.before.push(first);
				continue;
			}
			this.index.delete(first.id);
			if (first.state === 'kept') this.forgotten += 1;
		}
	}

	private dropSettled(): void {
		for (const known of this.before) {
			if (known.state === 'doomed') continue;
			this.index.delete(known.id);
			if (known.state === 'kept') this.forgotten += 1;
		}
		this.before = this.before.filter(({ state }) => state === 'doomed');
	}
}

/** None of them occurs in a mark, which is base64url. */
const SIGNS: Readonly<Record<KnownState, string>> = { kept: '', doomed: '*', gone: '!' };

function format({ id, mark, state }: Known): string {
	return `${id} ${mark}${SIGNS[state]}`;
}

function parseKnown(text: string): Known {
	const [id = '', rest = ''] = text.split(' ');
	const sign = rest.slice(-1);
	const state = sign === SIGNS.gone ? 'gone' : sign === SIGNS.doomed ? 'doomed' : 'kept';
	return { id, mark: state === 'kept' ? rest : rest.slice(0, -1), state, at: -1, isVerified: false };
}
