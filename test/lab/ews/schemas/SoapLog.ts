/** A request or an answer, to be held against the schemas. */
export interface SoapText {
	/** `GetItem request`, … */
	what: string;
	xml: string;
}

/** More than any test file needs; what goes beyond would only fill the memory. */
const MAX_TEXTS = 5000;
const CONTENT = /(<(\w+:)?(?:MimeContent|Content)(?: [^>]*)?>)([^<]{64})[^<]*(<\/)/g;

/** Collects what the EWS servers of this process see and say, while somebody wants it. */
export class SoapLog {
	static readonly instance = new SoapLog();
	private texts?: Map<string, SoapText>;

	start(): void {
		this.texts = new Map();
	}

	/** What was collected, each text once. */
	end(): SoapText[] {
		const texts = [...(this.texts?.values() ?? [])];
		delete this.texts;
		return texts;
	}

	add(what: string, xml: string): void {
		if (!this.texts || this.texts.size >= MAX_TEXTS) return;
		// Octets of messages are Base64, of which the beginning is as good as the whole.
		const short = xml.replace(CONTENT, '$1$3$4');
		this.texts.set(short, { what, xml: short });
	}
}
