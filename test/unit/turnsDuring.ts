/** Never goes back between tests: `yieldToEventLoop` remembers when its slice began. */
let time = performance.now();

/**
 * How many turns of the event loop others get, on a clock by which a slice of time is over at every look. So it
 * tells how often the work looks, on a machine of any speed; the bench measures in milliseconds.
 */
export async function turnsDuring(work: () => Promise<void>): Promise<number> {
	const clock = jest.spyOn(performance, 'now').mockImplementation(() => (time += 1_000));
	let turns = 0;
	let running = true;
	const tick = (): void => {
		turns += 1;
		if (running) setImmediate(tick);
	};
	setImmediate(tick);
	try {
		await work();
	} finally {
		running = false;
		clock.mockRestore();
	}
	return turns;
}
