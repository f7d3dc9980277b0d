import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * An `npm` that pretends that one package is published, and is the real one otherwise. n8n's installer runs npm by
 * name and takes another registry only with a licence, so this is how a tarball goes through the unaltered installer.
 *
 * @returns the directory to put first on n8n's PATH
 */
export async function npmFromTarball(
	directory: string,
	published: { name: string; version: string; tarball: string },
	realNpm: string,
): Promise<string> {
	await mkdir(directory, { recursive: true });
	const script = `#!/usr/bin/env node
const { spawnSync } = require('node:child_process');
const published = ${JSON.stringify(published)};
const args = process.argv.slice(2).filter((argument) => !argument.startsWith('--registry='));
const isPublished = args.some((argument) => argument.startsWith(published.name + '@'));
if (isPublished && args[0] === 'view') {
	console.log(JSON.stringify(published.version));
} else {
	const real = args.map((argument) => (argument.startsWith(published.name + '@') ? published.tarball : argument));
	process.exitCode = spawnSync(${JSON.stringify(realNpm)}, real, { stdio: 'inherit' }).status ?? 1;
}
`;
	await writeFile(join(directory, 'npm'), script, { mode: 0o755 });
	return directory;
}
