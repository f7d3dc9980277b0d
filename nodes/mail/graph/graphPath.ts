/**
 * A path behind `/v1.0`: every value in it is one segment, whatever it holds.
 *
 *     graphPath`/users/${mailbox}/mailFolders/${id}`
 */
export function graphPath(texts: TemplateStringsArray, ...values: readonly string[]): string {
	return texts.reduce((path, text, index) => `${path}${segment(values[index - 1] ?? '')}${text}`);
}

/** What all paths of a mailbox begin with. */
export function mailboxPath(mailbox: string): string {
	return mailbox.toLowerCase() === 'me' ? '/me' : graphPath`/users/${mailbox}`;
}

/** A value of an OData expression: https://learn.microsoft.com/en-us/graph/query-parameters#escaping-single-quotes */
export function odataString(value: string): string {
	return encodeURIComponent(`'${value.replaceAll("'", "''")}'`);
}

/** `.` and `..` would be taken out of a URL as steps, escaped or not, and nothing would shift what follows. */
function segment(value: string): string {
	return encodeURIComponent(/^\.{0,2}$/.test(value) ? ` ${value}` : value);
}
