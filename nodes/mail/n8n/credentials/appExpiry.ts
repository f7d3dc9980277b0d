import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { AppRegistration } from '../../auth/AppRegistration';
import type { Expiry } from '../../contracts/TokenProvider';
import { readDateTime } from '../settings/readDateTime';

/**
 * When an app can no longer sign in: a certificate says so itself, the day of a secret stands in Microsoft Entra alone,
 * and in the credential if somebody has put it there.
 */
export function appExpiry(
	credential: ICredentialDataDecryptedObject,
	{ clientId: of, certificate }: Pick<AppRegistration, 'clientId' | 'certificate'>,
): Expiry | undefined {
	if (certificate !== undefined) return { what: 'clientCertificate', of, endsAt: certificate.expiresAt };
	const endsAt = endOf(credential.secretExpiresOn);
	return endsAt === undefined ? undefined : { what: 'clientSecret', of, endsAt };
}

/** Entra names a day; it is over nowhere before it is over in UTC. What is no date is no reason to send nothing. */
function endOf(value: unknown): number | undefined {
	try {
		return readDateTime('Secret Expires On', value, 'UTC').epochMs;
	} catch {
		return undefined;
	}
}
