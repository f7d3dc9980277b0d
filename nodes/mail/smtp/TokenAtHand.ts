import { createHash } from 'node:crypto';
import type { TokenProvider } from '../contracts/TokenProvider';

/** How long in milliseconds a token counts as the credential's current one. */
const CACHE_MS = 5_000;

export interface HeldToken {
	/** Absent if the server requires no sign-in. */
	token: string | undefined;
	/**
	 * Its hash: identifies the sign-in of a connection, which outlives the execution that had the token.
	 */
	signedInBy: string;
}

/**
 * The token for one message. A connection on which another message is being written can be shared for a
 * moment only, but n8n has to read its database for a token: so it is fetched before there is a connection,
 * and again after a long wait.
 */
export class TokenAtHand {
	private held: HeldToken | undefined;
	private gotAt = 0;

	constructor(private readonly tokens: TokenProvider | undefined) {}

	/**
	 * @param refused hash of a token that the server has refused meanwhile: it is not given out from here
	 * @throws MailError
	 */
	async get(refused?: string): Promise<HeldToken> {
		const isFresh = Date.now() - this.gotAt < CACHE_MS;
		if (this.held !== undefined && isFresh && this.held.signedInBy !== refused) return this.held;
		const token = (await this.tokens?.getToken())?.token;
		this.gotAt = Date.now();
		return (this.held = { token, signedInBy: hash(token) });
	}

	/** After a refusal: a token that looks valid may have been revoked. @throws MailError */
	async renewed(): Promise<HeldToken> {
		const token = (await this.tokens?.getToken({ refresh: true }))?.token;
		return { token, signedInBy: hash(token) };
	}
}

function hash(token = ''): string {
	return createHash('sha256').update(token).digest('base64');
}
