import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { MailLab, type LabProtocol } from '../lab/MailLab';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';

jest.setTimeout(300_000);

const PROTOCOLS: readonly LabProtocol[] = ['imap', 'pop3', 'graph', 'ews'];
const NAME = 'n8n-nodes-microsoft-mail';

/** n8n puts the new version's files in the place of the old ones, and restarts no trigger. */
describe('an update of the package while its triggers run', () => {
	let lab: MailLab;

	beforeAll(async () => {
		const users = people(...PROTOCOLS.map((protocol) => `updated-${protocol}`));
		lab = await MailLab.start({ authority: { users }, exchange: true });
	});

	afterAll(async () => await lab?.stop());

	it('leaves them running with the loaded code, also after a server outage', async () => {
		const intakes: Intake[] = [];
		for (const protocol of PROTOCOLS) {
			const options = { longestBackoff: 2, checkInterval: 1 };
			intakes.push(await Intake.create(lab, `updated-${protocol}`, { protocol, parameters: { options } }));
		}
		// Nothing waits: of what reads, parses and acknowledges a mail, nothing has been used before the update.
		for (const intake of intakes) await intake.activate();
		for (const intake of intakes) await intake.untilConnected();
		await replaceScripts(join(lab.n8n.userFolder, '.n8n', 'nodes', 'node_modules', NAME, 'dist'));
		await lab.dovecot.restart();
		for (const intake of intakes) await intake.deliver(['After the update']);
		for (const intake of intakes) {
			const [run] = await intake.runs.until(1, 120_000);
			expect(run?.items[0]).toMatchObject({ subject: 'After the update', text: expect.any(String) });
			expectExactlyOnce(await intake.runs.all(), ['After the update']);
		}
		expect(lab.n8n.logs()).not.toContain('Of the next version');
	});
});

async function replaceScripts(directory: string): Promise<void> {
	const entries = await readdir(directory, { recursive: true, withFileTypes: true });
	const scripts = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.js'));
	expect(scripts.map(({ name }) => name)).toEqual(expect.arrayContaining(['engine.js', 'ews.js']));
	for (const { parentPath, name } of scripts) {
		const path = join(parentPath, name);
		expect((await readFile(path)).length).toBeGreaterThan(0);
		await writeFile(path, "throw new Error('Of the next version');\n");
	}
}
