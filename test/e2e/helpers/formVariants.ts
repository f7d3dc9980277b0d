import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodeTypeDescription,
	type NodeParameterValueType,
} from 'n8n-workflow';

/** Parameters that between them show every field of a node's form, options filled in. */
export function formVariants(type: INodeTypeDescription): INodeParameters[] {
	const shown = (values: INodeParameters): INodeProperties[] => {
		const node = nodeOf(type, values);
		const whole = NodeHelpers.getNodeParameters(type.properties, values, true, false, node, type) ?? values;
		return type.properties.filter((one) => NodeHelpers.displayParameter(whole, one, node, type, whole));
	};
	const seen = new Set<INodeProperties>();
	const found: Array<{ values: INodeParameters; fields: INodeProperties[] }> = [];
	const open: INodeParameters[] = [{}];
	for (let values = open.shift(); values !== undefined; values = open.shift()) {
		const from = values;
		const fields = shown(from);
		if (fields.every((field) => seen.has(field))) continue;
		fields.forEach((field) => seen.add(field));
		found.push({ values: from, fields });
		open.push(...fields.flatMap((one) => choices(one).map((value) => ({ ...from, [one.name]: value }))));
	}
	return cover(found).map(({ values, fields }) => ({ ...values, ...filledCollections(fields) }));
}

/** As few of them as show every field. */
function cover<T extends { fields: readonly INodeProperties[] }>(found: T[]): T[] {
	const missing = new Set(found.flatMap(({ fields }) => fields.map(looks)));
	const chosen: T[] = [];
	while (missing.size > 0) {
		const news = ({ fields }: T) => new Set(fields.map(looks).filter((look) => missing.has(look))).size;
		const best = found.reduce((left, right) => (news(right) > news(left) ? right : left));
		best.fields.forEach((field) => missing.delete(looks(field)));
		chosen.push(best);
	}
	return chosen;
}

/** What one sees of a field: many differ only in what shows them. */
function looks({ displayName, type, options = [] }: INodeProperties): string {
	return JSON.stringify([
		displayName,
		type,
		options.map((option) => ('displayName' in option ? option.displayName : option.name)),
	]);
}

function choices({ type, options = [] }: INodeProperties): NodeParameterValueType[] {
	if (type === 'boolean') return [true, false];
	if (type !== 'options') return [];
	return options.flatMap((option) => ('value' in option ? [option.value as NodeParameterValueType] : []));
}

function filledCollections(fields: readonly INodeProperties[]): INodeParameters {
	return Object.fromEntries(
		fields
			.filter(({ type }) => type === 'collection' || type === 'fixedCollection')
			.map((field) => [field.name, filled(field)]),
	);
}

/** As if everything in it had been added by hand. */
function filled({
	type,
	default: usual,
	options = [],
	typeOptions,
}: INodeProperties): NodeParameterValueType {
	if (type === 'collection')
		return Object.fromEntries((options as INodeProperties[]).map((one) => [one.name, filled(one)]));
	if (type !== 'fixedCollection') return usual;
	return Object.fromEntries(
		(options as INodePropertyCollection[]).map(({ name, values }) => {
			const one = Object.fromEntries(values.map((value) => [value.name, filled(value)]));
			return [name, typeOptions?.multipleValues === true ? [one] : one];
		}),
	);
}

function nodeOf({ name, version }: INodeTypeDescription, parameters: INodeParameters): INode {
	return { id: '1', name, type: name, typeVersion: latest(version), position: [0, 0], parameters };
}

export function latest(version: number | number[]): number {
	return Array.isArray(version) ? Math.max(...version) : version;
}
