import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { AppRegistration } from '../../auth/AppRegistration';
import type { Expiry } from '../../contracts/TokenProvider';
import { readDateTime } from '../settings/readDateTime';

/**
 * When an app can no longer sign in. A certificate contains its expiry; that of a secret is known to
 * Microsoft Entra only, and to the credential if someone has entered it.
 */
export function appExpiry(
	credential: ICredentialDataDecryptedObject,
	{ clientId: of, certificate }: Pick<AppRegistration, 'clientId' | 'certificate'>,
): Expiry | undefined {
	if (certificate !== undefined) return { what: 'clientCertificate', of, endsAt: certificate.expiresAt };
	const endsAt = endOf(credential.secretExpiresOn);
	return endsAt === undefined ? undefined : { what: 'clientSecret', of, endsAt };
}

/**
 * Entra shows a date; it counts as over only when it is over in UTC. An invalid date is no reason to stop
 * working.
 */
function endOf(value: unknown): number | undefined {
	try {
		return readDateTime('Secret Expires On', value, 'UTC').epochMs;
	} catch {
		return undefined;
	}
}
