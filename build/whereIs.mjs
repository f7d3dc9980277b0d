/**
 * Where in the sources a place of a bundle is, as stack traces of an installation name them:
 * `node build/whereIs.mjs engine.js:14:23811`, after a build of the same version.
 */
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

for (const place of process.argv.slice(2)) {
	const [, file, line, column] = /([\w]+\.js):(\d+):(\d+)/.exec(place) ?? [];
	if (file === undefined) throw new Error(`No place in a bundle (engine.js:14:23811): ${place}`);
	const map = new SourceMap(
		JSON.parse(readFileSync(new URL(`../dist/${file}.map`, import.meta.url), 'utf8')),
	);
	const { originalSource, originalLine, originalColumn } = map.findEntry(
		Number(line) - 1,
		Number(column) - 1,
	);
	console.log(`${originalSource?.replace(/^(\.\.\/)+/, '')}:${originalLine + 1}:${originalColumn + 1}`);
}
