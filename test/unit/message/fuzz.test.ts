import fc from 'fast-check';
import { arbitraryMail } from '../../fuzz/arbitraryMail';
import { checkMessage } from '../../fuzz/checkMessage';
import { mutate } from '../../fuzz/mutate';
import { FUZZ_SEEDS } from '../../fuzz/seeds';
import { Random } from '../../lab/mail/Random';
import { readMessage } from './goldenMessages';

/** The same on every run, so that a failure comes again; `npm run fuzz` takes others, for as long as one likes. */
const SEED = 20_250_601;
const BUDGET_MS = 4_000;

describe('every message becomes an item', () => {
	it(
		'when it is a mutation of another',
		async () => {
			const random = new Random(SEED);
			const deadline = performance.now() + BUDGET_MS;
			let runs = 0;
			for (; performance.now() < deadline || runs < 200; runs++) {
				const mutant = mutate(FUZZ_SEEDS, random);
				await checkMessage(mutant).catch((error: unknown) => {
					throw new Error(`Seed ${SEED}, mutation ${runs}: ${mutant.toString('base64')}`, { cause: error });
				});
			}
		},
		BUDGET_MS + 120_000,
	);

	it(
		'when it is built of what mail is built of, wrongly',
		async () => {
			await fc.assert(
				fc.asyncProperty(arbitraryMail, async (mime) => await checkMessage(mime)),
				{
					seed: SEED,
					numRuns: 100_000,
					interruptAfterTimeLimit: BUDGET_MS,
				},
			);
		},
		BUDGET_MS + 120_000,
	);

	it.each(['outlook-inline-image', 'chinese-gb2312', 'exchange-ndr', 'gmail-reply'])(
		'when it is %s, cut off anywhere',
		async (name) => {
			const mime = readMessage(name);
			for (let length = 0; length < mime.length; length += 7) await checkMessage(mime.subarray(0, length));
		},
		180_000,
	);
});
