const ESCAPES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&apos;',
	// Within an attribute they would be read as spaces (XML 1.0 section 3.3.3).
	'\t': '&#x9;',
	'\n': '&#xA;',
	'\r': '&#xD;',
};

/** Characters that XML cannot contain, escaped or not (XML 1.0 section 2.2), including lone surrogates. */
const IMPOSSIBLE =
	/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Escapes a value for an element or an attribute; what XML cannot contain becomes U+FFFD. */
export function escapeXml(value: string): string {
	return value.replace(IMPOSSIBLE, '\ufffd').replace(/[&<>"'\t\n\r]/g, (found) => ESCAPES[found] ?? found);
}
