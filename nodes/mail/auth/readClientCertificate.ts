import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { MailError } from '../contracts/MailError';
import type { ClientCertificate } from './AppRegistration';
import { normalizePem } from './normalizePem';

export interface PastedCertificate {
	/** PEM; only the first certificate is used. */
	certificate: string;
	/** PEM; PKCS #8 or PKCS #1, encrypted or not. */
	privateKey: string;
	passphrase?: string;
}

/**
 * Validates the pasted certificate and key before Microsoft does, which only says that a signature is
 * wrong.
 * @throws MailError of kind `configuration`
 */
export function readClientCertificate(pasted: PastedCertificate): ClientCertificate {
	const certificate = readCertificate(pasted.certificate);
	const key = readKey(pasted.privateKey, pasted.passphrase);
	if (key.asymmetricKeyType !== 'rsa') {
		throw wrong(
			`The private key is of type ${key.asymmetricKeyType ?? 'unknown'}`,
			'Microsoft Entra accepts RSA keys only. Create a new certificate with an RSA key of 2048 bits or more.',
		);
	}
	if (!certificate.checkPrivateKey(key)) {
		throw wrong(
			'The private key does not belong to the certificate',
			'Paste the certificate and the key that were created together. The certificate is the one uploaded to the app in Microsoft Entra.',
		);
	}
	const expiresAt = Date.parse(certificate.validTo);
	if (expiresAt < Date.now()) {
		throw wrong(
			`The certificate expired on ${new Date(expiresAt).toISOString().slice(0, 10)}`,
			'Create a new certificate, upload it to the app in Microsoft Entra, and paste it and its key into the credential.',
		);
	}
	return {
		thumbprintSha256: certificate.fingerprint256.replaceAll(':', ''),
		privateKey: key.export({ type: 'pkcs8', format: 'pem' }) as string,
		expiresAt,
	};
}

function readCertificate(pasted: string): X509Certificate {
	try {
		return new X509Certificate(normalizePem(pasted));
	} catch {
		throw wrong(
			'The certificate cannot be read',
			'Paste the whole PEM block, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----. A .cer file that is not text has to be converted first: openssl x509 -inform der -in app.cer.',
		);
	}
}

function readKey(pasted: string, passphrase: string | undefined): KeyObject {
	const pem = normalizePem(pasted);
	const isEncrypted = /BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(pem);
	if (isEncrypted && !passphrase) {
		throw wrong('The private key is encrypted', 'Enter the "Passphrase" of the private key.');
	}
	try {
		return createPrivateKey({ key: pem, ...(passphrase ? { passphrase } : {}) });
	} catch {
		// OpenSSL's error text may quote the key, so it is not repeated.
		throw isEncrypted
			? wrong('The passphrase does not match the private key', 'Check "Passphrase" and "Private Key".')
			: wrong(
					'The private key cannot be read',
					'Paste the whole PEM block, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----.',
				);
	}
}

function wrong(message: string, hint: string): MailError {
	return new MailError('configuration', message, { hint, code: 'certificate' });
}
