import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { readSignIn } from '../../../../nodes/mail/n8n/settings/readSignIn';

const NODE = { id: 'n', name: 'Mail', type: 'x', typeVersion: 1, position: [0, 0], parameters: {} };
const OWN = { server: 'localhost', port: 993, security: 'ssl' };

interface Given {
	parameters?: object;
	credential?: object;
	node?: object;
	getCredentials?: () => Promise<unknown>;
}

const read = async ({ parameters = {}, credential = {}, node = {}, getCredentials }: Given) =>
	await readSignIn(
		{
			helpers: {},
			getNode: () => ({ ...NODE, ...node }),
			getCredentials:
				getCredentials ?? (async () => await Promise.resolve({ furtherServers: 'localhost', ...credential })),
			parameter: (name: string, fallback?: unknown) =>
				({ mailbox: 'desk@contoso.example', ...OWN, ...parameters })[name] ?? fallback,
		} as never,
		'imap',
	);

const refusal = async (given: Given): Promise<Error & { description?: string | null }> =>
	await read(given).then(
		() => Promise.reject(new Error('It was taken')),
		(error: unknown) => error as Error,
	);

it('names the account after the credential, so that two of a type are distinguished', async () => {
	const credentials = { microsoftMailOAuth2Api: { id: '17', name: 'Desk' } };
	expect(await read({ node: { credentials } })).toMatchObject({
		credentialType: 'microsoftMailOAuth2Api',
		account: 'microsoftMailOAuth2Api:17',
		mailbox: 'desk@contoso.example',
	});
	expect(await read({})).toMatchObject({ account: 'microsoftMailOAuth2Api:microsoftMailOAuth2Api' });
});

it('readSignIn requires the address if there is none', async () => {
	const error = await refusal({ parameters: { mailbox: '' } });
	expect(error).toBeInstanceOf(NodeOperationError);
	expect(error.message).toBe('The address of the mailbox is missing');
	expect(error.description).toContain('Fill in "Mailbox" in the node, or "Email" in the credential');
});

it.each([
	[{ parameters: { mailbox: 'Ann <ann@contoso.example>' } }, 'Mailbox in the node'],
	[
		{ parameters: { mailbox: '' }, credential: { email: 'ann@a.example, bob@b.example' } },
		'Email in the credential',
	],
])('readSignIn says which field to correct: %j', async (given, field) => {
	const error = await refusal(given);
	expect(error.message).toMatch(/^".*" is not the address of a mailbox$/);
	expect(error.description).toContain(`Correct ${field}`);
});

it('readSignIn quotes at most a hundred characters of an invalid address', async () => {
	const error = await refusal({ parameters: { mailbox: `${'a'.repeat(99)}b${'c'.repeat(1_000)}` } });
	expect(error.message).toContain(`"${'a'.repeat(99)}b"`);
});

it('readSignIn sends no token in clear text', async () => {
	const far = { server: 'mail.contoso.example', security: 'none', port: 143 };
	const error = await refusal({ parameters: far, credential: { furtherServers: 'mail.contoso.example' } });
	expect(error).toBeInstanceOf(NodeApiError);
	expect(error.message).toMatch(/clear text|unencrypted/i);
});

it('readSignIn sends no token to a server that the credential does not name', async () => {
	expect(await refusal({ parameters: { server: 'mail.fabrikam.example' } })).toBeInstanceOf(NodeApiError);
});

it('readSignIn refuses an invalid sign-in as an error of the node', async () => {
	expect(await refusal({ parameters: { authentication: 'password' } })).toBeInstanceOf(NodeApiError);
});

it("readSignIn passes on n8n's own errors as they are", async () => {
	const own = new Error('Credential with ID "17" does not exist');
	expect(await refusal({ getCredentials: async () => await Promise.reject(own) })).toBe(own);
});
