/** What a server supports, according to its response to EHLO (RFC 5321 section 4.1.1.1). */
export class Greeting {
	private readonly keywords = new Map<string, readonly string[]>();

	constructor(answer: string) {
		for (const line of answer.split(/\r?\n/).slice(1, MAX_LINES)) {
			// RFC 4954 section 3 has a space after AUTH, old servers have "=".
			const [keyword = '', ...parameters] = line
				.slice(4)
				.trim()
				.toUpperCase()
				.split(/[\s=]+/);
			const known = this.keywords.get(keyword) ?? [];
			if (keyword !== '') this.keywords.set(keyword, [...known, ...parameters]);
		}
	}

	/** RFC 6531: local parts with characters beyond ASCII. */
	get takesUtf8(): boolean {
		return this.keywords.has('SMTPUTF8');
	}

	/** RFC 1870: size of the largest message in octets, if the server has a limit. */
	get largest(): number | undefined {
		const octets = Number(this.keywords.get('SIZE')?.[0] ?? 0);
		return Number.isSafeInteger(octets) && octets > 0 ? octets : undefined;
	}

	/** RFC 1870: the size of a message may be declared beforehand. */
	get supportsSize(): boolean {
		return this.keywords.has('SIZE');
	}

	/** RFC 6152: text with octets beyond ASCII. */
	get takesEightBit(): boolean {
		return this.keywords.has('8BITMIME');
	}

	/** RFC 2920: commands may be sent before the responses to earlier ones. */
	get pipelines(): boolean {
		return this.keywords.has('PIPELINING');
	}

	/** RFC 3461: delivery reports may be requested. */
	get reportsDelivery(): boolean {
		return this.keywords.has('DSN');
	}

	/** Supported sign-in mechanisms. */
	get mechanisms(): readonly string[] {
		return this.keywords.get('AUTH') ?? [];
	}
}

const MAX_LINES = 100;
