/**
 * NUL is not text, and databases refuse it. With split and join: replaceAll leaves a rope, which blocks its
 * first reader.
 */
export function withoutNul(text: string): string {
	return text.includes('\0') ? text.split('\0').join('') : text;
}
