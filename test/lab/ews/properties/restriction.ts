import { attribute, child, children, type Element, isTrue } from '../xml/readXml';
import { extendedValues } from './extendedProperties';
import type { ItemView } from './itemFields';
import { itemClassOf } from './parsedMessage';
import { type PropertyPath, readPaths } from './PropertyPath';

export type Value = string | number | boolean | Date;
/** All values that a property has; none where it is not there. */
export type ValuesOf<T> = (thing: T, path: PropertyPath) => readonly Value[];
export type Test<T> = (thing: T) => boolean;

const ITEM_VALUES: Readonly<Record<string, (view: ItemView) => Value | readonly Value[] | undefined>> = {
	'item:subject': ({ message }) => message.subject,
	'item:datetimereceived': ({ message }) => message.receivedAt,
	'item:datetimecreated': ({ message }) => message.receivedAt,
	'item:datetimesent': ({ message }) => message.envelope.date ?? message.receivedAt,
	'item:lastmodifiedtime': ({ message }) => message.modifiedAt,
	'item:size': ({ message }) => message.size,
	'item:importance': ({ message }) => message.importance,
	'item:itemclass': ({ message }) => itemClassOf(message),
	'item:isdraft': ({ message }) => message.isDraft,
	'item:categories': ({ message }) => message.categories,
	'item:displayto': ({ message }) => message.envelope.to.map(({ name }) => name).join('; '),
	'item:displaycc': ({ message }) => message.envelope.cc.map(({ name }) => name).join('; '),
	'message:isread': ({ message }) => message.isRead,
	'message:internetmessageid': ({ message }) => message.messageId,
	'message:from': ({ message }) => message.envelope.from.flatMap(({ name, address }) => [address, name]),
	'message:sender': ({ message }) => message.envelope.from.flatMap(({ name, address }) => [address, name]),
	'message:torecipients': ({ message }) =>
		message.envelope.to.flatMap(({ name, address }) => [address, name]),
};

export const itemValues: ValuesOf<ItemView> = (view, path) => {
	if (path.kind === 'extended') return extendedValues(view, path) ?? [];
	const value = ITEM_VALUES[path.uri.toLowerCase()]?.(view);
	if (value === undefined) return [];
	return value instanceof Date || typeof value !== 'object' ? [value] : value;
};

/** Less than, equal to, or greater than zero; undefined where the two cannot be compared. */
function compare(value: Value, constant: string): number | undefined {
	if (typeof value === 'boolean') return Number(value) - Number(isTrue(constant));
	if (typeof value === 'string') return value.localeCompare(constant, 'en', { sensitivity: 'accent' });
	const number = value instanceof Date ? Date.parse(constant) : Number(constant);
	return Number.isNaN(number) ? undefined : Number(value) - number;
}

/** For sorting; what is missing comes first. */
export function order(a: Value | undefined, b: Value | undefined): number {
	if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
	return compare(a, b instanceof Date ? b.toISOString() : String(b)) ?? 0;
}

const COMPARISONS: Readonly<Record<string, (difference: number) => boolean>> = {
	IsEqualTo: (difference) => difference === 0,
	IsGreaterThan: (difference) => difference > 0,
	IsGreaterThanOrEqualTo: (difference) => difference >= 0,
	IsLessThan: (difference) => difference < 0,
	IsLessThanOrEqualTo: (difference) => difference <= 0,
};

/** A search expression (MS-OXWSCDATA t:SearchExpressionType) made into a test. Everything passes without one. */
export function readRestriction<T>(restriction: Element | undefined, valuesOf: ValuesOf<T>): Test<T> {
	const [expression] = children(restriction);
	return expression ? testOf(expression, valuesOf) : () => true;
}

function testOf<T>(expression: Element, valuesOf: ValuesOf<T>): Test<T> {
	const name = expression.localName ?? '';
	const parts = () => children(expression).map((one) => testOf(one, valuesOf));
	if (name === 'And') return every(parts());
	if (name === 'Or') return some(parts());
	if (name === 'Not') return not(some(parts()));
	const [path] = readPaths(expression);
	if (!path) return () => true;
	if (name === 'Exists') return (thing) => valuesOf(thing, path).length > 0;
	if (name === 'Contains') return containsTest(expression, path, valuesOf);
	const constant = attribute(child(expression, 'FieldURIOrConstant', 'Constant'), 'Value') ?? '';
	const holds =
		(compares: (difference: number) => boolean): Test<T> =>
		(thing) =>
			valuesOf(thing, path).some((value) => {
				const difference = compare(value, constant);
				return difference !== undefined && compares(difference);
			});
	if (name === 'IsNotEqualTo') return not(holds((difference) => difference === 0));
	return holds(COMPARISONS[name] ?? (() => false));
}

const every =
	<T>(tests: Array<Test<T>>): Test<T> =>
	(thing) =>
		tests.every((test) => test(thing));
const some =
	<T>(tests: Array<Test<T>>): Test<T> =>
	(thing) =>
		tests.some((test) => test(thing));
const not =
	<T>(test: Test<T>): Test<T> =>
	(thing) =>
		!test(thing);

function containsTest<T>(expression: Element, path: PropertyPath, valuesOf: ValuesOf<T>): Test<T> {
	const mode = attribute(expression, 'ContainmentMode') ?? 'FullString';
	const isExact = (attribute(expression, 'ContainmentComparison') ?? 'Exact') === 'Exact';
	const form = (text: string) => (isExact ? text : text.toLowerCase());
	const wanted = form(attribute(child(expression, 'Constant'), 'Value') ?? '');
	return (thing) =>
		valuesOf(thing, path).some((value) => {
			const text = form(String(value));
			if (mode === 'FullString') return text === wanted;
			return mode.startsWith('Prefix') ? text.startsWith(wanted) : text.includes(wanted);
		});
}
