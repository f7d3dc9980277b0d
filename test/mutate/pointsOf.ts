import ts from 'typescript';
import type { MutationPoint } from './Mutant';
import { replacementsOf, valuesInstead } from './replacements';

/** Everything in a file that a mutant can be made of, in the order of the file. */
export function pointsOf(source: ts.SourceFile, checker: ts.TypeChecker): MutationPoint[] {
	const points: MutationPoint[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
		if (ts.isStatement(node) && canBeLeftOut(node)) points.push(point('statement', node, ''));
		if (isExpression(node) && mayStandInParentheses(node) && !isForPeople(node)) {
			const texts = new Set([...valuesInstead(node, checker), ...replacementsOf(node, checker)]);
			texts.delete(node.getText());
			for (const text of texts) points.push(point('expression', node, text));
		}
		if (ts.isForOfStatement(node)) points.push(point('expression', node.expression, '[]'));
		node.forEachChild(visit);
	};
	visit(source);
	return points;
}

function point(kind: MutationPoint['kind'], node: ts.Node, replacement: string): MutationPoint {
	return { kind, start: node.getStart(), end: node.getEnd(), replacement };
}

function isExpression(node: ts.Node): node is ts.Expression {
	const { parent } = node;
	if (parent === undefined || ts.isLiteralTypeNode(parent) || ts.isEnumMember(parent)) return false;
	// The name of a property is none.
	if (ts.isPropertyAssignment(parent) && parent.name === node) return false;
	return ts.isExpression(node);
}

/** A call, an assignment, a way out: what a function does rather than gives. */
function canBeLeftOut(node: ts.Statement): boolean {
	if (ts.isThrowStatement(node) || ts.isContinueStatement(node)) return true;
	if (ts.isReturnStatement(node)) return node.expression === undefined;
	if (ts.isBreakStatement(node)) return !isInSwitch(node);
	if (!ts.isExpressionStatement(node)) return false;
	const { expression } = node;
	if (ts.isStringLiteral(expression)) return false;
	return !(ts.isCallExpression(expression) && expression.expression.kind === ts.SyntaxKind.SuperKeyword);
}

function isInSwitch(node: ts.Node): boolean {
	const { parent } = node;
	return ts.isCaseOrDefaultClause(parent) || (ts.isBlock(parent) && ts.isCaseOrDefaultClause(parent.parent));
}

/** Whether `(a ? b : node)` means the same in this place. */
function mayStandInParentheses(node: ts.Expression): boolean {
	const { parent } = node;
	if (isAssignedTo(node) || ts.isDeleteExpression(parent) || ts.isSpreadElement(node)) return false;
	if (ts.isComputedPropertyName(parent) || ts.isHeritageClause(parent.parent)) return false;
	if (ts.isExpressionStatement(parent)) return false;
	// What is called keeps its `this`; a chain that ends early ends whole.
	if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) {
		if (parent.expression === node) return false;
	}
	const isChained = ts.isOptionalChain(parent) && parent.expression === node;
	return !isChained && !(ts.isNonNullExpression(parent) && isChainedOn(parent));
}

function isChainedOn(node: ts.NonNullExpression): boolean {
	return ts.isOptionalChain(node.parent);
}

function isAssignedTo(node: ts.Expression): boolean {
	for (let inner: ts.Node = node; ; inner = inner.parent) {
		const { parent } = inner;
		if (ts.isBinaryExpression(parent)) {
			const { kind } = parent.operatorToken;
			const isAssignment = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
			return isAssignment && parent.left === inner;
		}
		if (ts.isForOfStatement(parent) && parent.initializer === inner) return true;
		if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
			return [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(parent.operator);
		}
		const isPattern =
			ts.isArrayLiteralExpression(parent) ||
			ts.isObjectLiteralExpression(parent) ||
			ts.isPropertyAssignment(parent);
		if (!isPattern) return false;
	}
}

/** The words of errors and of the log; what they decide on is elsewhere. */
function isForPeople(node: ts.Expression): boolean {
	for (let inner: ts.Node = node; ; inner = inner.parent) {
		const { parent } = inner;
		if (parent === undefined || ts.isStatement(parent) || ts.isFunctionLike(parent)) return false;
		if (ts.isNewExpression(parent) && /Error$/.test(parent.expression.getText())) return !isOption(inner);
		if (ts.isPropertyAssignment(parent) && ['hint', 'cause'].includes(parent.name.getText())) return true;
		const isLog = ts.isCallExpression(parent) && /\b(warn|log|info|debug)$/.test(parent.expression.getText());
		if (isLog && parent.expression !== inner) return true;
	}
}

/** `{ transient, retryAfterMs, … }` of an error: code goes by it. */
function isOption(node: ts.Node): boolean {
	return ts.isObjectLiteralExpression(node);
}
