import type { IExecuteFunctions } from 'n8n-workflow';
import type { ItemParameter } from '../settings/SettingsContext';

/**
 * The parameters of an item, each evaluated only once: an expression may be slow or return another value
 * each time, and all parts of a message have to use the same one.
 */
export function parametersOf(
	context: Pick<IExecuteFunctions, 'getNodeParameter'>,
	itemIndex: number,
): ItemParameter {
	const known = new Map<string, unknown>();
	return (name, fallback) => {
		if (!known.has(name)) known.set(name, context.getNodeParameter(name, itemIndex, fallback));
		return known.get(name);
	};
}
