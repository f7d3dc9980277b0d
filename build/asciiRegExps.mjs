import { readFile } from 'node:fs/promises';
import ts from 'typescript';

const NOT_ASCII = /[^\x00-\x7f]/;

/**
 * An esbuild plugin: escapes what is not ASCII in regular expressions, as esbuild does elsewhere. A file with a single such
 * character takes two octets of memory for each of its characters, as long as n8n runs.
 * @type {import('esbuild').Plugin}
 */
export const asciiRegExps = {
	name: 'ascii-regexps',
	setup({ onLoad }) {
		onLoad({ filter: /\.c?js$/ }, async ({ path }) => {
			const source = await readFile(path, 'utf8');
			return NOT_ASCII.test(source) ? { contents: escapeRegExps(source), loader: 'js' } : undefined;
		});
	},
};

/** @throws where a character is left that makes a file twice as heavy */
export function assertAscii(source) {
	const left = NOT_ASCII.exec(source);
	if (left) throw new Error(`Not ASCII: ${source.slice(Math.max(0, left.index - 40), left.index + 40)}`);
}

function escapeRegExps(source) {
	const file = ts.createSourceFile('bundle.js', source, ts.ScriptTarget.ES2022, false, ts.ScriptKind.JS);
	const parts = [];
	let done = 0;
	const visit = (node) => {
		if (ts.isRegularExpressionLiteral(node)) {
			const start = node.getStart(file);
			parts.push(source.slice(done, start), escaped(source.slice(start, node.end)));
			done = node.end;
		}
		ts.forEachChild(node, visit);
	};
	visit(file);
	return parts.join('') + source.slice(done);
}

/** By code units, of which a pair means the same as its character. After `\\\\` a character stands for itself. */
function escaped(expression) {
	return expression.replace(/((?:\\\\)*)(\\?)([^\x00-\x7f])/g, (_, backslashes, _identity, character) => {
		return `${backslashes}\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
	});
}
