import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const WORKFLOWS = join(__dirname, '../../../.github/workflows');

describe.each(readdirSync(WORKFLOWS))('the workflow %s', (file) => {
	const text = readFileSync(join(WORKFLOWS, file), 'utf8');

	it('takes the actions of others by commit, and says which version that is', () => {
		const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, what = '']) => what);
		expect(uses.length).toBeGreaterThan(0);
		for (const what of uses) expect(what).toMatch(/^\.\/|^[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+){2}$/);
	});

	it('has no right but to read, where no job asks for more', () => {
		expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
		expect(text).not.toMatch(/write-all/);
	});
});

it('what runs each test file alone installs what the tests need', () => {
	const { scripts } = JSON.parse(readFileSync(join(WORKFLOWS, '../../package.json'), 'utf8')) as {
		scripts: { test: string };
	};
	const [needed = ''] = /node test\/lab\/requirements\.mjs[^&]*(?= &&)/.exec(scripts.test) ?? [];
	expect(needed).toContain(' dovecot ');
	expect(readFileSync(join(WORKFLOWS, 'alone.yml'), 'utf8')).toContain(`- run: ${needed}\n`);
});
