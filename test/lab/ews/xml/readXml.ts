import { type Document, DOMParser, type Element, type Node } from '@xmldom/xmldom';

export type { Element };

export class XmlError extends Error {
	override readonly name = 'XmlError';

	constructor(
		message: string,
		readonly line: number,
		readonly column: number,
	) {
		super(message);
	}
}

interface Place {
	lineNumber?: number;
	columnNumber?: number;
}

/** @throws XmlError for what is not well-formed, and for a document type, which .NET's reader forbids too */
export function readXml(text: string): Element {
	const document = parse(text);
	if (document.doctype)
		throw new XmlError('For security reasons DTD is prohibited in this XML document.', 1, 1);
	if (!document.documentElement) throw new XmlError('Root element is missing.', 1, 1);
	return document.documentElement;
}

function parse(text: string): Document {
	const refuse = (message: string, place: Place = {}) =>
		new XmlError(message.split('\n')[0] ?? '', place.lineNumber ?? 1, place.columnNumber ?? 1);
	try {
		const parser = new DOMParser({
			onError: (level, message, context) => {
				const { locator } = context as { locator?: Place };
				if (level !== 'warning') throw refuse(message, locator);
			},
		});
		return parser.parseFromString(text.replace(/^\uFEFF/, ''), 'text/xml');
	} catch (error) {
		if (error instanceof XmlError) throw error;
		throw refuse((error as Error).message, (error as { locator?: Place }).locator);
	}
}

const isElement = (node: Node): node is Element => node.nodeType === 1;

export function children(parent: Element | undefined, name?: string): Element[] {
	const found: Element[] = [];
	for (let node = parent?.firstChild ?? null; node; node = node.nextSibling) {
		if (isElement(node) && (name === undefined || node.localName === name)) found.push(node);
	}
	return found;
}

/** The first child of that name, and so on down the path. */
export function child(parent: Element | undefined, ...path: string[]): Element | undefined {
	return path.reduce<Element | undefined>((at, name) => children(at, name)[0], parent);
}

export const textAt = (parent: Element | undefined, ...path: string[]): string | undefined =>
	child(parent, ...path)?.textContent ?? undefined;

export const attribute = (element: Element | undefined, name: string): string | undefined =>
	element?.getAttribute(name) ?? undefined;

/** xs:boolean. */
export const isTrue = (text: string | undefined): boolean => text === 'true' || text === '1';
