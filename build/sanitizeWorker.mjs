import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

/**
 * The program of the thread that cleans HTML, with its library, as one text. `node build/sanitizeWorker.mjs <entry>`
 *
 * @param {string} entry sanitizeWorker, compiled or not
 * @returns {Promise<{ code: string, inputs: string[] }>} and the files it is made of
 */
export async function sanitizeWorker(entry, options = {}) {
	const { metafile, outputFiles } = await build({
		bundle: true,
		platform: 'node',
		target: 'node20',
		...options,
		entryPoints: [entry],
		metafile: true,
		write: false,
		sourcemap: false,
	});
	return { code: outputFiles[0].text, inputs: Object.keys(metafile.inputs) };
}

/**
 * An esbuild plugin: puts that text into the bundle, where the source names the file.
 * @param {(entry: string) => Promise<{ code: string }>} make
 * @returns {import('esbuild').Plugin}
 */
export const workerWithin = (make) => ({
	name: 'worker-within',
	setup({ onLoad }) {
		onLoad({ filter: /[\\/]sanitize[\\/]workerProgram\.js$/ }, async ({ path }) => {
			const { code } = await make(path.replace('workerProgram', 'sanitizeWorker'));
			const program = JSON.stringify({ code, isText: true });
			return { contents: `exports.workerProgram = ${program};`, loader: 'js' };
		});
	},
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	process.stdout.write((await sanitizeWorker(process.argv[2])).code);
}
