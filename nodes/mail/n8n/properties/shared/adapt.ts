import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { defined } from '../../../contracts/defined';

/** What is another in a property, or in one of its options (by their `name` or `value`). */
export interface Adaptation {
	[name: string]: Partial<Pick<INodeProperties, 'default' | 'description'>>;
}

type Option = NonNullable<INodeProperties['options']>[number];

/**
 * Properties that several nodes share, in the words of one protocol.
 *
 * @param changes by name of a property, of a field of a collection, or by value of an option
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

/** A further field of the Options collection, in its place by the alphabet. */
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
