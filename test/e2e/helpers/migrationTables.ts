import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workflow, type INodeExecutionData, type INodeType } from 'n8n-workflow';

export interface MigrationRow {
	what: string;
	before: string;
	after: string;
}

/** Rows of the expressions below a heading of docs/migration.md. */
export function migrationRows(heading: string): MigrationRow[] {
	const page = readFileSync(join(__dirname, '../../../docs/migration.md'), 'utf8');
	const [, section = ''] = page.split(`### ${heading}\n`);
	const [table = ''] = section.split('\n#');
	return [...table.matchAll(/^\| ([^|]+) \| `(\{\{[^|`]+\}\})` \| `(\{\{[^|`]+\}\})` \|$/gm)].map(
		([, what = '', before = '', after = '']) => ({ what, before, after }),
	);
}

/** What n8n's own expression engine makes of an expression in the node behind the one that gave the item. */
export function evaluate(expression: string, item: INodeExecutionData): unknown {
	const type = { description: { properties: [] } } as unknown as INodeType;
	const node = { id: '1', name: 'Next', type: 'x', typeVersion: 1, position: [0, 0] as [number, number] };
	const workflow = new Workflow({
		nodes: [{ ...node, parameters: {} }],
		connections: {},
		active: false,
		nodeTypes: { getByName: () => type, getByNameAndVersion: () => type, getKnownTypes: () => ({}) },
	});
	return workflow.expression.getParameterValue(`=${expression}`, null, 0, 0, 'Next', [item], 'manual', {});
}
