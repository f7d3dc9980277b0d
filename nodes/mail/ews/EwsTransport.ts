import { MailError } from '../contracts/MailError';
import type { MailTransport, OutgoingMail, SendResult } from '../contracts/MailTransport';
import type { TokenProvider } from '../contracts/TokenProvider';
import { defined } from '../contracts/defined';
import { serverName } from '../contracts/serverName';
import { withBcc } from '../message/compose/withBcc';
import { sentBefore } from '../net/http/sentBefore';
import { assertAscii } from './assertAscii';
import { EwsMailbox } from './EwsMailbox';
import { EwsOutbox } from './EwsOutbox';
import { describe, EwsFault, notUnderstood } from './ewsFailures';
import type { EwsSettings } from './EwsSettings';
import type { ResponseMessage } from './soap/Envelope';

export interface EwsTransportSettings extends EwsSettings {
	/** Keep a copy in Sent Items of the mailbox. */
	saveToSentItems: boolean;
	/** How long in milliseconds the server may take to accept a message, including the upload. */
	acceptMs?: number;
}

/** It is long, because after giving up the outcome is unknown. */
const ACCEPT_MS = 10 * 60_000;
const STEP = 'send the message';

/**
 * Sends with CreateItem (MS-OXWSMSG section 3.1.4.2). Exchange takes no envelope: it sends to the
 * recipients in the message, to all of them or to none.
 */
export class EwsTransport implements MailTransport {
	readonly server: string;
	private readonly mailbox: EwsMailbox;
	private readonly outbox: EwsOutbox;

	constructor(
		private readonly settings: EwsTransportSettings,
		tokens: TokenProvider,
	) {
		this.server = serverName(settings.connection);
		this.mailbox = new EwsMailbox(settings, tokens);
		this.outbox = new EwsOutbox(this.mailbox.client);
	}

	async verify(signal: AbortSignal): Promise<void> {
		const wellKnown = this.settings.saveToSentItems ? 'SentItems' : 'Inbox';
		await this.mailbox.folder({ wellKnown }, 'open the mailbox', signal);
	}

	async send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult> {
		assertAscii(this.settings, mail);
		const response = await this.handOver(mail, signal);
		if (response.isError) throw describe(this.settings, STEP, new EwsFault(response));
		return { accepted: [...mail.envelope.to], rejected: [], response: response.code, server: this.server };
	}

	async wasSent(messageId: string, signal: AbortSignal): Promise<boolean> {
		const what = { messageId, step: 'look in Sent Items' };
		return (await this.outbox.findMessage({ wellKnown: 'SentItems' }, what, signal)) !== undefined;
	}

	async close(): Promise<void> {
		this.mailbox.close();
		await Promise.resolve();
	}

	private async handOver(mail: OutgoingMail, signal: AbortSignal): Promise<ResponseMessage> {
		const { saveToSentItems, acceptMs = ACCEPT_MS } = this.settings;
		const saveTo = saveToSentItems ? { saveTo: { wellKnown: 'SentItems' as const } } : {};
		const mime = withBcc(mail.mime, mail.bcc);
		try {
			const response = await this.outbox.send(
				{ ...mail, mime },
				{ step: STEP, ms: acceptMs, ...saveTo },
				signal,
			);
			if (response !== undefined) return response;
			throw notUnderstood(this.settings, STEP, 'without a result for the message');
		} catch (error) {
			throw sentBefore(error) === 'all' ? this.unknownOutcome(mail, error) : error;
		}
	}

	private unknownOutcome({ messageId, envelope }: OutgoingMail, error: unknown): MailError {
		const why = describe(this.settings, 'learn whether the message was sent', error);
		const [first = '', ...others] = envelope.to;
		const whom = others.length === 0 ? first : `${first} and ${String(others.length)} more`;
		return new MailError('outcomeUnknown', `${why.message} It may have been sent to ${whom}.`, {
			code: 'OUTCOME_UNKNOWN',
			hint: `It is not resent automatically, since it could arrive twice. Look in Sent Items of ${this.settings.mailbox}, or ask a recipient, for the Message-ID ${messageId}; send it again only if it is not there.`,
			...defined({ cause: why.cause }),
		});
	}
}
