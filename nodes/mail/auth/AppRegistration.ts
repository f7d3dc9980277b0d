/** A Microsoft Entra ID app that signs in without a user, with a secret or a certificate. */
export interface AppRegistration {
	/** Token endpoint of the tenant (v2.0). */
	readonly tokenUrl: string;
	readonly clientId: string;
	readonly secret?: string;
	readonly certificate?: ClientCertificate;
}

/** A certificate that was uploaded to the app, ready for signing. */
export interface ClientCertificate {
	/** SHA-256 of the certificate (DER) in hexadecimal digits. */
	readonly thumbprintSha256: string;
	/** PKCS #8, PEM, not encrypted. */
	readonly privateKey: string;
	/** When the certificate expires, in milliseconds since the epoch. */
	readonly expiresAt: number;
}

/** What must not appear in an error. */
export function appSecrets({ secret, certificate }: AppRegistration): Array<string | undefined> {
	return [secret, certificate?.privateKey];
}
