import { build } from 'esbuild';
import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ewsPlugins } from './plugins.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * The library alone, as it stands in the package. Other processes may be reading the file that stood there before.
 * `node build/ews/bundleLibrary.mjs <file>`
 */
export async function bundleLibrary(file) {
	const unfinished = `${file}.${process.pid}`;
	await build({
		entryPoints: [join(here, 'library.cjs')],
		outfile: unfinished,
		bundle: true,
		platform: 'node',
		target: 'node20',
		plugins: ewsPlugins,
		logLevel: 'error',
	});
	await rename(unfinished, file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleLibrary(process.argv[2]);
