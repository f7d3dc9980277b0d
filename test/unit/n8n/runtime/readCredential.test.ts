import type { FunctionsBase } from 'n8n-workflow';
import { readCredential } from '../../../../nodes/mail/n8n/runtime/readCredential';

const TYPE = 'microsoftMailOAuth2Api';
const timeout = new Error('Regular expression execution timed out');

/** n8n that fails with each of the errors before it gives the credential. */
function failing(...errors: Error[]): Pick<FunctionsBase, 'getCredentials'> {
	return {
		getCredentials: async <T extends object>() => {
			const error = errors.shift();
			return await (error === undefined ? Promise.resolve({ is: 'read' } as T) : Promise.reject(error));
		},
	};
}

describe('a credential', () => {
	it('is read again where n8n had no time to test a pattern of its form', async () => {
		expect(await readCredential(failing(timeout, timeout), TYPE)).toEqual({ is: 'read' });
	});

	it('is not read again for any other reason', async () => {
		const n8n = failing(new Error('Credential does not exist'));
		await expect(readCredential(n8n, TYPE)).rejects.toThrow('Credential does not exist');
		expect(await n8n.getCredentials(TYPE)).toEqual({ is: 'read' });
	});

	it('is not waited for without end', async () => {
		await expect(readCredential(failing(...Array<Error>(1_000).fill(timeout)), TYPE)).rejects.toBe(timeout);
	});
});
