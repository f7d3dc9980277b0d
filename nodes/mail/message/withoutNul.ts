/** No text has it, and databases refuse it. By split and join: replaceAll leaves a rope, which stalls whoever reads it first. */
export function withoutNul(text: string): string {
	return text.includes('\0') ? text.split('\0').join('') : text;
}
