/**
 * The entries of a list field: one per line, or separated by commas or semicolons, neither of which occurs
 * in an address or a domain.
 */
export function splitList(text: string): string[] {
	return text
		.split(/[,;\r\n]/)
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}
