/**
 * Splits a cursor's concatenated fixed-width records into their fields. A truncated record at the end is
 * ignored.
 *
 * @param widths of the fields, in characters
 */
export function* readFixedWidth(text: string, ...widths: readonly number[]): Generator<string[]> {
	const width = widths.reduce((sum, one) => sum + one, 0);
	for (let begin = 0; begin + width <= text.length; begin += width) {
		let at = begin;
		yield widths.map((length) => text.slice(at, (at += length)));
	}
}
