/**
 * The records of a cursor that stand one behind the other without separators, each as its fields. What is cut off at
 * the end is passed over.
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
