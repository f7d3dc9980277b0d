import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workerProgram, WORKERS } from '../workerPrograms.mjs';
import { bundleLibrary } from './bundleLibrary.mjs';

/** Tests speak EWS with what the package will have of ews-javascript-api, and work in the threads it will have. */
export default async function setUp(_, { rootDir }) {
	const cache = join(rootDir, 'node_modules/.cache');
	await bundleLibrary(join(cache, 'ews-javascript-api.cjs'));
	await mkdir(cache, { recursive: true });
	for (const name of WORKERS) {
		const entry = join(rootDir, `nodes/mail/message/${name}/${name}Worker.ts`);
		const { code } = await workerProgram(entry, { minifySyntax: true });
		// Several runs of Jest at a time read it.
		await writeFile(join(cache, `${name}Worker.${process.pid}`), code);
		await rename(join(cache, `${name}Worker.${process.pid}`), join(cache, `${name}Worker.cjs`));
	}
}
