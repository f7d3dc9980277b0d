import { readFile } from 'node:fs/promises';

import { MailLab } from '../lab/MailLab';
import { Editor } from '../lab/n8n/Editor';
import { waitFor } from '../lab/waitFor';
import { Alerts, HEALTH } from './helpers/Alerts';
import { Builder } from './helpers/Builder';
import { connectAccount } from './helpers/connectAccount';
import { people } from './helpers/people';

jest.setTimeout(600_000);

const CHECK = 'Microsoft Mail Health';
const STEPS = ['dns', 'tcp', 'tls', 'token', 'login', 'mailbox', 'queue'];
const LOOK_AT_OTHER = 'If a branch is empty, select the other one above';

describe('In the editor, a person', () => {
	let lab: MailLab;
	let editor: Editor;
	let builder: Builder;

	beforeAll(async () => {
		lab = await MailLab.start({ authority: { users: people('check', 'watch') } });
		editor = await Editor.open(lab.n8n.url);
		editor.page.setDefaultTimeout(60_000);
		builder = new Builder(editor, lab.n8n.url);
	});

	afterAll(async () => {
		await editor?.close();
		await lab?.stop();
	});

	/** The lab's Dovecot, whose account is picked already. */
	async function chooseServer(): Promise<void> {
		await builder.fill('server', lab.dovecot.host);
		await builder.fill('port', String(lab.dovecot.ports.imaps));
		await builder.addOption('CA Certificate', 'ca', await readFile(lab.dovecot.certificates.ca, 'utf8'));
		await builder.pickFromList('folder', 'INBOX');
	}

	const sees = async (text: string) => await builder.output.getByText(text).first().waitFor();

	it('checks a mail server, reads the report, breaks the port and reads what is wrong', async () => {
		await builder.newWorkflow();
		await builder.add('mail health', CHECK);
		const mailbox = await connectAccount(lab, builder, lab.user('check'), 'imap');
		await chooseServer();
		// Microsoft's own hosts are out of the lab's reach.
		await builder.pickOption('Check Hosts of the Cloud');
		await builder.field('checkHosts').click();
		await builder.execute();
		await sees('Reachable Branch (1 item)');
		await sees(LOOK_AT_OTHER);
		await sees(`Signed in to the mailbox of ${mailbox}`);
		const report = await builder.output.innerText();
		expect(Array.from(report.matchAll(/^name:(\w+)\nok:true$/gm), ([, name]) => name)).toEqual(STEPS);

		await builder.fill('port', '9');
		await builder.execute();
		await builder.branch('Unreachable');
		await sees(`Could not connect (IMAP, 127.0.0.1:9, mailbox ${mailbox}): the connection was refused`);
		await sees('Check "Server" and "Port", and that the mail server is running.');
		await sees('Not tried, since "tcp" failed');
		const columns = await builder.output.locator('th').allInnerTexts();
		expect(columns.map((name) => name.trim()).slice(0, 3)).toEqual(['reachable', 'failedStep', 'error']);
	});

	it('sees the current state in the trigger, and once it is published, what goes down and recovers', async () => {
		await builder.newWorkflow();
		await builder.add('mail health', HEALTH);
		await builder.choose('watch', 'One Connection');
		const mailbox = await connectAccount(lab, builder, lab.user('watch'), 'imap');
		await chooseServer();
		await builder.fill('checkEvery', '1');
		await builder.fill('failedChecks', '1');
		await builder.execute();
		await sees(LOOK_AT_OTHER);
		await builder.branch('Recovered');
		const connection = `IMAP ${lab.dovecot.host}:${String(lab.dovecot.ports.imaps)} for ${mailbox}`;
		await sees(`${connection} works.`);
		await builder.close();

		await builder.publish();
		const workflowId = builder.workflowId();
		await waitFor('the publication', async () => (await lab.api.getWorkflow(workflowId)).active, 60_000);
		const alerts = Alerts.of(lab, workflowId);
		const seenAs = async (wanted: string): Promise<string> => {
			const found = async () => (await alerts.all()).find(({ item }) => item.alert === wanted)?.executionId;
			return await waitFor(`an execution for ${wanted}`, found, 60_000, 500);
		};
		await waitFor('the watch', () => lab.n8n.logs().includes(`${HEALTH}: watching`), 60_000, 200);
		await lab.dovecot.stop({ keep: true, signal: 'SIGKILL' });
		await builder.openExecution(await seenAs('unreachable'), HEALTH);
		await sees('Unreachable Branch (1 item)');
		await sees(`${connection} has been unreachable since`);
		await sees('Check "Server" and "Port", and that the mail server is running.');
		await builder.close();
		await lab.dovecot.start();
		await builder.openExecution(await seenAs('recovered'), HEALTH);
		await builder.branch('Recovered');
		await sees(`${connection} has been reachable again since`);
	});
});
