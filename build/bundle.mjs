/**
 * Makes of what `n8n-node build` has compiled the package that people install: `node build/bundle.mjs`.
 *
 * - `dist/descriptions.js`: what n8n reads at its start, nodes and credentials. The file of each only points there.
 * - `dist/engine.js`: what runs, with its libraries. It is loaded, whole, when the first node runs: so n8n starts as quickly
 *   as without this package, everybody has the versions that were tested, and a running trigger never meets files of a
 *   newer version after an update. `dist/ews.js`: the largest library, which few need.
 * - `dist/THIRD-PARTY.md`: the libraries in it, with their licenses. `dist/bundled.json`: their names and versions.
 */
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asciiRegExps, assertAscii } from './asciiRegExps.mjs';
import { ewsPlugins } from './ews/plugins.mjs';
import { onePackage } from './onePackage.mjs';
import { assertLocked, bundledPackages, thirdPartyNotices } from './thirdParty.mjs';
import { withoutPino } from './withoutPino.mjs';
import { workerProgram, workersWithin } from './workerPrograms.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const COMPILED = join(ROOT, 'dist');
const PACKED = join(ROOT, 'dist.bundled');

const shared = {
	absWorkingDir: ROOT,
	bundle: true,
	platform: 'node',
	target: 'node20',
	external: ['n8n-workflow'],
	metafile: true,
	logLevel: 'warning',
	// Stack traces in people's logs name functions; comments and line breaks nobody misses.
	minifySyntax: true,
	minifyWhitespace: true,
	keepNames: true,
	// For whoever has a stack trace; they stay in the checkout.
	sourcemap: 'external',
	sourcesContent: false,
};

/** `nodes/X/run.js` is what a node loads when it runs: it lies in the engine. */
const runFromEngine = {
	name: 'run-from-engine',
	setup({ onResolve, onLoad }) {
		onResolve({ filter: /^\.\/run$/ }, ({ resolveDir }) => ({
			path: basename(resolveDir),
			namespace: 'run',
		}));
		onLoad({ filter: /./, namespace: 'run' }, ({ path }) => ({
			contents: `module.exports = require('./engine.js')[${JSON.stringify(path)}]();`,
			loader: 'js',
		}));
		onResolve({ filter: /^\.\/engine\.js$/ }, ({ path }) => ({ path, external: true }));
	},
};

const ewsOutside = {
	name: 'ews-outside',
	setup({ onResolve }) {
		onResolve({ filter: /^ews-javascript-api$/ }, () => ({ path: './ews.js', external: true }));
	},
};

async function bundle(contents, outfile, plugins) {
	const stdin = { contents, resolveDir: COMPILED, loader: 'js' };
	const file = join(PACKED, outfile);
	const { metafile } = await build({ ...shared, stdin, outfile: file, plugins });
	assertAscii(await readFile(file, 'utf8'));
	return Object.keys(metafile.inputs);
}

/** Its makers have built it into another one, where esbuild cannot see it. */
const WITHIN_OTHERS = ['node_modules/@azure/msal-common/package.json'];

const { n8n } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
const entries = [...n8n.nodes, ...n8n.credentials].map((path) => relative('dist', path));
const className = (entry) => /([^/]+)\.(?:node|credentials)\.js$/.exec(entry)[1];

const workerInputs = [];
const makeWorker = async (compiled) => {
	// Of what is compiled, whose imports are `require`, esbuild leaves nothing out.
	const entry = join(ROOT, relative(COMPILED, compiled)).replace(/\.js$/, '.ts');
	const made = await workerProgram(entry, { ...shared, plugins: [onePackage(), asciiRegExps] });
	workerInputs.push(...made.inputs);
	return made;
};

await rm(PACKED, { recursive: true, force: true });
const described = await bundle(
	entries
		.map((entry) => `exports.${className(entry)} = require('./${entry}').${className(entry)};`)
		.join('\n'),
	'descriptions.js',
	[runFromEngine, asciiRegExps],
);
const nodes = n8n.nodes.map((path) => basename(dirname(path)));
const run = await bundle(
	nodes.map((node) => `exports.${node} = () => require('./nodes/${node}/run.js');`).join('\n'),
	'engine.js',
	[workersWithin(makeWorker), ewsOutside, withoutPino, onePackage(), asciiRegExps],
);
const ews = await bundle(`module.exports = require('ews-javascript-api');`, 'ews.js', ewsPlugins);

for (const entry of entries) {
	const up = relative(dirname(entry), 'descriptions.js').replaceAll('\\', '/');
	const name = className(entry);
	await mkdir(dirname(join(PACKED, entry)), { recursive: true });
	await writeFile(join(PACKED, entry), `exports.${name} = require('${up}').${name};\n`);
}

/** What is not code: icons, codex files, schemas of output. */
for (const entry of await readdir(COMPILED, { recursive: true, withFileTypes: true })) {
	const path = relative(COMPILED, join(entry.parentPath, entry.name)).replaceAll('\\', '/');
	const isAsset = /^(nodes|credentials|icons)\/.*\.(json|svg|png)$/.test(path);
	if (!entry.isFile() || !isAsset) continue;
	await mkdir(dirname(join(PACKED, path)), { recursive: true });
	await cp(join(COMPILED, path), join(PACKED, path));
}

/** What leaves a node is the same in all of its versions; n8n looks for the schema of exactly the one it has. */
const descriptions = createRequire(import.meta.url)(join(PACKED, 'descriptions.js'));
for (const node of nodes) {
	const schemas = join(PACKED, 'nodes', node, '__schema__');
	const versions = [new descriptions[node]().description.version].flat();
	for (const version of versions.filter((one) => one !== 1)) {
		for (const first of (await readdir(schemas)).filter((name) => name.startsWith('v1.0.0'))) {
			const name = first.replace('v1.0.0', `v${[...String(version).split('.'), '0', '0'].slice(0, 3).join('.')}`);
			await cp(join(schemas, first), join(schemas, name), { recursive: true });
		}
	}
}

const packages = await bundledPackages(ROOT, [
	...described,
	...run,
	...ews,
	...workerInputs,
	...WITHIN_OTHERS,
]);
await assertLocked(ROOT, packages);
await writeFile(
	join(PACKED, 'bundled.json'),
	`${JSON.stringify(
		packages.map(({ name, version }) => ({ name, version })),
		null,
		'\t',
	)}\n`,
);
await writeFile(join(PACKED, 'THIRD-PARTY.md'), await thirdPartyNotices(packages));
await rm(COMPILED, { recursive: true, force: true });
await rename(PACKED, COMPILED);
