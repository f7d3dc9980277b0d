import { MailLab, TRIGGER } from '../lab/MailLab';
import type { N8nCredential } from '../lab/n8n/n8nTypes';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { numbered, plainMail } from './helpers/plainMail';
import { Runs } from './helpers/Runs';

jest.setTimeout(300_000);

describe('Microsoft IMAP Trigger in n8n', () => {
	let lab: MailLab;
	let credential: N8nCredential;

	beforeAll(async () => {
		lab = await MailLab.start();
		credential = await lab.signedInCredential();
	});

	afterAll(async () => await lab?.stop());

	it('runs each mail once, those that waited and those that arrive', async () => {
		const mailbox = lab.user().user;
		const before = numbered('Waiting', 20);
		const later = numbered('Arriving', 20);
		await lab.dovecot.deliverMany(
			mailbox,
			before.map((subject) => plainMail({ subject })),
		);
		const workflow = await lab.createImapWorkflow(credential);
		await lab.api.activate(workflow.id);
		const runs = new Runs(lab.api, workflow.id, TRIGGER);
		await runs.until(20);
		await lab.dovecot.deliverMany(
			mailbox,
			later.map((subject) => plainMail({ subject })),
		);
		expectExactlyOnce(await runs.until(40), [...before, ...later]);
	});
});
