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

	/** RFC 1939 section 7: a message can be had in part. */
	get top(): boolean {
		return this.tags.has('TOP');
	}

	/** RFC 2449 section 6.8: messages have unique-ids. */
	get uidl(): boolean {
		return this.tags.has('UIDL');
	}

	/** Time that has to lie between two sign-ins, in milliseconds (RFC 2449 section 6.5); 0 where there is none. */
	get loginDelayMs(): number {
		const seconds = Number(this.tags.get('LOGIN-DELAY')?.[0]);
		return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 24 * 60 * 60) * 1000 : 0;
	}
}
