import { attribute, children, type Element } from '../xml/readXml';

/** A property as a request names it (MS-OXWSCDATA t:PathToElement). */
export type PropertyPath =
	| { kind: 'field'; uri: string }
	| { kind: 'indexed'; uri: string; index: string }
	| {
			kind: 'extended';
			/** Attributes as Exchange writes them back. */
			attributes: Readonly<Record<string, string>>;
			/** The same for the same property, however it was written. */
			key: string;
	  };

const PATHS = ['FieldURI', 'IndexedFieldURI', 'ExtendedFieldURI'];

/** The paths among the children of an element. */
export const readPaths = (parent: Element | undefined): PropertyPath[] =>
	children(parent)
		.filter(({ localName }) => PATHS.includes(localName ?? ''))
		.map(readPath);

export function readPath(element: Element): PropertyPath {
	const uri = attribute(element, 'FieldURI') ?? '';
	if (element.localName === 'FieldURI') return { kind: 'field', uri };
	if (element.localName === 'IndexedFieldURI')
		return { kind: 'indexed', uri, index: attribute(element, 'FieldIndex') ?? '' };
	return extendedPath(element);
}

function extendedPath(element: Element): PropertyPath {
	const attributes: Record<string, string> = {};
	for (const name of [
		'DistinguishedPropertySetId',
		'PropertySetId',
		'PropertyTag',
		'PropertyName',
		'PropertyId',
	]) {
		const value = attribute(element, name);
		if (value !== undefined) attributes[name] = name === 'PropertyTag' ? writtenTag(value) : value;
	}
	const key = Object.values(attributes).join(' ').toLowerCase();
	const type = attribute(element, 'PropertyType') ?? 'String';
	return { kind: 'extended', attributes: { ...attributes, PropertyType: type }, key };
}

/** `0xe07`, whether it was asked for so, as 0x0E07 or as a number. */
const writtenTag = (tag: string) => `0x${Number(tag).toString(16)}`;
