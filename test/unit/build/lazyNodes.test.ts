import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** Loads all that package.json names as n8n does at its start, from the sources, and lists the modules. */
const SCRIPT = `
	const { n8n } = require('./package.json');
	for (const path of [...n8n.nodes, ...n8n.credentials]) {
		const name = /([^/]+)\\.(?:node|credentials)\\.js$/.exec(path)[1];
		new (require('./' + path.replace(/^dist\\//, '').replace(/\\.js$/, '.ts'))[name])();
	}
	console.log(JSON.stringify(Object.keys(require.cache)));
`;

describe('what n8n loads at startup', () => {
	it('consists of descriptions: no protocol, no library, no run-time code', () => {
		const args = ['--import', 'tsx', '--input-type=commonjs', '--eval', SCRIPT];
		const output = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
		const modules = (JSON.parse(output) as string[]).map((path) => path.slice(ROOT.length + 1));
		const ours = modules.filter((path) => !path.startsWith('node_modules/'));
		expect(ours).toContain('nodes/MicrosoftImapTrigger/MicrosoftImapTrigger.node.ts');
		const running = ours.filter((path) =>
			/\/run\.ts$|mail\/(imap|pop3|smtp|graph|ews|message|delivery|source|health|check)\//.test(path),
		);
		expect(running).toEqual([]);
		const libraries = [
			'imapflow',
			'nodemailer',
			'libmime',
			'@azure/msal-node',
			'ews-javascript-api',
			're2js',
		];
		const loaded = libraries.filter((name) =>
			modules.some((path) => path.startsWith(`node_modules/${name}/`)),
		);
		expect(loaded).toEqual([]);
	});
});
