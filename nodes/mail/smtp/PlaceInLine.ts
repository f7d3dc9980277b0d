/** The message in front was not answered in time. Nothing of this one has left: it may go by another connection. */
export class LeftBehind extends Error {
	constructor() {
		super('The answer to the message before did not come in time');
	}
}

/** Where a message stands on a connection: first, or behind one whose answer is still to come. */
export class PlaceInLine {
	/** Gives the place up. */
	leave: () => void = () => undefined;
	isAnswered = false;
	private behind: PlaceInLine | undefined;
	private whenFirst: () => void = () => undefined;

	/** @param front the message before, while it has no answer */
	constructor(private front: PlaceInLine | undefined) {
		if (front) front.behind = this;
	}

	get isFirst(): boolean {
		return this.front === undefined;
	}

	/** Called when the message before has its answer. */
	onFirst(listener: () => void): void {
		this.whenFirst = listener;
	}

	/** The message has its answer. */
	done(): void {
		this.isAnswered = true;
		const { behind } = this;
		this.behind = undefined;
		if (behind === undefined) return;
		behind.front = undefined;
		behind.whenFirst();
	}
}
