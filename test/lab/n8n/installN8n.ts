import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { InstallLock } from './InstallLock';
import { type InstallRecipe, installRecipe } from './installRecipe';
import { type NodeChoice, n8nNode } from './n8nNode';
import { ProgressLine } from './ProgressLine';
import { runLogged } from './runLogged';

export const DEFAULT_N8N_VERSION = '2.41.1';

export interface N8nInstallation {
	version: string;
	directory: string;
	/** The node binary that runs it, not necessarily the one that runs us. */
	node: string;
	/** Path of n8n's command line. */
	entry: string;
	env: Record<string, string>;
}

/**
 * n8n from npm, installed once into a cache outside the checkout and found there ever after. It is about 3 GB, so it
 * is no dependency of the package. `N8N_LAB_VERSION` chooses another release, `N8N_LAB_NODE` the Node that runs it,
 * `N8N_LAB_CACHE` another place.
 */
export async function installN8n(
	version = process.env.N8N_LAB_VERSION ?? DEFAULT_N8N_VERSION,
	cache = process.env.N8N_LAB_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
): Promise<N8nInstallation> {
	const directory = join(cache, 'n8n-nodes-microsoft-mail', `n8n-${version}`);
	const recipe = installRecipe(version);
	const node = n8nNode(recipe, directory);
	const entry = join(directory, 'node_modules', 'n8n', 'bin', 'n8n');
	const installation = { version, directory, node: node.binary, entry, env: recipe.env };
	if (await isComplete(installation)) return installation;
	const lock = await InstallLock.acquire(`${directory}.lock`, (holder) =>
		process.stderr.write(`Waiting for process ${holder}, which is installing n8n ${version} too\n`),
	);
	try {
		if (!(await isComplete(installation))) await install(installation, recipe, node);
		return installation;
	} catch (error) {
		throw new Error(adviceFor(installation, error), { cause: error });
	} finally {
		await lock.release();
	}
}

async function install(to: N8nInstallation, recipe: InstallRecipe, node: NodeChoice): Promise<void> {
	await mkdir(to.directory, { recursive: true });
	await rm(markerOf(to), { force: true });
	if (!(await hasPackages(to))) await installPackages(to, recipe, node);
	if (!(await nativeModulesLoad(to, recipe))) await buildNativeModules(to, recipe, node);
	if (!(await nativeModulesLoad(to, recipe)))
		throw new Error(`${recipe.nativeModules.join(', ')} do not load`);
	const { stdout } = await promisify(execFile)(to.node, [to.entry, '--version'], {
		env: npmEnvironment(node),
	});
	if (!stdout.includes(to.version)) throw new Error(`n8n --version answers ${stdout.trim()}`);
	await writeFile(markerOf(to), JSON.stringify({ version: to.version, abi: await abiOf(to.node) }));
}

async function installPackages(to: N8nInstallation, recipe: InstallRecipe, node: NodeChoice): Promise<void> {
	await rm(join(to.directory, 'node_modules'), { recursive: true, force: true });
	const manifest = { name: 'n8n-lab', private: true, overrides: recipe.overrides };
	await writeFile(join(to.directory, 'package.json'), JSON.stringify(manifest));
	const packages = [`n8n@${to.version}`, ...(node.npmPackage === undefined ? [] : [node.npmPackage])];
	await npm(to, node, `Installing n8n ${to.version} (about 3 GB, several minutes)`, [
		...['install', '--no-audit', '--no-fund', '--ignore-scripts', '--save-exact', '--loglevel=http'],
		...packages,
	]);
}

async function buildNativeModules(
	to: N8nInstallation,
	recipe: InstallRecipe,
	node: NodeChoice,
): Promise<void> {
	await npm(to, node, `Building ${recipe.nativeModules.join(' and ')} for n8n`, [
		'rebuild',
		'--ignore-scripts=false',
		'--foreground-scripts',
		...recipe.nativeModules,
	]);
}

async function npm(to: N8nInstallation, node: NodeChoice, title: string, args: string[]): Promise<void> {
	let lines = 0;
	const progress = new ProgressLine(title, () => `${lines} steps`);
	try {
		const logFile = join(to.directory, 'install.log');
		const env = npmEnvironment(node);
		await runLogged('npm', args, { cwd: to.directory, env, logFile, onLine: () => lines++ });
		progress.done();
	} catch (error) {
		progress.failed();
		throw error;
	}
}

/** Under `npm run`, npm hands its settings for the checkout down to us; this install has its own. */
function npmEnvironment(node: NodeChoice): NodeJS.ProcessEnv {
	const env: NodeJS.ProcessEnv = { ...process.env };
	for (const name of Object.keys(env)) {
		if (
			/^npm_(config_(ignore_scripts|local_prefix|prefix|global.*)|lifecycle_.*|package_.*|execpath|node_execpath)$/i.test(
				name,
			)
		) {
			delete env[name];
		}
	}
	env.PATH = [dirname(node.binary), env.PATH ?? ''].join(delimiter);
	if (node.headers !== undefined) env.npm_config_nodedir = node.headers;
	return env;
}

async function isComplete(installation: N8nInstallation): Promise<boolean> {
	try {
		const marker = JSON.parse(await readFile(markerOf(installation), 'utf8')) as {
			version?: string;
			abi?: string;
		};
		return marker.version === installation.version && marker.abi === (await abiOf(installation.node));
	} catch {
		return false;
	}
}

/** npm writes its hidden lock file when everything is in place, so a broken-off install has none. */
async function hasPackages(to: N8nInstallation): Promise<boolean> {
	try {
		const lock = await readFile(join(to.directory, 'node_modules', '.package-lock.json'), 'utf8');
		const packages = (JSON.parse(lock) as { packages: Record<string, { version?: string }> }).packages;
		await abiOf(to.node);
		return packages['node_modules/n8n']?.version === to.version;
	} catch {
		return false;
	}
}

async function nativeModulesLoad(to: N8nInstallation, recipe: InstallRecipe): Promise<boolean> {
	const code = recipe.nativeModules.map((name) => `require(${JSON.stringify(name)})`).join(';');
	try {
		await promisify(execFile)(to.node, ['-e', code], { cwd: to.directory });
		return true;
	} catch {
		return false;
	}
}

/** Native modules fit one version of Node's binary interface: another Node means another build. */
async function abiOf(node: string): Promise<string> {
	return (await promisify(execFile)(node, ['-p', 'process.versions.modules'])).stdout.trim();
}

function markerOf(installation: N8nInstallation): string {
	return join(installation.directory, 'complete.json');
}

function adviceFor(installation: N8nInstallation, error: unknown): string {
	return [
		`n8n ${installation.version} could not be installed into ${installation.directory}.`,
		error instanceof Error ? error.message : String(error),
		'What to check: the npm registry can be reached; 4 GB of disk are free; python3, make and a C++ compiler are',
		'there, should prebuilt binaries not be downloadable. Then run it again: what is complete is kept.',
		`The whole log: ${join(installation.directory, 'install.log')}`,
	].join('\n');
}
