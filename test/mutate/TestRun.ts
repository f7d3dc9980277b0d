import type { Circus } from '@jest/types';

/** What is done with the tests of a file, at each event of Jest. */
export interface TestRun {
	/** Whether a mutant is on, asked from within the code. */
	isOn(id: number): boolean;
	handle(event: Circus.Event, state: Circus.State): void;
}
