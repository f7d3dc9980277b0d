import { MailError } from '../../contracts/MailError';
import { splitList } from '../../filter/splitList';

/**
 * The entries of a field that takes many: a text that a person typed, or a list that an expression gave. Anything else
 * would be a filter without entries, and let through whom it was to keep out.
 *
 * @param field as the form calls it
 * @param split takes the text apart
 * @throws MailError of kind `configuration` that names the field
 */
export function readList(
	value: unknown,
	field: string,
	split: (text: string) => string[] = splitList,
): string[] {
	// An expression gives nothing for an item that has nothing.
	if (value === undefined || value === null) return [];
	if (isWord(value)) return split(String(value));
	if (Array.isArray(value) && value.every(isWord)) return value.map(String);
	throw new MailError('configuration', `${field} is neither a text nor a list of texts`, {
		hint: `Write the entries of ${field} with commas between them. If it is an expression, check what it returns.`,
	});
}

function isWord(value: unknown): value is string | number {
	return typeof value === 'string' || typeof value === 'number';
}
