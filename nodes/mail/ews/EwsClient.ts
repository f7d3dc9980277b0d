/**
 * The one place that imports ews-javascript-api, and what had to be put round it (found in 0.15.3):
 * - Its promise never settles after a 500 that holds no SOAP, and its own transport knows no deadline and no limits: all
 *   requests go through EwsChannel, and it sees nothing but envelopes that EwsChannel has read.
 * - It escapes nothing: every value passes `escapeXml`.
 * - With every answer it parses the request once more, for a log that is off: it is given another one meanwhile.
 * - It loses the codes of a batch that is refused as a whole, and codes newer than 2017: `Envelope.responses` has them.
 * - It forgets where the next page of folders begins, and makes guesses at times that are none, with a warning on the
 *   console: `readEnvelope` leaves those out.
 * - It gives up a page over an item of a kind that it does not know: `readEnvelope` gives such items another name.
 * - Messages do not pass through it, in either direction: they would be copied half a dozen times.
 * - Tokens do not, either.
 * - All of it takes a third of a second and 55 MiB to load. build/ews makes a library of what is used here, which takes a
 *   fifteenth of that. A trigger loads it when it starts: later an update may have put another one in its place.
 */
import type * as Ews from 'ews-javascript-api';
import type { TokenProvider } from '../contracts/TokenProvider';
import { EwsChannel, type Exchange } from './EwsChannel';
import { ownerOf, type EwsSettings } from './EwsSettings';
import { RecordingTransport } from './RecordingTransport';
import type { Envelope } from './soap/Envelope';
import { escapeXml } from './soap/escapeXml';

export type Library = typeof Ews;

export type LibraryService = Ews.ExchangeService;
export type LibraryChange = Ews.ItemChange;

export type LibraryFolder = Ews.Folder;
export type LibraryItem = Ews.Item;

export type LibraryObject = Ews.ServiceObject;
export type LibraryProperty = Ews.PropertyDefinitionBase;

export type LibraryOut<T> = Ews.IOutParam<T>;

/** Begins an operation of the library. */
export type Operation<T> = (service: LibraryService, ews: Library) => Promise<T>;

export interface Outcome<T> {
	readonly envelope: Envelope;
	/** What the library made of it; absent where it could not. */
	readonly value?: T;
	readonly failure?: unknown;
}

let library: Library | undefined;

export function loadLibrary(): Library {
	return (library ??= require('ews-javascript-api') as Library);
}

/** Runs operations of the library over the guarded way to one mailbox. */
export class EwsClient {
	private readonly channel: EwsChannel;

	constructor(
		readonly settings: EwsSettings,
		tokens: TokenProvider,
	) {
		this.channel = new EwsChannel(settings, tokens);
	}

	/** @throws MailError */
	async call<T>(
		what: Exchange & { mime?: Buffer },
		signal: AbortSignal,
		operation: Operation<T>,
	): Promise<Outcome<T>> {
		const ews = loadLibrary();
		const service = this.service(ews);
		const wire = new RecordingTransport(this.channel, what, signal);
		service.XHRApi = wire;
		const begun = operation(service, ews).then(
			(value): { value?: T; failure?: unknown } => ({ value }),
			(failure: unknown) => ({ failure }),
		);
		const settled = await Promise.race([begun, wire.answered]);
		if (wire.failure !== undefined) throw wire.failure;
		if (wire.envelope === undefined) throw this.channel.failure(settled.failure, what.step);
		return { envelope: wire.envelope, ...settled };
	}

	private service(ews: Library): Ews.ExchangeService {
		// Of the machine's time zone the library would make rules and send them along.
		const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2016, ews.TimeZoneInfo.Utc);
		service.Url = new ews.Uri(this.channel.url.href);
		service.Credentials = new ews.OAuthCredentials('none', true);
		const owner = ownerOf(this.settings);
		if (this.settings.impersonate === true && owner !== undefined) {
			const { SmtpAddress } = ews.ConnectingIdType;
			service.ImpersonatedUserId = new ews.ImpersonatedUserId(SmtpAddress, escapeXml(owner));
		}
		return service;
	}

	close(): void {
		this.channel.close();
	}
}
