import { ACCEPTED, type Accepted } from './accepted';
import { areaOf } from './areas';
import type { Verdict } from './Campaign';
import type { Mutant } from './Mutant';

/** Of the mutants that are not accepted as they are. */
const GOAL = 0.9;

type Verdicts = ReadonlyMap<number, Verdict>;

const isNoticed = (verdict: Verdict | undefined): boolean =>
	verdict?.fate === 'killed' || verdict?.fate === 'timed out';

export function acceptedAs({ file, context, original, replacement }: Mutant): Accepted | undefined {
	const same = (a: string, b: string): boolean => oneLine(a) === oneLine(b);
	return ACCEPTED.find(
		(row) =>
			row.file === file &&
			context.includes(row.on ?? '') &&
			same(row.original, original) &&
			same(row.replacement, replacement),
	);
}

/** The rate of each area, then every mutant that no test noticed. */
export function printReport(mutants: readonly Mutant[], verdicts: Verdicts): void {
	const areas = [...new Set(mutants.map(areaFor))];
	console.table(
		[...areas, 'all'].map((area) => {
			const own = mutants.filter((mutant) => area === 'all' || areaFor(mutant) === area);
			const count = (fate: string): number => own.filter(({ id }) => verdicts.get(id)?.fate === fate).length;
			return {
				area,
				mutants: own.length,
				killed: count('killed'),
				'timed out': count('timed out'),
				survived: count('survived'),
				'not reached': count('not reached'),
				accepted: own.filter((mutant) => !isNoticed(verdicts.get(mutant.id)) && acceptedAs(mutant)).length,
				'rate, %': Math.round(rateOf(own, verdicts) * 1000) / 10,
			};
		}),
	);
	for (const mutant of mutants) {
		const verdict = verdicts.get(mutant.id);
		if (isNoticed(verdict)) continue;
		const reason = acceptedAs(mutant)?.reason;
		const { file, line, original, replacement } = mutant;
		const instead = replacement === '' ? '(left out)' : oneLine(replacement);
		const why = reason === undefined ? (verdict?.fate ?? '') : `accepted: ${reason}`;
		console.log(`${file}:${String(line)}  ${oneLine(original)}  ->  ${instead}  [${why}]`);
	}
}

export function isRateKept(mutants: readonly Mutant[], verdicts: Verdicts): boolean {
	return rateOf(mutants, verdicts) >= GOAL;
}

/** Noticed ones among all that are not accepted. */
function rateOf(mutants: readonly Mutant[], verdicts: Verdicts): number {
	const counted = mutants.filter((mutant) => isNoticed(verdicts.get(mutant.id)) || !acceptedAs(mutant));
	const noticed = counted.filter(({ id }) => isNoticed(verdicts.get(id)));
	return counted.length === 0 ? 1 : noticed.length / counted.length;
}

function areaFor({ file }: Mutant): string {
	return areaOf(file) ?? file;
}

function oneLine(text: string): string {
	return text.replace(/\s+/g, ' ').trim();
}
