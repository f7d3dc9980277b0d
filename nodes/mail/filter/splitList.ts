/**
 * The entries of a field that takes many: one a line, or separated by commas or semicolons, none of which is part of an
 * address or a domain.
 */
export function splitList(text: string): string[] {
	return text
		.split(/[,;\r\n]/)
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}
