/**
 * A path after `/v1.0`: each value becomes one segment, whatever it contains.
 *
 *     graphPath`/users/${mailbox}/mailFolders/${id}`
 */
export function graphPath(texts: TemplateStringsArray, ...values: readonly string[]): string {
	return texts.reduce((path, text, index) => `${path}${segment(values[index - 1] ?? '')}${text}`);
}

/** Prefix of all paths of a mailbox. */
export function mailboxPath(mailbox: string): string {
	return mailbox.toLowerCase() === 'me' ? '/me' : graphPath`/users/${mailbox}`;
}

/**
 * A string literal in an OData expression:
 * https://learn.microsoft.com/en-us/graph/query-parameters#escaping-single-quotes
 */
export function odataString(value: string): string {
	return encodeURIComponent(`'${value.replaceAll("'", "''")}'`);
}

/** URL parsers resolve `.` and `..` as path steps, even escaped, which would shift what follows. */
function segment(value: string): string {
	return encodeURIComponent(/^\.{0,2}$/.test(value) ? ` ${value}` : value);
}
