/** How long parsing may hold the event loop before others get their turn, in milliseconds. */
const SLICE_MS = 8;

// Captured at load, so that a test with a faked clock cannot stop a parse half-way.
const nextTurn = globalThis.setImmediate;

/**
 * Shared by all parses: a thousand small messages in a row hold the event loop as long as one large
 * message, because only microtasks run between them.
 */
let sliceStart = performance.now();

/** Whether it is time to `yieldToEventLoop`. Cheap enough to be called in a loop over 64 kB chunks. */
export function isYieldDue(): boolean {
	return performance.now() - sliceStart > SLICE_MS;
}

/** Lets timers and sockets run before continuing. */
export async function yieldToEventLoop(): Promise<void> {
	await new Promise<void>((resolve) => nextTurn(resolve));
	sliceStart = performance.now();
}
