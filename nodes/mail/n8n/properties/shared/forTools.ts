import type { INodeProperties } from 'n8n-workflow';
import { BY_PEOPLE, OPTIONS_BY_PEOPLE } from '../../settings/byPeople';

/** n8n offers no model for lists of choices and for what holds no value. */
const WITHOUT_BUTTON = ['options', 'notice', 'credentials'];

/**
 * The form of a node that AI agents can use as a tool: fields that people alone may fill in are there without the button
 * that leaves them to the model. n8n decides on the button by the property, so each of them is there twice.
 */
export function forTools(properties: readonly INodeProperties[]): INodeProperties[] {
	return twice(properties, BY_PEOPLE).map((property) =>
		property.type === 'collection' && property.name === 'options'
			? { ...property, options: twice((property.options ?? []) as INodeProperties[], OPTIONS_BY_PEOPLE) }
			: property,
	);
}

function twice(
	properties: readonly INodeProperties[],
	names: Readonly<Record<string, string>>,
): INodeProperties[] {
	return properties.flatMap((property) => {
		const { name, type, noDataExpression, displayOptions = {} } = property;
		if (names[name] === undefined || noDataExpression === true || WITHOUT_BUTTON.includes(type)) return [property];
		const { show, hide } = displayOptions;
		return [
			{ ...property, displayOptions: { ...displayOptions, hide: { ...hide, '@tool': [true] } } },
			{
				...property,
				noDataExpression: true,
				displayOptions: { ...displayOptions, show: { ...show, '@tool': [true] } },
			},
		];
	});
}
