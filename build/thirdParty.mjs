import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/**
 * The packages that files of a bundle come from.
 * @param {string} root where the paths of the files begin
 * @param {string[]} files as in the metafile of esbuild
 */
export async function bundledPackages(root, files) {
	const folders = new Set(files.flatMap((file) => PACKAGE.exec(file)?.[1] ?? []));
	const packages = await Promise.all([...folders].map(async (folder) => await read(root, folder)));
	return packages.sort(
		(one, other) => one.name.localeCompare(other.name) || one.version.localeCompare(other.version),
	);
}

/**
 * Where a library is not the version that the lockfile names, it is not the one that was tested: in CI that ends the
 * build, elsewhere somebody may be trying something.
 */
export async function assertLocked(root, packages) {
	const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
	const strangers = packages.filter(({ path, version }) => lock.packages[path]?.version !== version);
	if (strangers.length === 0) return;
	const text = `Not as in package-lock.json (npm ci): ${strangers.map(({ path }) => path).join(', ')}`;
	if (process.env.CI) throw new Error(text);
	console.warn(text);
}

async function read(root, path) {
	const folder = join(root, path);
	const { name, version, license, author, homepage } = JSON.parse(
		await readFile(join(folder, 'package.json'), 'utf8'),
	);
	const files = (await readdir(folder))
		.filter((file) => /^(licen[cs]e|copying|copyright|notice)/i.test(file))
		.sort();
	const texts = await Promise.all(
		files.map(async (file) => (await readFile(join(folder, file), 'utf8')).trim()),
	);
	return {
		path,
		name,
		version,
		license,
		author: typeof author === 'object' ? author?.name : author,
		homepage,
		texts,
	};
}

/** @param {Awaited<ReturnType<typeof bundledPackages>>} packages */
export async function thirdPartyNotices(packages) {
	const parts = packages.map(({ name, version, license, author, homepage, texts }) => {
		const facts = [`License: ${license}`, author && `Author: ${author}`, homepage].filter(Boolean).join('\n');
		return [`## ${name} ${version}`, facts, ...texts.map((text) => '```\n' + text + '\n```')].join('\n\n');
	});
	return ['# Libraries in this package', ...parts].join('\n\n') + '\n';
}
