import { constants, createHash, verify, X509Certificate } from 'node:crypto';
import type { LabClient } from './authorityTypes';
import { EntraError } from './EntraError';

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

interface Assertion {
	aud?: string;
	iss?: string;
	sub?: string;
	exp?: number;
	jti?: string;
}

/**
 * A signed assertion in the place of a secret (RFC 7523 section 3), as Entra ID wants it: the certificate named by
 * its thumbprint, the token endpoint as audience.
 * @throws EntraError 700027, 50012
 */
export function checkAssertion(client: LabClient, form: URLSearchParams, endpoint: string): void {
	const [header = '', payload = '', signature = ''] = (form.get('client_assertion') ?? '').split('.');
	const { alg, ['x5t#S256']: thumbprint } = decode<{ alg?: string; 'x5t#S256'?: string }>(header);
	const certificate = (client.certificates ?? [])
		.map((pem) => new X509Certificate(pem))
		.find(({ raw }) => createHash('sha256').update(raw).digest('base64url') === thumbprint);
	if (form.get('client_assertion_type') !== TYPE || certificate === undefined)
		throw new EntraError(700027, client.clientId);
	const padding = alg === 'PS256' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
	const key = { key: certificate.publicKey, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
	const signed = Buffer.from(`${header}.${payload}`);
	const isSigned = verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'));
	const { aud, iss, sub, exp = 0 } = decode<Assertion>(payload);
	const isMeant = aud === endpoint && iss === client.clientId && sub === client.clientId;
	if (!isSigned || !isMeant || exp <= Date.now() / 1000) throw new EntraError(50012);
}

function decode<T>(part: string): Partial<T> {
	try {
		return JSON.parse(Buffer.from(part, 'base64url').toString()) as Partial<T>;
	} catch {
		return {};
	}
}
