import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACTS, MOMENTS, type SourceHarness, type Mode } from './people/SourceHarness';
import { exchangeHarness } from './people/exchangeHarness';
import { imapHarness, pop3Harness } from './people/dovecotHarness';
import { differenceOf, expectedRuns, type SourceName } from './people/expectedRuns';
import { peoplePage } from './people/peoplePage';
import { nameOf, playDay } from './people/playDay';

jest.setTimeout(600_000);

const SOURCES: ReadonlyArray<[SourceName, () => Promise<SourceHarness>]> = [
	['Graph', async () => await exchangeHarness('graph')],
	['EWS', async () => await exchangeHarness('ews')],
	['IMAP', imapHarness],
	['POP3', pop3Harness],
];
const READS = ['unread', 'new', 'all'] as const;
const AFTERS = ['nothing', 'markRead', 'flag', 'move', 'delete'] as const;
const MODES: Mode[] = READS.flatMap((read) => AFTERS.map((after) => ({ read, after })));
/** Keep, of POP3, is to do nothing. */
const isOfPop3 = ({ read, after }: Mode) => read !== 'unread' && (after === 'nothing' || after === 'delete');
const PAGE = join(__dirname, '../../docs/people.md');

describe.each(SOURCES)(
	'%s, while a person opens, marks, files, deletes, drags, copies and edits messages',
	(name, start) => {
		let harness: SourceHarness;
		let acts = 0;
		beforeAll(async () => (harness = await start()));
		afterAll(async () => {
			process.stdout.write(`${name}: ${String(acts)} acts of people\n`);
			await harness?.stop();
		});

		const modes = name === 'POP3' ? MODES.filter(isOfPop3) : MODES;
		it.each(modes.flatMap((mode) => [false, true].map((restarts) => ({ ...mode, restarts }))))(
			'executes the expected messages and touches nothing else: Read $read, then $after, restarts: $restarts',
			async ({ restarts, ...mode }) => {
				const day = await playDay(harness, mode, { restarts });
				acts += day.acts;
				const expected: Record<string, number> = {};
				const found: Record<string, number> = {};
				for (const act of ACTS)
					for (const moment of MOMENTS) {
						const subject = nameOf(act, moment);
						const differs = differenceOf(name, { act, moment, mode, restarts });
						expected[subject] = differs?.runs ?? expectedRuns(act, moment, mode);
						found[subject] = day.runs.get(subject) ?? 0;
					}
				expect(found).toEqual(expected);
				expect(day.touched).toEqual([]);
			},
		);
	},
);

it('stands in docs/people.md as it is (npm run docs)', () => {
	expect(readFileSync(PAGE, 'utf8')).toBe(peoplePage());
});
