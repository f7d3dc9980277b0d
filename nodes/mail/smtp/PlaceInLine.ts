/**
 * The message in front was not answered in time. Nothing of this one was sent: it may use another
 * connection.
 */
export class LeftBehind extends Error {
	constructor() {
		super('The response to the previous message did not arrive in time');
	}
}

/** A message's place on a connection: first, or behind an unanswered one. */
export class PlaceInLine {
	/** Gives the place up. */
	leave: () => void = () => undefined;
	isAnswered = false;
	private behind: PlaceInLine | undefined;
	private whenFirst: () => void = () => undefined;

	/** @param front the previous message, while unanswered */
	constructor(private front: PlaceInLine | undefined) {
		if (front) front.behind = this;
	}

	get isFirst(): boolean {
		return this.front === undefined;
	}

	/** Called when the previous message is answered. */
	onFirst(listener: () => void): void {
		this.whenFirst = listener;
	}

	/** Nobody waits for the place any more: a message may end before the one in front of it. */
	end(): void {
		this.whenFirst = () => undefined;
	}

	/** The message is answered. */
	done(): void {
		this.isAnswered = true;
		const { behind } = this;
		this.behind = undefined;
		if (behind === undefined) return;
		behind.front = undefined;
		behind.whenFirst();
	}
}
