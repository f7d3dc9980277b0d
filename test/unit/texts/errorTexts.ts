import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** The literal pieces of a text: `a${b}c` has two. */
function piecesOf(node: ts.Node): string[] {
	if (ts.isStringLiteralLike(node)) return [node.text];
	if (ts.isTemplateExpression(node))
		return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
	if (ts.isBinaryExpression(node)) return [...piecesOf(node.left), ...piecesOf(node.right)];
	if (ts.isConditionalExpression(node)) return [...piecesOf(node.whenTrue), ...piecesOf(node.whenFalse)];
	return ts.isParenthesizedExpression(node) ? piecesOf(node.expression) : [];
}

/** Messages and hints of the errors that are made in the source, and causes of the catalog. */
export function errorTexts(file: string): string[] {
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
