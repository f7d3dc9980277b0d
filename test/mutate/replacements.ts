import ts from 'typescript';

/** Operators and those that stand instead of them. A boundary and its other side; equality is turned round. */
const OPERATORS = new Map<ts.SyntaxKind, readonly string[]>([
	[ts.SyntaxKind.LessThanToken, ['<=', '>=']],
	[ts.SyntaxKind.LessThanEqualsToken, ['<', '>']],
	[ts.SyntaxKind.GreaterThanToken, ['>=', '<=']],
	[ts.SyntaxKind.GreaterThanEqualsToken, ['>', '<']],
	[ts.SyntaxKind.EqualsEqualsEqualsToken, ['!==']],
	[ts.SyntaxKind.ExclamationEqualsEqualsToken, ['===']],
]);

const ARITHMETIC = new Map<ts.SyntaxKind, string>([
	[ts.SyntaxKind.PlusToken, '-'],
	[ts.SyntaxKind.MinusToken, '+'],
	[ts.SyntaxKind.AsteriskToken, '/'],
	[ts.SyntaxKind.SlashToken, '*'],
	[ts.SyntaxKind.PercentToken, '*'],
]);

const ONE_SIDE = new Set<ts.SyntaxKind>([
	ts.SyntaxKind.AmpersandAmpersandToken,
	ts.SyntaxKind.BarBarToken,
	ts.SyntaxKind.QuestionQuestionToken,
]);

/** Methods that can be left out of a chain: the value before them is of the same kind. */
const LEFT_OUT = new Set([
	...['filter', 'slice', 'subarray', 'sort', 'reverse', 'toSorted', 'concat'],
	...['trim', 'trimEnd', 'trimStart', 'toLowerCase', 'toUpperCase', 'replace', 'replaceAll'],
]);

const OTHER_METHOD = new Map([
	['some', 'every'],
	['every', 'some'],
	['min', 'max'],
	['max', 'min'],
	['startsWith', 'endsWith'],
	['endsWith', 'startsWith'],
	['floor', 'ceil'],
	['ceil', 'floor'],
]);

/** Texts for people: a test that holds their wording word for word would be no help. */
const WORDS = new Set(['hint', 'cause', 'message', 'description']);

/** What could stand instead of an expression, as source text. Nothing that could not be told from the original. */
export function replacementsOf(node: ts.Expression, checker: ts.TypeChecker): string[] {
	if (ts.isBinaryExpression(node)) return ofBinary(node, checker);
	if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
		return isCondition(node) ? [] : [node.operand.getText()];
	}
	if (ts.isCallExpression(node)) return [...ofCall(node), ...withoutQuestion(node)];
	if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return withoutQuestion(node);
	if (ts.isObjectLiteralExpression(node)) return ofObject(node);
	if (ts.isArrayLiteralExpression(node)) return ofElements(node);
	if (ts.isTemplateExpression(node)) return ofTemplate(node);
	if (node.kind === ts.SyntaxKind.TrueKeyword) return isLoopCondition(node) ? [] : ['false'];
	if (node.kind === ts.SyntaxKind.FalseKeyword) return ['true'];
	if (ts.isBinaryExpression(node.parent) && isForTheCompiler(node.parent)) return [];
	if (ts.isNumericLiteral(node) && Number(node.text) <= 2) return [String(Number(node.text) + 1)];
	return [];
}

/** What could be given back, or be a condition, instead of this. */
export function valuesInstead(node: ts.Expression, checker: ts.TypeChecker): string[] {
	if (isCondition(node)) return isLoopCondition(node) ? ['false'] : ['true', 'false'];
	if (!isGivenBack(node) || isPlain(node)) return [];
	const type = checker.getTypeAtLocation(node);
	const flags = type.isUnion() ? type.types.reduce((all, one) => all | one.flags, 0) : type.flags;
	if (flags & ts.TypeFlags.Undefined) return ['undefined'];
	if (flags & ts.TypeFlags.BooleanLike) return ['true', 'false'];
	if (flags & ts.TypeFlags.StringLike) return ["''"];
	if (flags & ts.TypeFlags.NumberLike) return ['0'];
	return checker.isArrayType(type) ? ['[]'] : [];
}

