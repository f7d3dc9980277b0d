export interface AccessToken {
	/** The bearer token itself. Goes to the server and nowhere else. */
	readonly token: string;
	/** When the token dies, in milliseconds since the epoch; absent where nobody told. */
	readonly expiresAt?: number;
}

/** What ends on a day that is known: nothing is wrong yet, and will be. */
export interface Expiry {
	readonly what: 'clientSecret' | 'clientCertificate' | 'serverCertificate';
	/** Client ID of the app, or host and port of the server. */
	readonly of: string;
	/** In milliseconds since the epoch. */
	readonly endsAt: number;
}

export interface TokenProvider {
	/** When what the tokens are had with ends; known, if at all, once a token was asked for. */
	readonly expiry?: Expiry;

	/**
	 * A token that is good for the next minutes.
	 *
	 * @param options.refresh get a new one even if the one at hand looks fresh, because a server has refused it
	 * @throws MailError of kind `reconnect` when a person has to sign in again, else of the kind that fits
	 */
	getToken(options?: { refresh?: boolean }): Promise<AccessToken>;
}
