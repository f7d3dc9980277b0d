import { attribute, children, type Element } from '../xml/readXml';
import { MESSAGES, TYPES } from '../xml/namespaces';
import { type Shape, SHAPES } from './requestShapes';
import { schemaViolation, type SoapFault } from './SoapFault';

interface Particle {
	names: string[];
	least: number;
	most: number;
}

/** @throws SoapFault ErrorSchemaValidation, in the words of .NET's validator */
export function checkShape(operation: Element): void {
	check(operation, MESSAGES);
}

function check(element: Element, namespace: string): void {
	const name = element.localName ?? '';
	const parent = element.parentNode?.nodeName.replace(/^.*:/, '') ?? '';
	const shape = SHAPES[`${parent}/${name}`] ?? SHAPES[name];
	if (!shape) return;
	checkAttributes(element, shape);
	checkText(element, shape);
	if (shape.children === undefined) return;
	// What the messages are made of is in their namespace, everything below is a type.
	const inside = SHAPES[name] === shape && namespace === MESSAGES && parent === 'Body' ? MESSAGES : TYPES;
	checkChildren(element, shape.children, inside);
	for (const one of children(element)) check(one, inside);
}

function checkChildren(element: Element, model: string, namespace: string): void {
	const found = children(element);
	let at = 0;
	for (const { names, least, most } of particlesOf(model)) {
		let count = 0;
		for (; count < most && fits(found[at], names, namespace); count += 1) at += 1;
		if (count < least) throw wrongContent(element, found[at], names);
	}
	if (at < found.length) throw wrongContent(element, found[at], []);
}

const fits = (element: Element | undefined, names: string[], namespace: string): boolean =>
	element?.namespaceURI === namespace && names.includes(element.localName ?? '');

function particlesOf(model: string): Particle[] {
	return model.split(' ').map((token) => {
		const [, choice = '', times] = /^([^?*+]+)([?*+])?$/.exec(token) ?? [];
		return {
			names: choice.split('|'),
			least: times === '?' || times === '*' ? 0 : 1,
			most: times === '*' || times === '+' ? Infinity : 1,
		};
	});
}

function wrongContent(parent: Element, found: Element | undefined, expected: string[]): SoapFault {
	const where = `The element '${parent.localName}' in namespace '${parent.namespaceURI}'`;
	const list = expected.length ? ` List of possible elements expected: '${expected.join(', ')}'.` : '';
	const what = found
		? `has invalid child element '${found.localName}' in namespace '${found.namespaceURI}'.`
		: 'has incomplete content.';
	return violation(found ?? parent, `${where} ${what}${list}`);
}

function checkAttributes(element: Element, { attributes = {} }: Shape): void {
	for (const [name, rule] of Object.entries(attributes)) {
		const value = attribute(element, name);
		const needed = rule === 'required' || (typeof rule === 'object' && rule[0] === '!');
		if (value === undefined && needed)
			throw violation(element, `The required attribute '${name}' is missing.`);
		if (value === undefined || typeof rule === 'string' || rule.includes(value)) continue;
		throw violation(element, `The '${name}' attribute is invalid - ${notOfType(value)}`);
	}
}

function checkText(element: Element, { values, range }: Shape): void {
	const text = element.textContent ?? '';
	const isNumber = /^[+-]?\d+$/.test(text.trim());
	const inRange = !range || (isNumber && Number(text) >= range[0] && Number(text) <= range[1]);
	if (inRange && (!values || values.includes(text.trim()))) return;
	const name = `${element.namespaceURI}:${element.localName}`;
	throw violation(element, `The '${name}' element is invalid - ${notOfType(text)}`);
}

const notOfType = (value: string) =>
	`The value '${value}' is invalid according to its datatype - The Enumeration constraint failed.`;

const violation = (element: Element, text: string) =>
	schemaViolation(text, element.lineNumber ?? 1, element.columnNumber ?? 1);
