import { MailError } from '../../contracts/MailError';
import { splitList } from '../../filter/splitList';

/**
 * The entries of a list field: text entered by a person, or a list returned by an expression. Anything else
 * is refused: treated as a filter without entries, it would admit those it should exclude.
 *
 * @param field its label in the form
 * @param split splits the text
 * @throws MailError of kind `configuration` that names the field
 */
export function readList(
	value: unknown,
	field: string,
	split: (text: string) => string[] = splitList,
): string[] {
	// An expression may return nothing.
	if (value === undefined || value === null) return [];
	if (isWord(value)) return split(String(value));
	if (Array.isArray(value) && value.every(isWord)) return value.map(String);
	throw new MailError('configuration', `${field} is neither text nor a list of texts`, {
		hint: `Separate the entries of "${field}" with commas. If it is an expression, check what it returns.`,
	});
}

function isWord(value: unknown): value is string | number {
	return typeof value === 'string' || typeof value === 'number';
}
