export interface AccessToken {
	/** The bearer token itself. Goes to the server and nowhere else. */
	readonly token: string;
	/** When the token dies, in milliseconds since the epoch; absent where nobody told. */
	readonly expiresAt?: number;
}

export interface TokenProvider {
	/**
	 * A token that is good for the next minutes.
	 *
	 * @param options.refresh get a new one even if the one at hand looks fresh, because a server has refused it
	 * @throws MailError of kind `reconnect` when a person has to sign in again, else of the kind that fits
	 */
	getToken(options?: { refresh?: boolean }): Promise<AccessToken>;
}
