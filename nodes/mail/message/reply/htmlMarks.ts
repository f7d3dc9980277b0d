/**
 * The meaning of an element of a mail program: its content is quoted, an attribution, or a signature;
 * everything that follows is history; or history may begin here.
 */
export type ElementMark = 'quoted' | 'attribution' | 'signature' | 'history' | 'border';

type Attributes = Readonly<Record<string, string>>;

const BY_ID: ReadonlyMap<string, ElementMark> = new Map([
	// Outlook on the web, the new Outlook, Outlook mobile and Outlook for Mac.
	['divRplyFwdMsg', 'history'],
	// Where Outlook inserts text when sending; people write below it.
	['appendonsend', 'border'],
	['OLK_SRC_BODY_SECTION', 'history'],
	['mail-editor-reference-message-container', 'history'],
	['Signature', 'signature'],
	['ms-outlook-mobile-signature', 'signature'],
	// Hotmail.
	['stopSpelling', 'history'],
	// NetEase (163.com).
	['isReplyContent', 'quoted'],
	['AppleMailSignature', 'signature'],
	['lineBreakAtBeginningOfSignature', 'signature'],
]);
const BY_CLASS: ReadonlyMap<string, ElementMark> = new Map([
	['gmail_attr', 'attribution'],
	['gmail_signature', 'signature'],
	['gmail_signature_prefix', 'signature'],
	['moz-cite-prefix', 'attribution'],
	['moz-signature', 'signature'],
	['yahoo_quoted', 'quoted'],
	['protonmail_quote', 'quoted'],
	['protonmail_signature_block', 'signature'],
	['tutanota_quote', 'quoted'],
	['zmail_extra', 'quoted'],
	['ntes-mailmaster-quote', 'quoted'],
]);

/** The line that Outlook draws above the quoted message, in the colors of its versions. */
const OUTLOOK_RULE = /border:\s*none;\s*border-top:\s*solid\s+#(?:E1E1E1|B5C4DF)\s+1\.0pt/i;

export function markOf(tag: string, attributes: Attributes): ElementMark | undefined {
	const { id, class: classes, style } = attributes;
	const byId = id === undefined ? undefined : BY_ID.get(id);
	if (byId !== undefined) return byId;
	if (classes !== undefined) {
		for (const name of classes.split(/\s+/)) {
			const mark = BY_CLASS.get(name);
			if (mark !== undefined) return mark;
		}
	}
	if (tag === 'blockquote') return isQuotation(attributes) ? 'quoted' : undefined;
	return tag === 'div' && style !== undefined && OUTLOOK_RULE.test(style) ? 'border' : undefined;
}

/**
 * Gmail and Outlook also use this element to indent a person's text; it then has a style without a line on
 * its left.
 */
function isQuotation({ type, class: classes = '', style = '' }: Attributes): boolean {
	if (type?.toLowerCase() === 'cite' || /quote|cite/i.test(classes)) return true;
	return style === ''
		? classes === ''
		: /border-left/i.test(style) && !/border-left:\s*(?:none|0)/i.test(style);
}
