import type { MutationPoint } from './Mutant';

/** `$m(7)` is true while mutant 7 is the one that is on. */
const SWITCH = 'const $m = globalThis.__isMutantOn ?? (() => false); ';

interface Site {
	readonly start: number;
	readonly end: number;
	readonly mutants: Array<MutationPoint & { id: number }>;
	readonly within: Site[];
}

/** The file with all its mutants in it, each behind a switch. */
export function instrument(source: string, mutants: ReadonlyArray<MutationPoint & { id: number }>): string {
	const root: Site = { start: 0, end: source.length, mutants: [], within: [] };
	// From the outside to the inside; of the same place the statement comes first.
	const sorted = [...mutants].sort((a, b) => a.start - b.start || b.end - a.end || order(a) - order(b));
	for (const mutant of sorted) put(root, mutant);
	return SWITCH + textOf(source, root);
}

const order = ({ kind }: MutationPoint): number => (kind === 'statement' ? 0 : 1);

function put(site: Site, mutant: MutationPoint & { id: number }): void {
	const last = site.within.at(-1);
	const isSame = last?.start === mutant.start && last.end === mutant.end;
	if (isSame && last?.mutants[0]?.kind === mutant.kind) last.mutants.push(mutant);
	else if (last !== undefined && mutant.start >= last.start && mutant.end <= last.end) put(last, mutant);
	else site.within.push({ start: mutant.start, end: mutant.end, mutants: [mutant], within: [] });
}

function textOf(source: string, site: Site): string {
	let [text, at] = ['', site.start];
	for (const inner of site.within) {
		text += source.slice(at, inner.start) + textOf(source, inner);
		at = inner.end;
	}
	text += source.slice(at, site.end);
	if (site.mutants.length === 0) return text;
	if (site.mutants[0]?.kind === 'statement') return `{ if (!$m(${String(site.mutants[0].id)})) ${text} }`;
	const others = site.mutants.map(({ id, replacement }) => `$m(${String(id)}) ? (${replacement}) : `);
	return `(${others.join('')}${text})`;
}
