import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import saved from '../../fixtures/saved/defaults.json';
import { descriptions } from './labels';

type Group = INodeProperties & { values?: INodeProperties[] };

/** Each field by its path with its default; a field that stands in a form several times has one for each. */
function defaultsOf(properties: readonly Group[], path = ''): Array<readonly [string, unknown]> {
	return properties.flatMap(({ name, type, default: value, options, values }) => {
		if (type === 'notice') return [];
		const inside = `${path}${name}`;
		const nested = (values ?? options ?? []).filter(
			(one) => 'displayName' in one && !('value' in one),
		) as Group[];
		const own = value === undefined ? [] : [[inside, value] as const];
		return [...own, ...defaultsOf(nested, `${inside}.`)];
	});
}

function tableOf({ properties }: INodeTypeDescription): Record<string, unknown[]> {
	const table: Record<string, unknown[]> = {};
	for (const [path, value] of defaultsOf(properties)) {
		const values = (table[path] ??= []);
		const isKnown = values.some((one) => JSON.stringify(one) === JSON.stringify(value));
		if (!isKnown) values.push(value);
	}
	return table;
}

const nodes = (descriptions() as INodeTypeDescription[]).filter((described) => 'inputs' in described);

/**
 * n8n saves no field that has its default: a workflow takes it from the form of the package that runs. Another default
 * therefore changes workflows that are already there. A new field gets a row in test/fixtures/saved/defaults.json.
 */
describe('the defaults on which saved workflows rest', () => {
	it.each(nodes.map((node) => [node.name, node] as const))('are those of before: %s', (name, node) => {
		expect(tableOf(node)).toEqual((saved as Record<string, unknown>)[name]);
	});

	it('are looked at, nested ones too', () => {
		expect(Object.keys(saved)).toEqual(nodes.map(({ name }) => name));
		expect(saved.microsoftImapTrigger['options.loopGuard.limit.mails']).toEqual([20]);
	});
});
