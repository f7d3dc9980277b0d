/** An app of Microsoft Entra ID that signs in by itself, with one of the two ways to prove who it is. */
export interface AppRegistration {
	/** Token endpoint of the tenant (v2.0). */
	readonly tokenUrl: string;
	readonly clientId: string;
	readonly secret?: string;
	readonly certificate?: ClientCertificate;
}

/** A certificate that is uploaded to the app, ready to sign with. */
export interface ClientCertificate {
	/** SHA-256 of the certificate (DER) in hexadecimal digits. */
	readonly thumbprintSha256: string;
	/** PKCS #8, PEM, not encrypted. */
	readonly privateKey: string;
	/** When the certificate ends, in milliseconds since the epoch. */
	readonly expiresAt: number;
}

/** What nobody is to see of it. */
export function appSecrets({ secret, certificate }: AppRegistration): Array<string | undefined> {
	return [secret, certificate?.privateKey];
}
