import type { TokenProvider } from '../contracts/TokenProvider';

/**
 * Gets a token for each request, and a single new one for all requests that were refused with the same
 * token.
 */
export class TokenHolder {
	private last: string | undefined;
	private refreshing: Promise<string> | undefined;

	constructor(private readonly tokens: TokenProvider) {}

	/** The last token, so that it can be redacted from errors. */
	get known(): string | undefined {
		return this.last;
	}

	async token(): Promise<string> {
		if (this.refreshing !== undefined) return await this.refreshing;
		const { token } = await this.tokens.getToken();
		this.last = token;
		return token;
	}

	/** The server refused this token: the next request uses a new one, unless there is one already. */
	refused(token: string): void {
		if (token !== this.last) return;
		this.refreshing ??= this.refresh().finally(() => {
			this.refreshing = undefined;
		});
		// The error reaches the callers that await it.
		this.refreshing.catch(() => undefined);
	}

	private async refresh(): Promise<string> {
		const { token } = await this.tokens.getToken({ refresh: true });
		this.last = token;
		return token;
	}
}
