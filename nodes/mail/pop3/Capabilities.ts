/** Capabilities of a server (RFC 2449); empty if it does not support CAPA. */
export class Capabilities {
	private readonly tags = new Map<string, string[]>();

	add(line: string): void {
		const [tag = '', ...parameters] = line.trim().toUpperCase().split(/\s+/);
		if (tag !== '') this.tags.set(tag, parameters);
	}

	/** Several commands may be sent before their responses arrive (section 6.6). */
	get pipelining(): boolean {
		return this.tags.has('PIPELINING');
	}

	/** RFC 1939 section 7: part of a message can be fetched. */
	get top(): boolean {
		return this.tags.has('TOP');
	}

	/** RFC 2449 section 6.8: messages have unique-ids. */
	get uidl(): boolean {
		return this.tags.has('UIDL');
	}

	/** Required time between two sign-ins, in milliseconds (RFC 2449 section 6.5); 0 if none. */
	get loginDelayMs(): number {
		const seconds = Number(this.tags.get('LOGIN-DELAY')?.[0]);
		return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 24 * 60 * 60) * 1000 : 0;
	}
}
