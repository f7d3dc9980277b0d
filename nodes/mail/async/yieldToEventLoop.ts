/** How long parsing may hold the event loop before others get their turn, in milliseconds. */
const SLICE_MS = 8;

// Taken at load, so that a test with a faked clock cannot stop a parse half-way.
const nextTurn = globalThis.setImmediate;

/**
 * Shared by all parses: a thousand small messages one after the other hold the event loop as long as a large one,
 * because nothing but microtasks runs between them.
 */
let sliceStart = performance.now();

/** Whether it is time to `yieldToEventLoop`. Costs little enough to be asked in a loop over 64 kB chunks. */
export function isYieldDue(): boolean {
	return performance.now() - sliceStart > SLICE_MS;
}

/** Lets timers and sockets have a turn of the event loop. */
export async function yieldToEventLoop(): Promise<void> {
	await new Promise<void>((resolve) => nextTurn(resolve));
	sliceStart = performance.now();
}
