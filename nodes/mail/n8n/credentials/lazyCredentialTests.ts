import type { ICredentialsDecrypted, ICredentialTestFunctions } from 'n8n-workflow';
import type { credentialTests } from './credentialTests';

type Tests = typeof credentialTests;

/** The tests of credentials, loaded when someone clicks "Test". */
export function lazyCredentialTests(load: () => { credentialTests: Tests }): Tests {
	const lazy = (name: keyof Tests) =>
		async function (this: ICredentialTestFunctions, credential: ICredentialsDecrypted) {
			return await load().credentialTests[name].call(this, credential);
		};
	return {
		testMicrosoftMailApp: lazy('testMicrosoftMailApp'),
		testMicrosoftMailProxy: lazy('testMicrosoftMailProxy'),
	};
}
