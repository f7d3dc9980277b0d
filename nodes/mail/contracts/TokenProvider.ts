export interface AccessToken {
	/** The bearer token itself. Sent to the server and nowhere else. */
	readonly token: string;
	/** When the token expires, in milliseconds since the epoch; absent if unknown. */
	readonly expiresAt?: number;
}

/** Something that expires on a known date: nothing is wrong yet, but will be then. */
export interface Expiry {
	readonly what: 'clientSecret' | 'clientCertificate' | 'serverCertificate';
	/** Client ID of the app, or host and port of the server. */
	readonly of: string;
	/** In milliseconds since the epoch. */
	readonly endsAt: number;
}

export interface TokenProvider {
	/**
	 * When the secret or certificate behind the tokens expires; known, if at all, once a token was
	 * requested.
	 */
	readonly expiry?: Expiry;

	/**
	 * A token that is valid for the next few minutes.
	 *
	 * @param options.refresh get a new token although the current one has not expired, because a server has
	 * refused it
	 * @throws MailError of kind `reconnect` when a person has to sign in again, otherwise of the kind that
	 * applies
	 */
	getToken(options?: { refresh?: boolean }): Promise<AccessToken>;
}
