import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { SanitizeJob } from '../../nodes/mail/message/sanitize/sanitizeWorker';
import { WorkerThread } from '../../nodes/mail/message/worker/WorkerThread';
import { Random } from '../lab/mail/Random';
import { readArgs } from '../lab/process/readArgs';
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
	const check = checkWithThread();
	const deadline = performance.now() + minutes * 60_000;
	let [messages, slowestMs] = [0, 0];
	for (let round = seed; performance.now() < deadline; round++) {
		const random = new Random(round);
		for (let count = 0; count < ROUND; count++) {
			const mutant = mutate(FUZZ_SEEDS, random);
			const started = performance.now();
			await check(mutant).catch((error: unknown) => fail(round, mutant, error));
			slowestMs = Math.max(slowestMs, performance.now() - started);
		}
		const { failed, counterexample, errorInstance } = await fc.check(fc.asyncProperty(arbitraryMail, check), {
			seed: round,
			numRuns: ROUND,
		});
		if (failed && counterexample !== null) fail(round, counterexample[0], errorInstance);
		messages += 2 * ROUND;
		const megabytes = process.memoryUsage.rss() / 1e6;
		console.log(
			`seed ${round}: ${messages} messages, slowest ${slowestMs.toFixed(0)} ms, ${megabytes.toFixed(0)} MB`,
		);
	}
	console.log('Nothing found.');
}

/** tsx loads no TypeScript in threads. */
function checkWithThread(): (mime: Buffer) => Promise<void> {
	const root = join(__dirname, '../..');
	const paths = ['build/workerPrograms.mjs', 'nodes/mail/message/sanitize/sanitizeWorker.ts'];
	const args = paths.map((path) => join(root, path));
	const code = execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e8 });
	const limits = { deadlineMs: 10_000, idleMs: 60_000, megabytes: 512 };
	const thread = new WorkerThread<SanitizeJob, string>({ code, isText: true }, limits);
	return async (mime) =>
		await checkMessage(
			mime,
			async (html, remoteImages) => (await thread.run({ html, remoteImages })) || undefined,
		);
}

function fail(seed: number, mime: Buffer, error: unknown): never {
	const file = `fuzz-${seed}.eml`;
	writeFileSync(file, mime);
	console.error(`Seed ${seed}: broken by ${file}, ${mime.length} octets.`, error);
	process.exit(1);
}

function options(): { minutes: number; seed: number } {
	const values = readArgs(USAGE, {
		minutes: { type: 'string', default: '10' },
		seed: { type: 'string', default: String(Date.now() % 1e9) },
	});
	const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
	if (!values.help && minutes > 0 && Number.isInteger(seed)) return { minutes, seed };
	console.error(USAGE);
	process.exit(values.help ? 0 : 2);
}

void main();
