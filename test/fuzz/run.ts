import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { Random } from '../lab/mail/Random';
import { arbitraryMail } from './arbitraryMail';
import { checkMessage } from './checkMessage';
import { mutate } from './mutate';
import { FUZZ_SEEDS } from './seeds';

const USAGE = `npm run fuzz -- [options]
  --minutes N   how long (default 10)
  --seed N      of the first round (default: the time)`;
const ROUND = 2_000;

/** Feeds the parser until the time is over or a message breaks it; then writes that message down, made small. */
async function main(): Promise<void> {
	const { minutes, seed } = options();
	const deadline = performance.now() + minutes * 60_000;
	let [messages, slowestMs] = [0, 0];
	for (let round = seed; performance.now() < deadline; round++) {
		const random = new Random(round);
		for (let count = 0; count < ROUND; count++) {
			const mutant = mutate(FUZZ_SEEDS, random);
			const started = performance.now();
			await checkMessage(mutant).catch((error: unknown) => fail(round, mutant, error));
			slowestMs = Math.max(slowestMs, performance.now() - started);
		}
		const { failed, counterexample, errorInstance } = await fc.check(
			fc.asyncProperty(arbitraryMail, checkMessage),
			{
				seed: round,
				numRuns: ROUND,
			},
		);
		if (failed && counterexample !== null) fail(round, counterexample[0], errorInstance);
		messages += 2 * ROUND;
		const megabytes = process.memoryUsage.rss() / 1e6;
		console.log(
			`seed ${round}: ${messages} messages, slowest ${slowestMs.toFixed(0)} ms, ${megabytes.toFixed(0)} MB`,
		);
	}
	console.log('Nothing found.');
}

function fail(seed: number, mime: Buffer, error: unknown): never {
	const file = `fuzz-${seed}.eml`;
	writeFileSync(file, mime);
	console.error(`Seed ${seed}: broken by ${file}, ${mime.length} octets.`, error);
	process.exit(1);
}

function options(): { minutes: number; seed: number } {
	const { values } = parseArgs({
		options: {
			minutes: { type: 'string', default: '10' },
			seed: { type: 'string', default: String(Date.now() % 1e9) },
			help: { type: 'boolean', default: false },
		},
	});
	const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
	if (!values.help && minutes > 0 && Number.isInteger(seed)) return { minutes, seed };
	console.error(USAGE);
	process.exit(values.help ? 0 : 2);
}

void main();
