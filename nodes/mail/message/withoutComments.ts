/**
 * Removes the comments of a structured field (RFC 5322 section 3.2.2), also nested ones; an unclosed
 * parenthesis is not a comment. Quoted strings are unchanged.
 */
export function withoutComments(field: string): string {
	if (!field.includes('(')) return field;
	let kept = '';
	let depth = 0;
	let from = 0;
	let isQuoted = false;
	for (let at = 0; at < field.length; at++) {
		const character = field[at];
		if (character === '\\') at++;
		else if (depth === 0 && character === '"') isQuoted = !isQuoted;
		else if (isQuoted) continue;
		else if (character === '(' && depth++ === 0) {
			kept += field.slice(from, at);
			from = at;
		} else if (character === ')' && depth > 0 && --depth === 0) {
			kept += ' ';
			from = at + 1;
		}
	}
	return kept + field.slice(from);
}
