import type { FunctionsBase, ICredentialDataDecryptedObject } from 'n8n-workflow';
import { yieldToEventLoop } from '../../async/yieldToEventLoop';

const TRIES = 10;

type CredentialReader = Pick<FunctionsBase, 'getCredentials'>;

/**
 * Reads a credential from n8n, again where only the machine was too slow for it.
 *
 * Some notices of our credentials are shown by a pattern (`tenantNotices`), which n8n 2.41 tests on each reading and
 * stops after 250 ms by the clock. On a machine that does not get to it in that time even the simplest pattern
 * fails, and with it the reading (n8n-workflow, `safe-regex`).
 *
 * @throws what n8n throws
 */
export async function readCredential<T extends object = ICredentialDataDecryptedObject>(
	context: CredentialReader,
	type: string,
	itemIndex?: number,
	triesLeft = TRIES,
): Promise<T> {
	return await context.getCredentials<T>(type, itemIndex).catch(async (error: unknown) => {
		if (triesLeft <= 1 || !isPatternTimeout(error)) return await Promise.reject(error as Error);
		await yieldToEventLoop();
		return await readCredential<T>(context, type, itemIndex, triesLeft - 1);
	});
}

function isPatternTimeout(error: unknown): boolean {
	return error instanceof Error && error.message.includes('Regular expression execution timed out');
}
