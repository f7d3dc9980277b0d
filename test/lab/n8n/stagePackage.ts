import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

interface Manifest {
	name: string;
	dependencies?: Record<string, string>;
}

/**
 * Puts a built package where n8n's installer would: a copy of what `npm pack` takes, with its run-time dependencies
 * and nothing else beside it. A link to the checkout would find the checkout's own `n8n-workflow` before n8n's, and
 * n8n would not know the errors we throw as its own. Dependencies are links, since they are never changed.
 */
export async function stagePackage(userFolder: string, directory: string): Promise<string> {
	const manifest = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as Manifest;
	const target = join(userFolder, '.n8n', 'nodes', 'node_modules', manifest.name);
	await rm(target, { recursive: true, force: true });
	await mkdir(join(target, 'node_modules'), { recursive: true });
	for (const path of await packedFiles(directory)) {
		await mkdir(dirname(join(target, path)), { recursive: true });
		await copyFile(join(directory, path), join(target, path));
	}
	for (const name of Object.keys(manifest.dependencies ?? {})) {
		const link = join(target, 'node_modules', name);
		await mkdir(dirname(link), { recursive: true });
		await symlink(resolve(directory, 'node_modules', name), link, 'dir');
	}
	return target;
}

async function packedFiles(directory: string): Promise<string[]> {
	const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
	const { stdout } = await promisify(execFile)('npm', args, { cwd: directory, maxBuffer: 64 * 1024 * 1024 });
	const [tarball] = JSON.parse(stdout) as Array<{ files: Array<{ path: string }> }>;
	return (tarball?.files ?? []).map(({ path }) => path);
}
