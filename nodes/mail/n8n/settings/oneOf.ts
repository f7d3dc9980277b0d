import { MailError } from '../../contracts/MailError';
import { redact } from '../../net/redact';

/** The options of a field: each value with its unambiguous spellings, its label first. */
export type Choices<T extends string> = Readonly<Record<T, readonly [label: string, ...others: string[]]>>;

/** No option is longer; longer values are cut in errors. */
const LONGEST = 60;

/**
 * The option that a value means. An expression or an API call may supply anything: what is not on the list
 * is refused, never guessed. Case, spaces and labels are accepted (`STARTTLS`, "On Success", "TLS").
 *
 * @param field its label in the form
 * @throws MailError of kind `configuration` that names the field
 */
export function oneOf<T extends string>(value: unknown, choices: Choices<T>, field: string): T {
	const names = Object.keys(choices) as T[];
	const exact = names.find((name) => name === value);
	if (exact !== undefined) return exact;
	if (typeof value === 'string' && value.length <= LONGEST) {
		const wanted = comparable(value);
		const found = names.find((name) => [name, ...choices[name]].some((word) => comparable(word) === wanted));
		if (found !== undefined) return found;
	}
	throw new MailError('configuration', `${field} is ${shown(value)}, which is not one of its choices`, {
		hint: `Set ${field} to ${listed(names.map((name) => choices[name][0]))}. If it is an expression, check what it returns.`,
	});
}

/**
 * `On Success`, `on_success` and `onSuccess` are equal. Other characters count: `!allow` is not `allow`.
 */
function comparable(text: string): string {
	return text
		.trim()
		.toLowerCase()
		.replace(/(?<=\w)[\s_-]+(?=\w)/g, '');
}

function shown(value: unknown): string {
	if (typeof value !== 'string') return value === null ? 'null' : `of type ${typeof value}`;
	if (value.trim() === '') return 'empty';
	return value.length > LONGEST ? 'a longer text' : `"${redact(value)}"`;
}

function listed(labels: readonly string[]): string {
	return labels.length < 2 ? labels.join('') : `${labels.slice(0, -1).join(', ')} or ${labels.at(-1) ?? ''}`;
}
