/**
 * The only importer of ews-javascript-api, with the workarounds it needs (found in 0.15.3):
 * - Its promise never settles after a 500 without SOAP, and its own transport has no deadline and no
 *   limits: all requests go through EwsChannel, and it receives only envelopes that EwsChannel has checked.
 * - It escapes nothing: every value passes `escapeXml`.
 * - With every response it parses the request again, for a log that is off: it is given a substitute.
 * - It loses the codes of a batch that is refused as a whole, and codes newer than 2017: use
 *   `Envelope.responses`.
 * - It drops the offset of the next page of folders, and guesses invalid times, with a warning on the
 *   console: `readEnvelope` removes those.
 * - It gives up a page because of an item of an unknown kind: `readEnvelope` renames such items.
 * - Messages do not pass through it, in either direction, because it would copy them half a dozen times.
 * - Tokens do not pass through it either.
 * - Loading all of it takes a third of a second and 55 MiB. build/ews reduces the library to what is used
 *   here, which takes a fifteenth of that. A trigger loads it at its start: later, an update may have
 *   replaced the file.
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

/** Starts an operation of the library. */
export type Operation<T> = (service: LibraryService, ews: Library) => Promise<T>;

export interface Outcome<T> {
	readonly envelope: Envelope;
	/** The library's result; absent if it could not parse the response. */
	readonly value?: T;
	readonly failure?: unknown;
}

let library: Library | undefined;

export function loadLibrary(): Library {
	return (library ??= require('ews-javascript-api') as Library);
}

/** Runs operations of the library through the channel of one mailbox. */
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
		// Otherwise the library would derive rules from the machine's time zone and send them with each
		// request.
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
