import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { instrument } from './instrument';
import type { Mutant } from './Mutant';
import { pointsOf } from './pointsOf';

/**
 * All mutants of some files, and the files with the mutants in them, each behind a switch.
 *
 * @param files paths from the root
 * @param folder where the files with mutants go; it is emptied
 */
export function planMutants(root: string, files: readonly string[], folder: string): Mutant[] {
	const program = programOf(root);
	const checker = program.getTypeChecker();
	const mutants: Mutant[] = [];
	rmSync(folder, { recursive: true, force: true });
	for (const file of files) {
		const source = program.getSourceFile(join(root, file));
		if (source === undefined) throw new Error(`${file} is not part of tsconfig.json`);
		const lines = source.text.split('\n');
		const points = pointsOf(source, checker).map((point) => ({ ...point, id: 0 }));
		for (const point of points) {
			point.id = mutants.length;
			const line = source.getLineAndCharacterOfPosition(point.start).line + 1;
			const original = source.text.slice(point.start, point.end);
			const context = lines[line - 1]?.trim() ?? '';
			mutants.push({ id: point.id, file, line, context, original, replacement: point.replacement });
		}
		const path = join(folder, file);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, instrument(source.text, points));
	}
	return mutants;
}

function programOf(root: string): ts.Program {
	const path = join(root, 'tsconfig.json');
	const { config } = ts.readConfigFile(path, (name) => ts.sys.readFile(name)) as { config: object };
	const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
	return ts.createProgram(fileNames, { ...options, noEmit: true, incremental: false });
}
