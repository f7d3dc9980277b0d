import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The threads: their folders in nodes/mail/message. Each has a `workerProgram`, and beside it the program itself. */
export const WORKERS = ['sanitize', 'signature'];

const STATIC_BLOCK = /^\tstatic \{\n\t\tthis\.(\w+) = ([^;{}]*);\n\t\}$/gm;

/**
 * An esbuild plugin: of asn1js and pkijs only what reads. They set static members in blocks, which esbuild takes for
 * something that has to be kept, and with it each of their classes: as fields they do the same. What is asynchronous in
 * pkijs is its cryptography, and its rules of trust; ours is OpenSSL's.
 * @type {import('esbuild').Plugin}
 */
const onlyReaders = {
	name: 'only-readers',
	setup({ onLoad }) {
		onLoad({ filter: /[\\/](pkijs|asn1js)[\\/]build[\\/]index\.js$/ }, async ({ path }) => {
			const source = (await readFile(path, 'utf8')).replace(STATIC_BLOCK, '\tstatic $1 = $2;');
			return { contents: path.includes('pkijs') ? withoutAsyncMethods(source) : source, loader: 'js' };
		});
	},
};

function withoutAsyncMethods(source) {
	const file = ts.createSourceFile('index.js', source, ts.ScriptTarget.ES2022, false, ts.ScriptKind.JS);
	const parts = [];
	let done = 0;
	const visit = (node) => {
		const isAsync =
			ts.canHaveModifiers(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
		if (ts.isMethodDeclaration(node) && isAsync) {
			parts.push(source.slice(done, node.getStart(file)));
			done = node.end;
		} else ts.forEachChild(node, visit);
	};
	visit(file);
	return parts.join('') + source.slice(done);
}

/**
 * The program of a thread, with its library, as one text. `node build/workerPrograms.mjs <entry>`
 *
 * @param {string} entry sanitizeWorker or signatureWorker, compiled or not
 * @returns {Promise<{ code: string, inputs: string[] }>} and the files it is made of
 */
export async function workerProgram(entry, { plugins = [], ...options } = {}) {
	const { metafile, outputFiles } = await build({
		bundle: true,
		platform: 'node',
		target: 'node20',
		...options,
		plugins: [onlyReaders, ...plugins],
		entryPoints: [entry],
		metafile: true,
		write: false,
		sourcemap: false,
		// Nobody is told of a place in it: what goes wrong there comes back as a text.
		minifyIdentifiers: options.minifySyntax === true,
		keepNames: false,
	});
	return { code: outputFiles[0].text, inputs: Object.keys(metafile.inputs) };
}

/**
 * An esbuild plugin: puts those texts into the bundle, where the source names the files.
 * @param {(entry: string) => Promise<{ code: string }>} make
 * @returns {import('esbuild').Plugin}
 */
export const workersWithin = (make) => ({
	name: 'workers-within',
	setup({ onLoad }) {
		const filter = new RegExp(`[\\\\/](?:${WORKERS.join('|')})[\\\\/]workerProgram\\.js$`);
		onLoad({ filter }, async ({ path }) => {
			const name = basename(dirname(path));
			const { code } = await make(path.replace(/workerProgram\.js$/, `${name}Worker.js`));
			const program = JSON.stringify({ code, isText: true });
			return { contents: `exports.workerProgram = ${program};`, loader: 'js' };
		});
	},
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	process.stdout.write((await workerProgram(process.argv[2])).code);
}
