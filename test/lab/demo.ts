import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import { MailDemo } from './MailDemo';

/**
 * `npm run demo`: the whole way of a mail into an execution and an answer, and an outage that is told of, on this machine alone. Stays until it is told to end.
 * Whatever way this process ends, the lab's guard takes servers and temporary folders down with it.
 */
async function main(): Promise<void> {
	const stopping = new AbortController();
	let isRunning = false;
	const stop = (): void => {
		if (!isRunning || stopping.signal.aborted) process.exit(130);
		say('\nStopping ...');
		stopping.abort();
	};
	process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
	const demo = await MailDemo.start(say);
	isRunning = true;
	say(`\n${demo.describe()}\n`);
	sendTo(demo);
	if (process.stdin.isTTY) listenForEnter(demo, stop);
	say(
		process.stdin.isTTY
			? 'Enter sends another mail, Ctrl-C ends the demo.'
			: 'Ctrl-C (or SIGTERM) ends the demo.',
	);
	const outage = demo.showOutage().catch((error: unknown) => {
		if (!stopping.signal.aborted) say(`The outage was not shown: ${String(error)}`);
	});
	await demo.watch(stopping.signal);
	await Promise.race([outage, sleep(1_000)]);
	await demo.stop();
	process.exit(0);
}

function sendTo(demo: MailDemo): void {
	say(`Mail sent: ${demo.send()}`);
}

function listenForEnter(demo: MailDemo, stop: () => void): void {
	createInterface({ input: process.stdin })
		.on('line', () => sendTo(demo))
		// With a terminal, readline takes the Ctrl-C.
		.on('SIGINT', stop);
}

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exit(1);
});
