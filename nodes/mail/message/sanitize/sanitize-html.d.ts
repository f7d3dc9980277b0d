/** The part of sanitize-html that is used; its own types require another version of an HTML parser. */
declare module 'sanitize-html' {
	namespace sanitizeHtml {
		type Attributes = Record<string, string>;

		interface Options {
			allowedTags: readonly string[];
			nonTextTags: readonly string[];
			allowedAttributes: Readonly<Record<string, readonly string[]>>;
			/** By tag (`*` for all) and property: patterns, one of which has to match the value. */
			allowedStyles: Readonly<Record<string, Readonly<Record<string, readonly RegExp[]>>>>;
			allowedSchemes: readonly string[];
			allowedSchemesByTag: Readonly<Record<string, readonly string[]>>;
			allowProtocolRelative: boolean;
			transformTags: Readonly<
				Record<string, (tagName: string, attribs: Attributes) => { tagName: string; attribs: Attributes }>
			>;
		}
	}

	function sanitizeHtml(html: string, options: sanitizeHtml.Options): string;
	export = sanitizeHtml;
}
