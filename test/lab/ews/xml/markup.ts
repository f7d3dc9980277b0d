/** Text that is XML already; everything else is escaped where it is put in. */
export class Markup {
	constructor(private readonly text: string) {}

	toString(): string {
		return this.text;
	}
}

export type Content = Markup | string | number | boolean | undefined | readonly Content[];

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Exchange writes what XML 1.0 does not allow as a reference all the same (`&#x1F;`), and so makes XML that no parser
 * takes: clients have to see to it.
 */
const escape = (text: string) =>
	text
		.replace(/[&<>"]/g, (letter) => ESCAPES[letter] ?? letter)
		// eslint-disable-next-line no-control-regex
		.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, reference)
		.replace(/\r/g, '&#xD;');

const reference = (letter: string) => `&#x${letter.charCodeAt(0).toString(16).toUpperCase()};`;

const textOf = (content: Content): string => {
	if (content === undefined) return '';
	if (content instanceof Markup) return content.toString();
	if (typeof content === 'object') return content.map(textOf).join('');
	return escape(String(content));
};

/** An element; attributes without a value are left out. */
export function element(
	name: string,
	attributes: Readonly<Record<string, string | number | boolean | undefined>> = {},
	...content: Content[]
): Markup {
	const written = Object.entries(attributes)
		.filter(([, value]) => value !== undefined)
		.map(([key, value]) => ` ${key}="${escape(String(value)).replace(/[\n\t]/g, reference)}"`)
		.join('');
	const inside = textOf(content);
	return new Markup(inside === '' ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>`);
}
