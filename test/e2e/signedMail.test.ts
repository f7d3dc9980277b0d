import type { IDataObject } from 'n8n-workflow';

import { MailLab } from '../lab/MailLab';
import { emailOf, SmimeLab } from '../lab/smime/SmimeLab';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';

jest.setTimeout(300_000);

const ENTITY = 'Content-Type: text/plain; charset=utf-8\n\nDoor 4 is stuck again.\n';

describe('Microsoft IMAP Trigger in n8n, with mail signed by OpenSSL', () => {
	let lab: MailLab;
	let smime: SmimeLab;

	beforeAll(async () => {
		smime = await SmimeLab.start();
		lab = await MailLab.start({ authority: { users: people('signed') } });
	});

	afterAll(async () => {
		await lab?.stop();
		await smime?.stop();
	});

	it('verifies them against the CA of the option, and no others', async () => {
		const authority = await smime.authority({ name: 'Own CA' });
		const ada = await smime.issue(authority, { extensions: emailOf('ada@example.com') });
		const stranger = await smime.issue(await smime.authority({ name: 'Other CA' }), {
			extensions: emailOf('ada@example.com'),
		});
		const signatureCa = await smime.pemOf([authority.cert]);
		const intake = await Intake.create(lab, 'signed', { parameters: { options: { signatureCa } } });
		const signed = {
			'In the clear': await smime.sign(ENTITY, [ada]),
			Opaque: await smime.sign(ENTITY, [ada], ['-nodetach']),
			Stranger: await smime.sign(ENTITY, [stranger]),
			Changed: Buffer.from(
				(await smime.sign(ENTITY, [ada])).toString('latin1').replace('Door 4 is', 'Door 5 is'),
			),
		};
		for (const [subject, mail] of Object.entries(signed)) {
			lab.dovecot.deliver(
				intake.mailbox,
				mail
					.toString('latin1')
					.replace('Subject: Door 4', `Subject: ${subject}`)
					.replace('<1@', `<${subject.length}@`),
			);
		}
		await intake.activate();
		const items = (await intake.runs.until(4, 120_000)).flatMap((run) => run.items);
		const signatureOf = (subject: string) =>
			(items.find((item) => item.subject === subject)?.security as IDataObject | undefined)?.signature;
		expect(items.find(({ subject }) => subject === 'Opaque')?.text).toBe('Door 4 is stuck again.\n');
		const signers = [{ name: 'Ada', addresses: ['ada@example.com'], issuer: 'CN=Own CA' }];
		expect(signatureOf('In the clear')).toMatchObject({ status: 'valid', signers });
		expect(signatureOf('Opaque')).toMatchObject({ status: 'valid', signers });
		expect(signatureOf('Stranger')).toMatchObject({ status: 'untrusted', reasons: ['unknownIssuer'] });
		expect(signatureOf('Changed')).toMatchObject({ status: 'invalid', reasons: ['contentChanged'] });
		await intake.end();
	});
});
