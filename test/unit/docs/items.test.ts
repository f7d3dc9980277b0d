import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import schema from '../../../nodes/MicrosoftImapTrigger/__schema__/v1.0.0.json';

const page = readFileSync(join(__dirname, '../../../docs/items.md'), 'utf8');

it.each(Object.keys(schema.properties))('docs/items.md names the field %s', (field) => {
	expect(page).toContain(`\`${field}\``);
});

it.each(['calendar', 'source', 'security'] as const)('docs/items.md names what is in %s', (field) => {
	const row = page.split('\n').find((line) => line.startsWith(`| \`${field}\``)) ?? '';
	for (const inner of Object.keys(schema.properties[field].properties)) expect(row).toContain(inner);
});
