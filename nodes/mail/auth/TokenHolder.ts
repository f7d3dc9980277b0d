import type { TokenProvider } from '../contracts/TokenProvider';

/** Gets a token for each request, and one fresh one for all that were refused with the same. */
export class TokenHolder {
	private last: string | undefined;
	private refreshing: Promise<string> | undefined;

	constructor(private readonly tokens: TokenProvider) {}

	/** The one given out last, to keep it out of errors. */
	get known(): string | undefined {
		return this.last;
	}

	async token(): Promise<string> {
		if (this.refreshing !== undefined) return await this.refreshing;
		const { token } = await this.tokens.getToken();
		this.last = token;
		return token;
	}

	/** The server refused this one: the next request goes with a fresh one, unless there is one already. */
	refused(token: string): void {
		if (token !== this.last) return;
		this.refreshing ??= this.refresh().finally(() => {
			this.refreshing = undefined;
		});
		// Whoever waits for it is told.
		this.refreshing.catch(() => undefined);
	}

	private async refresh(): Promise<string> {
		const { token } = await this.tokens.getToken({ refresh: true });
		this.last = token;
		return token;
	}
}
