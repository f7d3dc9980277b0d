import { join } from 'node:path';
import { bundleLibrary } from './bundleLibrary.mjs';

/** Tests speak EWS with what the package will have of ews-javascript-api, not with all of it. */
export default async function setUp(_, { rootDir }) {
	await bundleLibrary(join(rootDir, 'node_modules/.cache/ews-javascript-api.cjs'));
}
