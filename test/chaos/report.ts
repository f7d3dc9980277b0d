import { writeFileSync } from 'node:fs';
import { type ChaosMode, MODES } from './ChaosLab';
import { isBroken, type Tally, tally, type Verdict } from './Ledger';

/** Messages of a fault that are told of one by one. */
const MAX_SHOWN = 10;

/** The tables: for each mode what became of mail under each fault, of each kind of mail, and in each mailbox. */
export function printVerdicts(verdicts: readonly Verdict[]): void {
	for (const mode of MODES) {
		const own = verdicts.filter((one) => one.mode === mode);
		console.log(`\n${mode}: ${String(own.reduce((sum, { mails }) => sum + mails, 0))} mails`);
		console.table(byFault(own).map(([fault, sums]) => ({ fault, ...inRow('count', sums) })));
		const kinds = merged(own.map((one) => one.byKind));
		console.table(kinds.map(([workflow, sums]) => ({ workflow, ...inRow('mails', sums) })));
	}
	console.log('\nBy mailbox');
	console.table(
		verdicts.map(({ mailbox, mails, byFault: faults }) => {
			const sums = summed([...faults.values()]);
			return { mailbox, mails, ...inRow('faults', sums) };
		}),
	);
	for (const { byFault: faults } of verdicts)
		for (const [fault, { details }] of faults)
			for (const text of details.slice(0, MAX_SHOWN)) console.log(`${fault}: ${text}`);
}

/** As Jest would tell of it: each fault in each mode is a test, and fails with one message that went wrong. */
export function writeReport(file: string, verdicts: readonly Verdict[]): void {
	const tests = MODES.flatMap((mode) => byFault(verdicts.filter((one) => one.mode === mode))).map(([, sums]) => sums);
	const numFailedTests = tests.filter(isBroken).length;
	const numPassedTests = tests.length - numFailedTests;
	const success = numFailedTests === 0 && numPassedTests > 0;
	writeFileSync(file, JSON.stringify({ success, numPassedTests, numFailedTests, numRuntimeErrorTestSuites: 0 }));
}

export const hasBroken = (verdicts: readonly Verdict[], mode?: ChaosMode) =>
	verdicts.some((one) => (mode ?? one.mode) === one.mode && [...one.byFault.values()].some(isBroken));

function byFault(verdicts: readonly Verdict[]): [string, Tally][] {
	return merged(verdicts.map((one) => one.byFault)).sort(([a], [b]) => a.localeCompare(b));
}

function merged<K>(maps: readonly ReadonlyMap<K, Tally>[]): [K, Tally][] {
	const keys = new Set(maps.flatMap((one) => [...one.keys()]));
	return [...keys].map((key) => [key, summed(maps.flatMap((one) => one.get(key) ?? []))]);
}

function summed(tallies: readonly Tally[]): Tally {
	const sum = tally();
	for (const one of tallies) {
		sum.count += one.count;
		sum.lost += one.lost;
		sum.doubled += one.doubled;
		sum.excused += one.excused;
		sum.setAside += one.setAside;
		sum.longestSilenceMs = Math.max(sum.longestSilenceMs, one.longestSilenceMs);
		sum.details.push(...one.details);
	}
	return sum;
}

function inRow(count: string, { count: number, lost, doubled, excused, setAside, longestSilenceMs }: Tally) {
	return {
		[count]: number,
		lost,
		doubled,
		'twice as README says': excused,
		'set aside': setAside,
		'longest silence, s': Math.round(longestSilenceMs / 1000),
	};
}
