/** What a server says it can (RFC 2449); nothing where it knows no CAPA. */
export class Capabilities {
	private readonly tags = new Map<string, string[]>();

	add(line: string): void {
		const [tag = '', ...parameters] = line.trim().toUpperCase().split(/\s+/);
		if (tag !== '') this.tags.set(tag, parameters);
	}

	/** Several commands may be sent before their answers have come (section 6.6). */
	get pipelining(): boolean {
		return this.tags.has('PIPELINING');
	}

	get stls(): boolean {
		return this.tags.has('STLS');
	}

	/** Whether the server takes XOAUTH2; undefined where it does not list its mechanisms (RFC 5034 section 3). */
	get xoauth2(): boolean | undefined {
		return this.tags.get('SASL')?.includes('XOAUTH2');
	}

	/** Time that has to lie between two sign-ins, in milliseconds (RFC 2449 section 6.5); 0 where there is none. */
	get loginDelayMs(): number {
		const seconds = Number(this.tags.get('LOGIN-DELAY')?.[0]);
		return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 24 * 60 * 60) * 1000 : 0;
	}
}
