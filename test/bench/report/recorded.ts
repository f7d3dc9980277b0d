import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recorded } from '../Figures';
import { performancePage } from './performancePage';

const FIGURES = join(__dirname, '../figures.json');
const PAGE = join(__dirname, '../../../docs/performance.md');

/** What docs/performance.md was made from; empty before the first time. */
export function readRecorded(): Recorded {
	return existsSync(FIGURES) ? (JSON.parse(readFileSync(FIGURES, 'utf8')) as Recorded) : {};
}

/** Replaces what was measured, keeps the rest, and writes the page anew. */
export function writeRecorded(measured: Recorded): void {
	const recorded = { ...readRecorded(), ...measured };
	writeFileSync(FIGURES, `${JSON.stringify(recorded, undefined, '\t')}\n`);
	writeFileSync(PAGE, performancePage(recorded));
}
