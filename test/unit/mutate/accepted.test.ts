import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCEPTED } from '../../mutate/accepted';

const oneLine = (text: string) => text.replace(/\s+/g, ' ');

it.each(ACCEPTED.map((row) => [row.file, row.original, row] as const))(
	'an accepted mutant of %s is one of code that is there: %s',
	(_file, _original, { file, original, on = '' }) => {
		const text = readFileSync(join(__dirname, '../../..', file), 'utf8');
		expect(oneLine(text)).toContain(oneLine(original));
		expect(text).toContain(on);
	},
);
