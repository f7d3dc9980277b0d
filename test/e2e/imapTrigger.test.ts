import { setTimeout as sleep } from 'node:timers/promises';

import { MailLab, TRIGGER } from '../lab/MailLab';
import { waitFor } from '../lab/waitFor';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';
import { numbered } from './helpers/plainMail';

jest.setTimeout(300_000);

const NODE_TYPE = 'n8n-nodes-microsoft-mail.microsoftImapTrigger';

describe('Microsoft IMAP Trigger in n8n', () => {
	let lab: MailLab;

	beforeAll(async () => {
		const [shared] = people('shared');
		const users = [
			...people('drain', 'manual', 'sanitized', 'folders', 'move'),
			{ ...shared!, sharedMailboxes: ['team@contoso.example'] },
		];
		lab = await MailLab.start({ authority: { users } });
	});

	afterAll(async () => await lab?.stop());

	it('executes each message once, 200 waiting and 500 arriving', async () => {
		const intake = await Intake.create(lab, 'drain');
		const waiting = numbered('Waiting', 200);
		const arriving = numbered('Arriving', 500);
		await intake.deliver(waiting);
		await intake.activate();
		await intake.deliver(arriving);
		const runs = await intake.runs.until(700, 240_000);
		expectExactlyOnce(runs, [...waiting, ...arriving]);
		const items = runs.flatMap((run) => run.items);
		expect(items.find(({ subject }) => subject === 'Waiting 1')).toMatchObject({
			from: [{ address: 'sam@example.org', name: 'Sam Sender' }],
			text: expect.stringContaining('This is "Waiting 1".'),
			source: { protocol: 'imap', mailbox: intake.mailbox, folder: 'INBOX' },
		});
		await waitFor('every mail to be marked as read', () =>
			intake.flags().every((flags) => flags.includes('\\Seen')),
		);
		await intake.end();
	});

	it('sanitizes HTML, and continues after HTML that takes too long', async () => {
		const parameters = { options: { sanitizeHtml: 'remove' } };
		const intake = await Intake.create(lab, 'sanitized', { parameters });
		const mail = (subject: string, html: string) =>
			`Subject: ${subject}\r\nContent-Type: text/html\r\n\r\n${html}\r\n`;
		const scripted = '<p onclick="x()">Door <b>4</b><script>x()</script></p>';
		lab.dovecot.deliver(intake.mailbox, mail('Scripted', scripted));
		lab.dovecot.deliver(intake.mailbox, mail('Slow', '<b>\r\n'.repeat(300_000)));
		lab.dovecot.deliver(intake.mailbox, mail('Next', '<p>Door 5</p>'));
		await intake.activate();
		const items = (await intake.runs.until(3, 60_000)).flatMap((run) => run.items);
		const item = (subject: string) => items.find((each) => each.subject === subject);
		expect(item('Scripted')?.html).toMatch(/^<p>Door <b>4<\/b><\/p>\s*$/);
		expect(item('Next')?.html).toMatch(/^<p>Door 5<\/p>\s*$/);
		expect(item('Slow')).not.toHaveProperty('html');
		expect(item('Slow')?.error).toMatchObject({ message: expect.stringContaining('left out') });
		await intake.end();
	});

	it('shows one waiting message in a manual test, and changes nothing', async () => {
		const intake = await Intake.create(lab, 'manual');
		await intake.deliver(['To be looked at', 'Another']);
		const executionId = await lab.api.runManually(intake.workflowId, TRIGGER);
		const [run] = await intake.runs.until(1);
		expect(run).toMatchObject({
			id: executionId,
			status: 'success',
			items: [{ subject: 'To be looked at' }],
		});
		expect(intake.flags()).toEqual([[], []]);
	});

	it('lists the folders of the mailbox, and reads the selected one', async () => {
		const intake = await Intake.create(lab, 'folders');
		lab.dovecot.createFolder(intake.mailbox, 'INBOX/Support');
		const { id, name, type } = intake.credential;
		const list = await lab.api.listSearch({
			nodeType: NODE_TYPE,
			path: 'parameters.folder',
			methodName: 'searchFolders',
			parameters: { authentication: type, ...(await lab.triggerParameters('imap')) },
			credentials: { [type]: { id, name } },
		});
		expect(list.results.map(({ value }) => value)).toEqual(expect.arrayContaining(['INBOX', 'Archive']));
	});

	it('reads a shared mailbox, and moves processed messages', async () => {
		const intake = await Intake.create(lab, 'shared', {
			parameters: {
				mailbox: 'team@contoso.example',
				afterProcessing: 'move',
				moveTo: { __rl: true, mode: 'name', value: 'Processed' },
			},
		});
		lab.dovecot.deliver('team@contoso.example', 'Subject: For the team\r\n\r\nHello\r\n');
		await intake.activate();
		expectExactlyOnce(await intake.runs.until(1), ['For the team']);
		await waitFor(
			'the mail to be moved',
			() => lab.dovecot.messages('team@contoso.example', 'Processed').length === 1,
		);
		expect(lab.dovecot.messages('team@contoso.example')).toEqual([]);
		await sleep(1_000);
		expect(await intake.runs.all()).toHaveLength(1);
		await intake.end();
	});
});
