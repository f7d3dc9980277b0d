import type { INodeProperties } from 'n8n-workflow';
import { BY_PEOPLE, OPTIONS_BY_PEOPLE } from '../../settings/byPeople';

/** Types for which n8n never offers to let the model fill them in. */
const WITHOUT_BUTTON = ['options', 'notice', 'credentials'];

/**
 * The form of a node that AI agents can use as a tool: fields reserved for people are shown without the
 * button that lets the model fill them in. n8n decides this by property, so each of them exists twice.
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
		if (names[name] === undefined || noDataExpression === true || WITHOUT_BUTTON.includes(type))
			return [property];
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
