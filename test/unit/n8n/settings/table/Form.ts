import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
	NodeHelpers,
	type IExecuteFunctions,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodeTypeDescription,
} from 'n8n-workflow';

/** What is in a form, by path: `options.labels.label.name`. */
export type Values = Readonly<Record<string, unknown>>;

/** Of the credentials of a node; each type has the same. */
export const CREDENTIAL = {
	email: 'desk@contoso.example',
	host: 'proxy.contoso.example',
	port: 3128,
	furtherServers: 'mail.contoso.example',
	oauthTokenData: { access_token: 'opaque' },
};

/** Files of the item that a node is run for. */
const BINARY: Readonly<Record<string, object>> = {
	photo: { mimeType: 'image/png', fileName: 'photo.png', data: '' },
	data: { mimeType: 'application/octet-stream', fileName: 'mail.eml', data: '' },
};

/** Every field of a form, those within collections too, each once however many variants of it there are. */
export function fieldsOf(properties: readonly INodeProperties[], prefix = ''): string[] {
	const paths = properties.flatMap((property): string[] => {
		const path = `${prefix}${property.name}`;
		if (['notice', 'credentials', 'hidden'].includes(property.type)) return [];
		if (property.type === 'collection') return fieldsOf(property.options as INodeProperties[], `${path}.`);
		if (property.type !== 'fixedCollection') return [path];
		return (property.options as INodePropertyCollection[]).flatMap(({ name, values }) =>
			fieldsOf(values, `${path}.${name}.`),
		);
	});
	return [...new Set(paths)];
}

/** A node whose form is filled in; what is hidden is left out, as n8n does it. */
export function contextOf(description: INodeTypeDescription, values: Values): IExecuteFunctions {
	const [typeVersion = 1] = [description.version].flat().slice(-1);
	const node: INode = { id: 'n', name: 'Mail', type: 'x', typeVersion, position: [0, 0], parameters: {} };
	const given: INodeParameters = {};
	for (const [path, value] of Object.entries(values))
		put(given, description.properties, path.split('.'), value);
	const parameters =
		NodeHelpers.getNodeParameters(description.properties, given, true, false, node, description) ?? {};
	return {
		getNode: () => node,
		getNodeParameter: (path: string, _item: number, fallback?: unknown) =>
			path
				.split('.')
				.reduce<unknown>((place, name) => (place as INodeParameters | undefined)?.[name], parameters) ??
			fallback,
		getCredentials: () => Promise.resolve(CREDENTIAL),
		getInputData: () => [{ json: {}, binary: BINARY }],
		getTimezone: () => 'UTC',
		getWorkflow: () => ({ id: 'w', active: false }),
		getSignedResumeUrl: () => 'https://n8n.example/webhook-waiting/7',
		helpers: {
			assertBinaryData: (_item: number, field: string) => BINARY[field],
			getBinaryDataBuffer: (_item: number, field: string) => Promise.resolve(Buffer.from(field)),
		},
	} as unknown as IExecuteFunctions;
}

function put(
	place: INodeParameters,
	properties: readonly INodeProperties[],
	path: string[],
	value: unknown,
): void {
	const [name = '', ...rest] = path;
	const property = properties.find((one) => one.name === name);
	if (property === undefined) throw new Error(`There is no field ${name}`);
	if (rest.length === 0) {
		place[name] = value as INodeParameters;
		return;
	}
	const inner = (place[name] ??= {}) as INodeParameters;
	if (property.type === 'collection') {
		put(inner, property.options as INodeProperties[], rest, value);
		return;
	}
	const [group = '', ...field] = rest;
	const { values = [] } =
		(property.options as INodePropertyCollection[]).find((one) => one.name === group) ?? {};
	if (property.typeOptions?.multipleValues === true) {
		const [row] = (inner[group] ??= [{}]) as INodeParameters[];
		put(row as INodeParameters, values, field, value);
	} else put((inner[group] ??= {}) as INodeParameters, values, field, value);
}

const GONE = 'gone';

/** What differs, by path: the new value, or `gone`. */
export function differences(before: unknown, after: unknown, path = ''): Record<string, unknown> {
	if (isObject(before) && isObject(after)) {
		const names = new Set([...Object.keys(before), ...Object.keys(after)]);
		return Object.assign(
			{},
			...[...names].map((name) =>
				differences(before[name], after[name], path === '' ? name : `${path}.${name}`),
			),
		) as Record<string, unknown>;
	}
	if (JSON.stringify(before) === JSON.stringify(after)) return {};
	return { [path]: after === undefined ? GONE : after };
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** A field with another value than the one it has. */
export interface Row {
	readonly value: unknown;
	/** What else has to be filled in for the field to be there; the same without the value. */
	readonly among?: Values;
	/** Settings that change, by path, and nothing else. */
	readonly changes: Readonly<Record<string, unknown>>;
}

export type Rows = Readonly<Record<string, Row>>;

/** A field that changes nothing of what is read here, and the test that holds what it does, by its path in `test`. */
export type Elsewhere = Readonly<Record<string, string>>;

/** As data: what cannot be looked into is asked. */
export type Look = (context: IExecuteFunctions) => Promise<unknown>;

/** A row for each field, and no row without a field. */
export function expectWhole(
	{ properties }: Pick<INodeTypeDescription, 'properties'>,
	rows: Rows,
	elsewhere: Elsewhere = {},
): void {
	expect([...Object.keys(rows), ...Object.keys(elsewhere)].sort()).toEqual(fieldsOf(properties).sort());
	for (const [path, file] of Object.entries(elsewhere)) {
		const [name = ''] = path.split('.').slice(-1);
		expect(readFileSync(join(__dirname, '../../../..', file), 'utf8')).toContain(name);
	}
}

export async function expectRow(
	description: INodeTypeDescription,
	look: Look,
	[path, { value, among = {}, changes }]: readonly [string, Row],
): Promise<void> {
	const before = await look(contextOf(description, among));
	const after = await look(contextOf(description, { ...among, [path]: value }));
	expect(differences(before, after)).toEqual(changes);
}
