/**
 * An esbuild plugin: imapflow makes a logger with pino only where it is given none, and `ImapConnection` gives it one. pino
 * looks for files of its own beside itself, which a bundle has not got.
 * @type {import('esbuild').Plugin}
 */
export const withoutPino = {
	name: 'without-pino',
	setup({ onResolve, onLoad }) {
		onResolve({ filter: /^pino$/ }, () => ({ path: 'pino', namespace: 'without-pino' }));
		onLoad({ filter: /./, namespace: 'without-pino' }, () => ({
			contents: `module.exports = () => { throw new Error('imapflow was given no logger'); };`,
			loader: 'js',
		}));
	},
};
