import { badRequest } from './GraphError';

/** OData's `$select`; undefined without one. Names are compared as Graph does, in any case. */
export function selected(
	text: string | null,
	known: readonly string[],
	type: string,
): ReadonlySet<string> | undefined {
	if (text === null || text === '') return undefined;
	const names = text.split(',').map((name) => {
		const wanted = name.trim();
		const match = known.find((one) => one.toLowerCase() === wanted.toLowerCase());
		if (match === undefined)
			throw badRequest(`Could not find a property named '${wanted}' on type '${type}'.`);
		return match;
	});
	return new Set(names);
}
