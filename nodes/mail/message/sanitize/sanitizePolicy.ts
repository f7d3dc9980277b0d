import type { Options } from 'sanitize-html';

/** What happens to remote images: replaced by their alternative text, or kept. */
export type RemoteImages = 'remove' | 'keep';

/**
 * Elements for the layout of messages. None that executes something, loads anything but images, or takes
 * input.
 */
const TAGS = [
	...[
		'address',
		'article',
		'aside',
		'blockquote',
		'center',
		'dd',
		'div',
		'dl',
		'dt',
		'figcaption',
		'figure',
		'footer',
	],
	...[
		'h1',
		'h2',
		'h3',
		'h4',
		'h5',
		'h6',
		'header',
		'hr',
		'li',
		'main',
		'nav',
		'ol',
		'p',
		'pre',
		'section',
		'ul',
	],
	...['caption', 'col', 'colgroup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr'],
	...[
		'a',
		'abbr',
		'b',
		'bdi',
		'bdo',
		'big',
		'br',
		'cite',
		'code',
		'del',
		'dfn',
		'em',
		'font',
		'i',
		'img',
		'ins',
		'kbd',
	],
	...[
		'mark',
		'q',
		's',
		'samp',
		'small',
		'span',
		'strike',
		'strong',
		'sub',
		'sup',
		'time',
		'tt',
		'u',
		'var',
		'wbr',
	],
];

/** Their content is not readable text. */
const NOT_TEXT = ['script', 'style', 'title', 'textarea', 'option', 'noembed', 'noframes', 'xmp', 'iframe'];

/** No `id`, `name` or `class`, which would have a meaning in the page that displays the message. */
const ATTRIBUTES: Options['allowedAttributes'] = {
	'*': ['style', 'dir', 'lang', 'title', 'align', 'valign', 'bgcolor', 'width', 'height'],
	a: ['href', 'rel', 'target'],
	blockquote: ['type'],
	col: ['span'],
	colgroup: ['span'],
	font: ['color', 'face', 'size'],
	img: ['src', 'alt', 'border'],
	li: ['value'],
	ol: ['start', 'type', 'reversed'],
	table: ['border', 'cellpadding', 'cellspacing'],
	td: ['colspan', 'rowspan', 'nowrap'],
	th: ['colspan', 'rowspan', 'nowrap', 'scope'],
	time: ['datetime'],
	ul: ['type'],
};

/** Words, numbers and colors: nothing that loads (`url()`, `image-set()`), computes or escapes. */
const VALUE = /^(?:[\w\s.,%#'"+-]|rgba?\([\d\s.,%/]{1,60}\)){1,300}$/i;
/** No minus sign: moved content could cover the page that displays the message. */
const LENGTHS = /^[\w\s.%]{1,60}$/;
const WORD = /^[\w-]{1,40}$/;

const edges = (name: string) => [
	name,
	...['top', 'right', 'bottom', 'left'].map((edge) => `${name}-${edge}`),
];
const BORDERS = edges('border').flatMap((edge) => [edge, `${edge}-color`, `${edge}-style`, `${edge}-width`]);
const MARGINS = ['margin', 'padding'].flatMap(edges);

/** Styles that hide text stay, otherwise preview lines of newsletters would appear. */
const STYLES: Readonly<Record<string, readonly RegExp[]>> = Object.fromEntries([
	...['background', 'background-color', 'color', 'font', 'font-family', ...BORDERS].map((name) => [
		name,
		[VALUE],
	]),
	...[
		...['font-size', 'font-weight', 'height', 'letter-spacing', 'line-height', 'max-height', 'max-width'],
		...[
			'min-width',
			'min-height',
			'opacity',
			'width',
			'border-radius',
			'border-spacing',
			'text-indent',
			...MARGINS,
		],
	].map((name) => [name, [LENGTHS]]),
	...[
		...[
			'border-collapse',
			'clear',
			'direction',
			'float',
			'font-style',
			'font-variant',
			'list-style-type',
			'overflow',
		],
		...['table-layout', 'text-align', 'text-decoration', 'text-transform', 'vertical-align', 'visibility'],
		...['white-space', 'word-break', 'word-wrap', 'overflow-wrap'],
	].map((name) => [name, [WORD]]),
	['display', [/^(?:none|block|inline|inline-block|inline-table|list-item|table(?:-[a-z-]{1,20})?)$/i]],
]) as Record<string, readonly RegExp[]>;

/** Relative links are meaningless in a message: they would refer to the page that displays it. */
const LINK = /^\s*(?:https?:\/\/|mailto:|tel:)/i;
const OWN_IMAGE = /^(?:cid:|data:image\/(?:png|jpe?g|gif|webp|bmp);base64,)/i;
const REMOTE_IMAGE = /^https?:\/\//i;

/**
 * What sanitize-html keeps: an allow list of elements, attributes, styles and schemes. In addition to the
 * library's rules, links and images need absolute URLs.
 */
export function sanitizePolicy(remoteImages: RemoteImages): Options {
	const isShown = (src: string) => OWN_IMAGE.test(src) || (remoteImages === 'keep' && REMOTE_IMAGE.test(src));
	return {
		allowedTags: TAGS,
		nonTextTags: NOT_TEXT,
		allowedAttributes: ATTRIBUTES,
		allowedStyles: { '*': STYLES },
		allowedSchemes: ['http', 'https', 'mailto', 'tel'],
		allowedSchemesByTag: { img: ['cid', 'data', ...(remoteImages === 'keep' ? ['http', 'https'] : [])] },
		allowProtocolRelative: false,
		transformTags: {
			a: (tagName, { href, rel: _rel, target: _target, ...attribs }) => ({
				tagName,
				attribs:
					href !== undefined && LINK.test(href)
						? { ...attribs, href, target: '_blank', rel: 'noopener noreferrer' }
						: attribs,
			}),
			img: (tagName, { src, ...attribs }) => ({
				tagName,
				attribs: src !== undefined && isShown(src.trim()) ? { ...attribs, src: src.trim() } : attribs,
			}),
		},
	};
}
