type Optional<T> = { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };
type Required<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] };

/**
 * The fields that have a value: `{ host, ...defined({ port, user }) }`. A key whose value is undefined
 * would appear in items, in `Object.keys` and in comparisons. Empty strings, 0, false and null count as
 * values.
 */
export function defined<T extends object>(fields: T): Optional<T> & Required<T> {
	const kept: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(fields)) if (value !== undefined) kept[name] = value;
	return kept as Optional<T> & Required<T>;
}
