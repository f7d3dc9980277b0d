import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '../../..');

function sourceFiles(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return sourceFiles(path);
		return entry.name.endsWith('.ts') ? [path] : [];
	});
}

/** Every file that a file names, type imports and `import('…')` included. */
function importsOf(file: string): string[] {
	const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
	return importedFiles
		.filter(({ fileName }) => fileName.startsWith('.'))
		.map(({ fileName }) => `${resolve(dirname(file), fileName)}.ts`)
		.filter((path) => existsSync(path));
}

/** The circles of a graph: its strongly connected components of more than one file (Tarjan). */
export function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
	const order = new Map<string, number>();
	const low = new Map<string, number>();
	const stack: string[] = [];
	const circles: string[][] = [];
	const visit = (file: string): void => {
		order.set(file, order.size);
		low.set(file, order.get(file) ?? 0);
		stack.push(file);
		for (const next of graph.get(file) ?? []) {
			if (!order.has(next)) visit(next);
			if (stack.includes(next)) low.set(file, Math.min(low.get(file) ?? 0, low.get(next) ?? 0));
		}
		if (low.get(file) !== order.get(file)) return;
		const circle = stack.splice(stack.indexOf(file));
		if (circle.length > 1) circles.push(circle);
	};
	for (const file of graph.keys()) if (!order.has(file)) visit(file);
	return circles;
}

describe('imports', () => {
	it('contain no cycles, type imports included', () => {
		const files = ['nodes', 'credentials'].flatMap((folder) => sourceFiles(join(ROOT, folder)));
		expect(files.length).toBeGreaterThan(100);
		const graph = new Map(files.map((file) => [file, importsOf(file)] as const));
		const circles = circlesIn(graph).map((circle) => circle.map((file) => relative(ROOT, file)));
		expect(circles).toEqual([]);
	});

	it('would be reported as a cycle', () => {
		const graph = new Map([
			['a', ['b']],
			['b', ['c', 'd']],
			['c', ['a']],
			['d', []],
		]);
		expect(circlesIn(graph)).toEqual([['a', 'b', 'c']]);
	});
});
