import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sanitizeWorker } from '../sanitizeWorker.mjs';
import { bundleLibrary } from './bundleLibrary.mjs';

/** Tests speak EWS with what the package will have of ews-javascript-api, and clean HTML in the thread it will have. */
export default async function setUp(_, { rootDir }) {
	const cache = join(rootDir, 'node_modules/.cache');
	await bundleLibrary(join(cache, 'ews-javascript-api.cjs'));
	const { code } = await sanitizeWorker(join(rootDir, 'nodes/mail/message/sanitize/sanitizeWorker.ts'));
	await mkdir(cache, { recursive: true });
	// Several runs of Jest at a time read it.
	await writeFile(join(cache, `sanitizeWorker.${process.pid}`), code);
	await rename(join(cache, `sanitizeWorker.${process.pid}`), join(cache, 'sanitizeWorker.cjs'));
}
