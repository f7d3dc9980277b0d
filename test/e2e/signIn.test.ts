import { MailLab } from '../lab/MailLab';
import { Editor } from '../lab/n8n/Editor';
import { CredentialForm } from './helpers/CredentialForm';

jest.setTimeout(600_000);

describe('The credential in n8n’s editor', () => {
	let lab: MailLab;
	let editor: Editor;

	beforeAll(async () => {
		lab = await MailLab.start();
		editor = await Editor.open(lab.n8n.url);
		editor.page.setDefaultTimeout(60_000);
	});

	afterAll(async () => {
		await editor?.close();
		await lab?.stop();
	});

	it('is connected by a person who signs in and consents in the popup', async () => {
		const credential = await lab.createCredential();
		await editor.credential(credential.id);
		const asked = await new CredentialForm(editor.page).connect(lab.user());
		expect(asked).toContain('https://outlook.office.com/IMAP.AccessAsUser.All');
		await editor.page.getByText('Account connected').first().waitFor();
		const { signIns } = await lab.authority.counters();
		expect(signIns).toBe(1);
	});
});
