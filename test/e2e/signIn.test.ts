import { MailLab } from '../lab/MailLab';
import { Editor } from '../lab/n8n/Editor';

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

	it('is connected by a person who signs in and consents on the pages that open', async () => {
		const credential = await lab.createCredential();
		await editor.credential(credential.id);
		const opened = editor.page.waitForEvent('popup');
		await editor.page.getByRole('button', { name: 'Connect', exact: true }).click();
		const pages = await opened;
		const { user, password } = lab.user();
		await pages.getByLabel('User').fill(user);
		await pages.getByLabel('Password').fill(password);
		await pages.getByRole('button', { name: 'Sign in' }).click();
		const accept = pages.getByRole('button', { name: 'Accept' });
		await accept.waitFor();
		const asked = await pages.getByRole('listitem').allInnerTexts();
		expect(asked).toContain('https://outlook.office.com/IMAP.AccessAsUser.All');
		await accept.click();
		await editor.page.getByText('Account connected').first().waitFor();
		const { signIns } = await lab.authority.counters();
		expect(signIns).toBe(1);
	});
});
