import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { defined } from '../../../contracts/defined';

/** Changes of a property, or of its options (by their `name` or `value`). */
export interface Adaptation {
	[name: string]: Partial<Pick<INodeProperties, 'default' | 'description'>>;
}

type Option = NonNullable<INodeProperties['options']>[number];

/**
 * Shared properties, adapted to one protocol.
 *
 * @param changes by name of a property or of a field in a collection, or by value of an option
 */
export function adapt(properties: readonly INodeProperties[], changes: Adaptation): INodeProperties[] {
	const left = new Set(Object.keys(changes));
	const changed = <T extends Option>(option: T, name: string): T => {
		left.delete(name);
		return { ...option, ...changes[name] };
	};
	const adapted = properties.map((property) => {
		const options = property.options?.map((option) => changed(option, nameOf(option)));
		return { ...changed(property, property.name), ...defined({ options }) };
	});
	if (left.size > 0) throw new Error(`There is no property ${[...left].join(', ')} to adapt`);
	return adapted;
}

/** Adds a field to the Options collection, in alphabetical order. */
export function withOption(
	properties: readonly INodeProperties[],
	option: INodeProperties,
): INodeProperties[] {
	return properties.map((property) =>
		property.name === 'options'
			? {
					...property,
					options: [...((property.options ?? []) as INodeProperties[]), option].sort((a, b) =>
						a.displayName.localeCompare(b.displayName),
					),
				}
			: property,
	);
}

function nameOf(option: Option): string {
	const { value } = option as INodePropertyOptions;
	return typeof value === 'string' ? value : option.name;
}
