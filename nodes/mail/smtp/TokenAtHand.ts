import { createHash } from 'node:crypto';
import type { TokenProvider } from '../contracts/TokenProvider';

/** How long in milliseconds a token counts as what the credential holds now. */
const AT_HAND_MS = 5_000;

export interface HeldToken {
	/** Absent where the server wants no sign-in. */
	token: string | undefined;
	/** Its hash: connections are told apart by it, and outlive the run that knew the token. */
	signedInBy: string;
}

/**
 * The token that one message goes by. A connection that another message is written on may be shared for a moment only,
 * and n8n reads its database for a token: so it is got before there is a connection, and anew after a long wait.
 */
export class TokenAtHand {
	private held: HeldToken | undefined;
	private gotAt = 0;

	constructor(private readonly tokens: TokenProvider | undefined) {}

	/** @throws MailError */
	async get(): Promise<HeldToken> {
		if (this.held !== undefined && Date.now() - this.gotAt < AT_HAND_MS) return this.held;
		const token = (await this.tokens?.getToken())?.token;
		this.gotAt = Date.now();
		return (this.held = { token, signedInBy: hash(token) });
	}

	/** After a refusal: a token may look good, and have been withdrawn. @throws MailError */
	async renewed(): Promise<HeldToken> {
		const token = (await this.tokens?.getToken({ refresh: true }))?.token;
		return { token, signedInBy: hash(token) };
	}
}

function hash(token = ''): string {
	return createHash('sha256').update(token).digest('base64');
}
