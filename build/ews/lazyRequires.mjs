import { readFile } from 'node:fs/promises';

/** As TypeScript writes an import: one name, which is then used as `name.member` only. */
const IMPORT = /^(?:const|var) (\w+_\d+) = (require\("\.[^"]+"\));/gm;
const USE = /(?<![\w$.])(\w+_\d+)\.(?=[\w$])/g;

/**
 * An esbuild plugin: the modules of a library, in CommonJS as TypeScript writes it, load one another when they first use
 * one another, and not all at once.
 * @param {RegExp} filter of paths
 * @returns {import('esbuild').Plugin}
 */
export function lazyRequires(filter) {
	return {
		name: 'lazy-requires',
		setup(build) {
			build.onLoad({ filter }, async ({ path }) => ({
				contents: lazily(await readFile(path, 'utf8')),
				loader: 'js',
			}));
		},
	};
}

/** A getter and no call: `new A_1.A()` would take a call for the constructor. */
function lazily(source) {
	const names = new Set();
	const declared = source.replace(IMPORT, (_, name, required) => {
		names.add(name);
		return `const ${name} = { get $() { return ${required}; } };`;
	});
	return declared.replace(USE, (use, name) => (names.has(name) ? `${name}.$.` : use));
}
