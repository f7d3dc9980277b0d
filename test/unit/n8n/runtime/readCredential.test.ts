import { readCredential } from '../../../../nodes/mail/n8n/runtime/readCredential';

const timeout = new Error('Regular expression execution timed out');

/** n8n that fails with each of the errors before it gives the credential. */
function failing(...errors: Error[]): () => Promise<string> {
	return async () => {
		const error = errors.shift();
		return await (error === undefined ? Promise.resolve('read') : Promise.reject(error));
	};
}

describe('a credential', () => {
	it('is read again where n8n had no time to test a pattern of its form', async () => {
		expect(await readCredential(failing(timeout, timeout))).toBe('read');
	});

	it('is not read again for any other reason', async () => {
		const read = failing(new Error('Credential does not exist'));
		await expect(readCredential(read)).rejects.toThrow('Credential does not exist');
		expect(await read()).toBe('read');
	});

	it('is not waited for without end', async () => {
		await expect(readCredential(async () => await Promise.reject(timeout))).rejects.toBe(timeout);
	});
});
