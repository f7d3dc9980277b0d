/** What makes a page do something, load something or ask for something. Not taken from the list of what is allowed. */
const ACTIVE =
	/^(?:script|style|link|meta|base|iframe|frame|frameset|object|embed|applet|form|input|button|select|textarea|svg|math|template|audio|video|source|picture|title|html|head|body|noscript|xml)$/;
const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)( \/)?>/g;
const ATTRIBUTE = / ([a-z-]+)(?:="([^"<>]*)")?/g;
const LINK = /^(?:https?:\/\/|mailto:|tel:)/i;
const IMAGE = /^(?:cid:|data:image\/(?:png|jpe?g|gif|webp|bmp);base64,)/i;

/**
 * Holds HTML to what sanitized HTML is: tags and text and nothing else, no tag that does anything, no attribute that
 * does.
 *
 * @throws where something else is found
 */
export function assertCleanHtml(html: string): void {
	const text = html.replace(TAG, (_tag, _end, name: string, attributes: string) => {
		if (ACTIVE.test(name)) throw new Error(`The element ${name} is left`);
		for (const [, attribute = '', value = ''] of attributes.matchAll(ATTRIBUTE)) {
			assertAttribute(name, attribute, value.replaceAll('&amp;', '&').trim());
		}
		return '';
	});
	const at = text.search(/[<>]/);
	if (at >= 0) throw new Error(`This is no text: ${text.slice(at, at + 60)}`);
}

function assertAttribute(tag: string, name: string, value: string): void {
	const isBad =
		/^(?:on.*|id|name|class|srcset|action|formaction|background|ping|srcdoc|data)$/.test(name) ||
		(name === 'href' && !LINK.test(value)) ||
		(name === 'src' && (tag !== 'img' || !IMAGE.test(value))) ||
		(name === 'style' &&
			/url|image|expression|import|position|behavior|\\|\/\*|(?:margin|padding)[a-z-]*:[^;]*-/i.test(value));
	if (isBad) throw new Error(`The attribute ${name} of ${tag} is left: ${value.slice(0, 60)}`);
}
