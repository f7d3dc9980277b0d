import type { EwsChannel, Exchange } from './EwsChannel';
import type { Envelope } from './soap/Envelope';
import { putMime } from './soap/putMime';

/** Stands in a request where the message goes. */
export const MIME_MARK = 'MIME';

/** What the library hands over; there is more, of which nothing is taken: neither address nor headers. */
interface LibraryRequest {
	data?: unknown;
}

/** Carries one request of the library, and keeps what became of it: the library would not tell. */
export class RecordingTransport {
	readonly apiName = 'guarded';
	envelope: Envelope | undefined;
	failure: unknown;
	/** Comes back when the library has had its chance to say what it made of the answer: it may never say. */
	readonly answered: Promise<{ failure: unknown }>;
	private tellAnswered: () => void = () => undefined;

	constructor(
		private readonly channel: EwsChannel,
		private readonly what: Exchange & { readonly mime?: Buffer },
		private readonly signal: AbortSignal,
	) {
		this.answered = new Promise((resolve) => {
			this.tellAnswered = () => resolve({ failure: new Error('The library said nothing') });
		});
	}

	/** Named by the library. */
	async xhr(request: LibraryRequest): Promise<never> {
		const { mime } = this.what;
		const soap = String(request.data);
		// Parsed by the library when the answer is there, for a log that is off.
		request.data = '<sent/>';
		try {
			const body = mime === undefined ? soap : putMime(soap, MIME_MARK, mime);
			this.envelope = await this.channel.exchange(body, this.what, this.signal);
			return answerOf(this.envelope) as never;
		} catch (error) {
			this.failure = error;
			// No status it would look into.
			throw Object.assign(new Error('No answer'), { status: 0 });
		} finally {
			setImmediate(this.tellAnswered);
		}
	}

	xhrStream(): never {
		throw new Error('No operation streams');
	}

	disconnect(): void {
		// Nothing streams.
	}
}

/** As much of an XMLHttpRequest as is looked at. */
function answerOf({ text }: Envelope) {
	return { status: 200, responseText: text, getAllResponseHeaders: () => '', getResponseHeader: () => null };
}
