import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const AUDIT = join(__dirname, '../../../.ci/audit.mjs');

/** As `npm audit --json` answers, shortened. */
const REPORT = {
	vulnerabilities: {
		libqp: {
			name: 'libqp',
			severity: 'high',
			via: [{ title: 'Something in libqp', url: 'https://example.org/1' }],
			nodes: ['node_modules/libqp', 'node_modules/a-tool/node_modules/libqp'],
		},
		libmime: { name: 'libmime', severity: 'high', via: ['libqp'], nodes: ['node_modules/libmime'] },
		jest: {
			name: 'jest',
			severity: 'low',
			via: [{ title: 'Something in jest', url: 'https://example.org/2' }],
			nodes: ['node_modules/jest'],
		},
	},
};
const LOCK = {
	packages: {
		'node_modules/libqp': { version: '3.0.1' },
		'node_modules/a-tool/node_modules/libqp': { version: '1.0.0' },
		'node_modules/libmime': { version: '5.6.4' },
		'node_modules/jest': { version: '30.0.0' },
	},
};

function judge(report: unknown, bundled: unknown): { inPackage: string[]; inTools: string[] } {
	const script = `
		const { judge } = await import(${JSON.stringify(AUDIT)});
		const { inPackage, inTools } = judge(...${JSON.stringify([report, LOCK, bundled])});
		const names = (found) => found.map(({ name }) => name);
		console.log(JSON.stringify({ inPackage: names(inPackage), inTools: names(inTools) }));
	`;
	const args = ['--input-type=module', '--eval', script];
	return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' })) as never;
}

describe('the audit of what is in the package', () => {
	it('distinguishes installed libraries, by their version, from those of tools', () => {
		const bundled = [
			{ name: 'libqp', version: '3.0.1' },
			{ name: 'libmime', version: '5.6.4' },
		];
		expect(judge(REPORT, bundled)).toEqual({
			inPackage: ['libqp@3.0.1'],
			inTools: ['libqp@1.0.0', 'jest@30.0.0'],
		});
	});

	it('fails where there is no report', () => {
		expect(() => judge({ message: 'no network' }, [])).toThrow(/npm audit gave no report: no network/);
	});
});
