import type { IExecuteFunctions } from 'n8n-workflow';
import type { ItemParameter } from '../settings/SettingsContext';

/**
 * The parameters of an item, each evaluated once however often it is read: an expression may cost time, or give
 * another value each time, and every part of a message has to see the same one.
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
