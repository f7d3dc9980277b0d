/**
 * What people install, weighed: packs the package, installs the tarball as n8n does, and prints size and number of
 * packages. Fails when they have grown beyond the limits: `npm run build && node .ci/weigh.mjs`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const LIMITS = {
	// n8n's installer leaves out what is for development, and n8n-workflow.
	packages: 1,
	files: 80,
	'MB on disk': 7,
	'MB of the tarball': 1.6,
	// When n8n starts: of nodes and credentials the descriptions, and nothing that runs.
	'files loaded at the start beside each of them': 1,
	'MB of memory at the start': 2,
};

/** Loads what package.json names, as n8n does at its start, with n8n-workflow in memory before. */
const START = `
	require('n8n-workflow');
	const { n8n } = require('./node_modules/NAME/package.json');
	const loaded = () => Object.keys(require.cache).length;
	const heap = () => (gc(), process.memoryUsage().heapUsed);
	const before = { files: loaded(), heap: heap(), rss: process.memoryUsage().rss };
	const began = performance.now();
	const kept = [...n8n.nodes, ...n8n.credentials].map((path) => {
		const [, name] = /([^/]+)\\.(?:node|credentials)\\.js$/.exec(path);
		return new (require('./node_modules/NAME/' + path)[name])();
	});
	const ms = performance.now() - began;
	const rss = process.memoryUsage().rss - before.rss;
	console.log(
		JSON.stringify({ files: loaded() - before.files, heap: heap() - before.heap, kept: kept.length, ms, rss }),
	);
`;

/** A community package with nothing in it: what n8n's loading itself takes. */
const EMPTY = {
	name: 'n8n-nodes-empty',
	version: '0.0.0',
	n8n: { nodes: ['Empty.node.js'], credentials: [] },
};
const EMPTY_NODE = `exports.Empty = class { description = { displayName: 'Empty', name: 'empty', properties: [] }; };`;

/** Starts of each package, in turn, so that a busy moment meets both. */
const STARTS = 9;

const checkout = resolve(import.meta.dirname, '..');
const directory = mkdtempSync(join(tmpdir(), 'weigh-'));
const median = (numbers) => numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
const npm = (args, cwd) => execFileSync('npm', args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

function started(name) {
	const script = START.replaceAll('NAME', name);
	const told = execFileSync(process.execPath, ['--expose-gc', '--input-type=commonjs', '--eval', script], {
		cwd: directory,
		encoding: 'utf8',
		env: { ...process.env, NODE_PATH: join(checkout, 'node_modules') },
	});
	return JSON.parse(told);
}

try {
	const [packed] = JSON.parse(
		npm(['pack', '--json', '--ignore-scripts', '--pack-destination', directory], checkout),
	);
	const tarball = join(directory, packed.filename);
	writeFileSync(join(directory, 'package.json'), '{}');
	npm(
		[
			'install',
			tarball,
			'--omit=dev',
			'--omit=peer',
			'--ignore-scripts',
			'--no-audit',
			'--no-fund',
			'--offline',
		],
		directory,
	);
	const files = readdirSync(join(directory, 'node_modules'), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name !== '.package-lock.json')
		.map((entry) => join(entry.parentPath, entry.name));
	const lock = JSON.parse(readFileSync(join(directory, 'node_modules/.package-lock.json'), 'utf8'));
	const empty = join(directory, 'node_modules', EMPTY.name);
	mkdirSync(empty);
	writeFileSync(join(empty, 'package.json'), JSON.stringify(EMPTY));
	writeFileSync(join(empty, 'Empty.node.js'), EMPTY_NODE);
	const starts = Array.from({ length: STARTS }, () => ({
		ours: started(packed.name),
		empty: started(EMPTY.name),
	}));
	const start = starts[0].ours;
	const beside = (what, unit) => median(starts.map(({ ours, empty }) => (ours[what] - empty[what]) / unit));
	const onDisk = files.reduce((sum, file) => sum + statSync(file).blocks * 512, 0);
	const weighed = {
		packages: Object.keys(lock.packages).length,
		files: files.length,
		'MB on disk': onDisk / 1e6,
		'MB of the tarball': statSync(tarball).size / 1e6,
		'files loaded at the start beside each of them': start.files - start.kept,
		'MB of memory at the start': beside('heap', 1e6),
	};
	for (const [what, weight] of Object.entries(weighed)) {
		const isTooMuch = weight > LIMITS[what];
		const shown = Number.isInteger(weight) ? weight : weight.toFixed(2);
		console.log(`${shown} ${what} (at most ${LIMITS[what]})${isTooMuch ? ': TOO MUCH' : ''}`);
		if (isTooMuch) process.exitCode = 1;
	}
	// No limits: they are the machine's, too.
	console.log(
		`${beside('ms', 1).toFixed(0)} ms more than an empty package at the start (median of ${STARTS})`,
	);
	console.log(`${beside('rss', 1e6).toFixed(1)} MB more of the process (RSS; median of ${STARTS})`);
} finally {
	rmSync(directory, { recursive: true, force: true });
}
