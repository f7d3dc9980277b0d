import type { EwsChannel, Exchange } from './EwsChannel';
import type { Envelope } from './soap/Envelope';
import { putMime } from './soap/putMime';

/** Placeholder for the message in a request. */
export const MIME_MARK = 'MIME';

/** The part of the library's request that is used; its URL and headers are ignored. */
interface LibraryRequest {
	data?: unknown;
}

/** Transfers one request of the library, and records the result, which the library would not return. */
export class RecordingTransport {
	readonly apiName = 'guarded';
	envelope: Envelope | undefined;
	failure: unknown;
	/**
	 * Resolves once the library had the opportunity to process the response, because it may never finish.
	 */
	readonly answered: Promise<{ failure: unknown }>;
	private resolveAnswered: () => void = () => undefined;

	constructor(
		private readonly channel: EwsChannel,
		private readonly what: Exchange & { readonly mime?: Buffer },
		private readonly signal: AbortSignal,
	) {
		this.answered = new Promise((resolve) => {
			this.resolveAnswered = () => resolve({ failure: new Error('The library said nothing') });
		});
	}

	/** The library's name for this method. */
	async xhr(request: LibraryRequest): Promise<never> {
		const { mime } = this.what;
		const soap = String(request.data);
		// The library parses this once the response has arrived, for a log that is off.
		request.data = '<sent/>';
		try {
			const body = mime === undefined ? soap : putMime(soap, MIME_MARK, mime);
			this.envelope = await this.channel.exchange(body, this.what, this.signal);
			return answerOf(this.envelope) as never;
		} catch (error) {
			this.failure = error;
			// A status that the library does not process.
			throw Object.assign(new Error('No answer'), { status: 0 });
		} finally {
			setImmediate(this.resolveAnswered);
		}
	}

	xhrStream(): never {
		throw new Error('No operation streams');
	}

	disconnect(): void {
		// There is no streaming.
	}
}

/** The part of an XMLHttpRequest that the library reads. */
function answerOf({ text }: Envelope) {
	return { status: 200, responseText: text, getAllResponseHeaders: () => '', getResponseHeader: () => null };
}
