import type { IDataObject } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import { isLoopbackAddress } from '../../net/loopback';
import { staysOnMachine } from '../../net/assertMaySendToken';
import { resolveName } from '../../net/probe/resolveName';
import { asText } from '../settings/parameterValues';

const LOOKUP_MS = 10_000;

/**
 * The client secret and the refresh token of a person are sent to the Token URL: it must be https, or on
 * this machine. n8n makes the request itself and accepts any URL.
 *
 * @throws MailError of kind `configuration`
 */
export async function assertTokenUrl({ accessTokenUrl }: IDataObject): Promise<void> {
	const text = asText(accessTokenUrl);
	const url = URL.canParse(text) ? new URL(text) : undefined;
	// If it is missing, n8n's own error is best.
	if (url === undefined || url.protocol === 'https:') return;
	if (url.protocol === 'http:' && (await isOnThisMachine(url))) return;
	throw new MailError(
		'configuration',
		`The Token URL of the credential (${url.protocol}//${url.host}) is not https; nothing was sent`,
		{
			hint: 'Change "Token URL" in the credential to an https address, then press Connect and sign in again.',
		},
	);
}

async function isOnThisMachine({ hostname, port }: URL): Promise<boolean> {
	const host = hostname.replace(/^\[|\]$/g, '');
	if (!staysOnMachine({ host, port: Number(port) || 80 })) return false;
	const signal = AbortSignal.timeout(LOOKUP_MS);
	const addresses = await resolveName(host, { ms: LOOKUP_MS, signal });
	return addresses.every(isLoopbackAddress);
}
