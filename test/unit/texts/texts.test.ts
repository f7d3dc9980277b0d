import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import ts from 'typescript';
import { CATALOGUE } from '../../../nodes/mail/errors/catalogue';
import { describedTexts, labels, sources } from './labels';

/** Words in double quotes in a hint of the catalogue: what a form calls it. */
const quoted = (text: string) => [...text.matchAll(/"([^"]+)"/g)].map(([, words = '']) => words);

describe('fields that a hint names', () => {
	const known = labels();

	it.each(CATALOGUE.map(({ id, hint }) => [id, hint]))('%s: are called as the forms call them', (_, hint) => {
		expect(quoted(hint).filter((words) => !known.has(words))).toEqual([]);
	});
});

/** The literal pieces of a text: `a${b}c` has two. */
function piecesOf(node: ts.Node): string[] {
	if (ts.isStringLiteralLike(node)) return [node.text];
	if (ts.isTemplateExpression(node))
		return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
	if (ts.isBinaryExpression(node)) return [...piecesOf(node.left), ...piecesOf(node.right)];
	if (ts.isConditionalExpression(node)) return [...piecesOf(node.whenTrue), ...piecesOf(node.whenFalse)];
	return ts.isParenthesizedExpression(node) ? piecesOf(node.expression) : [];
}

/** Messages and hints of the errors that are made in the source, and causes of the catalogue. */
function errorTexts(file: string): string[] {
	const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
	const found: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isPropertyAssignment(node) && /^(?:hint|cause|todo)$/.test(node.name.getText()))
			found.push(...piecesOf(node.initializer));
		if (ts.isNewExpression(node) && node.expression.getText().endsWith('Error'))
			for (const argument of node.arguments ?? []) found.push(...piecesOf(argument));
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

describe('n8n renders HTML', () => {
	it.each(sources().map((file) => [relative(process.cwd(), file), file]))(
		'and no error of %s holds a <',
		(_, file) => {
			expect(errorTexts(file).filter((text) => text.includes('<'))).toEqual([]);
		},
	);

	it('and descriptions hold no other tags than links, line breaks and marks', () => {
		const bare = (text: string) =>
			text.replace(
				/<a href="https:\/\/[^"<>]+"(?: target="_blank")?>|<\/a>|<\/?(?:b|i|code|p|ul|li)>|<br ?\/?>/g,
				'',
			);
		expect(describedTexts().filter(([, text]) => bare(text).includes('<'))).toEqual([]);
	});
});
