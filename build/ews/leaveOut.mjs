import { relative } from 'node:path';

/**
 * An esbuild plugin: files of a library that nobody will use, and that would be carried along since others name them.
 * Whoever uses one after all gets an error with its name.
 * @param {string} root folder of the library
 * @param {RegExp} unused paths below it
 * @returns {import('esbuild').Plugin}
 */
export function leaveOut(root, unused) {
	return {
		name: 'leave-out',
		setup(build) {
			build.onLoad({ filter: /\.js$/ }, ({ path }) => {
				const name = relative(root, path).replaceAll('\\', '/');
				if (!unused.test(name)) return undefined;
				return {
					contents: `throw new Error(${JSON.stringify(`Left out of this build: ${name}`)});`,
					loader: 'js',
				};
			});
		},
	};
}
