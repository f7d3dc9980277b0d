import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { AppRegistration } from '../../auth/AppRegistration';
import type { Expiry } from '../../contracts/TokenProvider';
import { asText } from '../settings/parameterValues';

/**
 * When an app can no longer sign in: a certificate says so itself, the day of a secret stands in Microsoft Entra alone,
 * and in the credential if somebody has put it there.
 */
export function appExpiry(
	credential: ICredentialDataDecryptedObject,
	{ clientId: of, certificate }: Pick<AppRegistration, 'clientId' | 'certificate'>,
): Expiry | undefined {
	if (certificate !== undefined) return { what: 'clientCertificate', of, endsAt: certificate.expiresAt };
	const endsAt = Date.parse(asText(credential.secretExpiresOn));
	return Number.isNaN(endsAt) ? undefined : { what: 'clientSecret', of, endsAt };
}
