import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const IN_PACKAGE = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)([\\/].*)$/;

/**
 * An esbuild plugin: of a package that lies in several places in the same version, the first place is taken for all.
 * @returns {import('esbuild').Plugin}
 */
export function onePackage() {
	const places = new Map();
	const onePath = (path) => {
		const [, folder, file] = IN_PACKAGE.exec(path) ?? [];
		if (folder === undefined) return path;
		const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
		const place = places.get(`${name}@${version}`) ?? folder;
		places.set(`${name}@${version}`, place);
		return place + file;
	};
	return {
		name: 'one-package',
		setup({ onResolve, resolve }) {
			onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...from }) => {
				if (pluginData === 'found') return undefined;
				const found = await resolve(path, { ...from, pluginData: 'found' });
				return found.external || found.namespace !== 'file' ? found : { ...found, path: onePath(found.path) };
			});
		},
	};
}
