import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** A package, with the tarball of each of its versions; the last one is what npm calls the latest. */
export interface Published {
	name: string;
	versions: ReadonlyArray<{ version: string; tarball: string }>;
}

/**
 * An `npm` that pretends that one package is published, and is the real one otherwise. n8n's installer runs npm by
 * name and takes another registry only with a license, so this is how a tarball goes through the unaltered installer.
 *
 * @returns the directory to put first on n8n's PATH
 */
export async function npmFromTarball(
	directory: string,
	published: Published,
	realNpm: string,
): Promise<string> {
	await mkdir(directory, { recursive: true });
	const script = `#!/usr/bin/env node
const { spawnSync } = require('node:child_process');
const published = ${JSON.stringify(published)};
const args = process.argv.slice(2).filter((argument) => !argument.startsWith('--registry='));
const isOurs = (argument) => argument.startsWith(published.name + '@');
const named = (argument) => {
	const version = argument.slice(published.name.length + 1);
	return published.versions.find((one) => one.version === version) ?? published.versions.at(-1);
};
if (args[0] === 'view' && args.some(isOurs)) {
	console.log(JSON.stringify(named(args.find(isOurs)).version));
} else {
	const real = args.map((argument) => (isOurs(argument) ? named(argument).tarball : argument));
	process.exitCode = spawnSync(${JSON.stringify(realNpm)}, real, { stdio: 'inherit' }).status ?? 1;
}
`;
	await writeFile(join(directory, 'npm'), script, { mode: 0o755 });
	return directory;
}

/** The npm in use, by its full path: the one put before it on n8n's PATH would call itself. */
export async function realNpm(): Promise<string> {
	for (const directory of (process.env.PATH ?? '').split(delimiter)) {
		const names: string[] = await readdir(directory).catch(() => []);
		if (names.includes('npm')) return join(directory, 'npm');
	}
	throw new Error('npm is not on the PATH');
}