function ofBinary(node: ts.BinaryExpression, checker: ts.TypeChecker): string[] {
	const { left, right, operatorToken } = node;
	const [before, after] = [left.getText(), right.getText()];
	if (isForTheCompiler(node)) return [after];
	if (ONE_SIDE.has(operatorToken.kind)) return [before, after];
	const operators = OPERATORS.get(operatorToken.kind);
	if (operators !== undefined) {
		// The other side of a condition is among `true` and `false`.
		const other = isCondition(node) ? (operators.length > 1 ? operators.slice(0, 1) : []) : operators;
		return other.map((operator) => `${before} ${operator} ${after}`);
	}
	const arithmetic = ARITHMETIC.get(operatorToken.kind);
	const areNumbers = [left, right].every(
		(side) => checker.getTypeAtLocation(side).flags & ts.TypeFlags.NumberLike,
	);
	return arithmetic !== undefined && areNumbers ? [`${before} ${arithmetic} ${after}`] : [];
}

/** `list[0] ?? 0`: `noUncheckedIndexedAccess` asks for the right side, mostly where it never comes to that. */
function isForTheCompiler({ left, operatorToken, right }: ts.BinaryExpression): boolean {
	const isLiteral = ts.isLiteralExpression(right) || (ts.isIdentifier(right) && right.text === 'Infinity');
	return (
		operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken &&
		ts.isElementAccessExpression(left) &&
		isLiteral
	);
}

function ofCall(node: ts.CallExpression): string[] {
	const callee = node.expression;
	if (!ts.isPropertyAccessExpression(callee)) return [];
	const name = callee.name.text;
	const object = callee.expression.getText();
	const rest = node.getText().slice(callee.getEnd() - node.getStart());
	const other = OTHER_METHOD.get(name);
	if (other !== undefined) return [`${object}.${other}${rest}`];
	return LEFT_OUT.has(name) && !ts.isStringLiteralLike(callee.expression) ? [object] : [];
}

/** A chain without each of its `?.`. */
function withoutQuestion(node: ts.CallExpression | ts.AccessExpression): string[] {
	const texts: string[] = [];
	let link: ts.Node = node;
	while (
		ts.isCallExpression(link) ||
		ts.isPropertyAccessExpression(link) ||
		ts.isElementAccessExpression(link)
	) {
		const token: ts.QuestionDotToken | undefined = link.questionDotToken;
		if (token !== undefined && !ts.isElementAccessExpression(link.expression)) {
			const at = token.getStart() - node.getStart();
			const dot = ts.isPropertyAccessExpression(link) ? '.' : '';
			texts.push(node.getText().slice(0, at) + dot + node.getText().slice(at + 2));
		}
		link = link.expression;
	}
	return texts;
}

function ofObject(node: ts.ObjectLiteralExpression): string[] {
	const { properties } = node;
	return properties.flatMap((left) => {
		if (left.name !== undefined && WORDS.has(left.name.getText())) return [];
		if (ts.isMethodDeclaration(left) || ts.isAccessor(left)) return [];
		const others = properties.filter((property) => property !== left);
		return [`{ ${others.map((property) => property.getText()).join(', ')} }`];
	});
}

function ofElements(node: ts.ArrayLiteralExpression): string[] {
	return node.elements.map((left) => {
		const others = node.elements.filter((element) => element !== left);
		return `[${others.map((element) => element.getText()).join(', ')}]`;
	});
}

function ofTemplate(node: ts.TemplateExpression): string[] {
	const start = node.getStart();
	return node.templateSpans.map(({ expression }) => {
		const text = node.getText();
		return `${text.slice(0, expression.getStart() - start)}''${text.slice(expression.getEnd() - start)}`;
	});
}

function isCondition(node: ts.Expression): boolean {
	const { parent } = node;
	if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) {
		return parent.expression === node;
	}
	return (ts.isForStatement(parent) || ts.isConditionalExpression(parent)) && parent.condition === node;
}

/** One that is always true would not end. */
function isLoopCondition(node: ts.Expression): boolean {
	const { parent } = node;
	return ts.isWhileStatement(parent) || ts.isDoStatement(parent) || ts.isForStatement(parent);
}

function isGivenBack(node: ts.Expression): boolean {
	const { parent } = node;
	return (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) && !ts.isBlock(node);
}

/** These have replacements of their own, or none that differ. */
function isPlain(node: ts.Expression): boolean {
	if (ts.isParenthesizedExpression(node)) return isPlain(node.expression);
	if (ts.isBinaryExpression(node)) {
		return OPERATORS.has(node.operatorToken.kind) || ONE_SIDE.has(node.operatorToken.kind);
	}
	const isEmpty =
		(ts.isArrayLiteralExpression(node) && node.elements.length < 2) ||
		(ts.isStringLiteralLike(node) && node.text === '');
	return (
		isEmpty ||
		ts.isConditionalExpression(node) ||
		ts.isPrefixUnaryExpression(node) ||
		ts.isNumericLiteral(node) ||
		(ts.isIdentifier(node) && node.text === 'undefined') ||
		[ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword].includes(node.kind)
	);
}
