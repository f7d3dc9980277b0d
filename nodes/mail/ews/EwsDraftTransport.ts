import { MailError } from '../contracts/MailError';
import { defined } from '../contracts/defined';
import { serverName } from '../contracts/serverName';
import type { MailTransport, OutgoingMail, SendResult } from '../contracts/MailTransport';
import type { TokenProvider } from '../contracts/TokenProvider';
import { withBcc } from '../message/compose/withBcc';
import { sentBefore } from '../net/http/sentBefore';
import { assertAscii } from './assertAscii';
import { EwsMailbox } from './EwsMailbox';
import { EwsOutbox } from './EwsOutbox';
import { describe, EwsFault, notUnderstood } from './ewsFailures';
import type { EwsSettings } from './EwsSettings';
import type { EwsTransportSettings } from './EwsTransport';

const DRAFTS = { wellKnown: 'Drafts' } as const;
const STEP = 'save the draft';
const SAVE_MS = 5 * 60_000;
/** For finding out what happened, independent of the execution's deadline. */
const LOOK_MS = 30_000;

/** Saves a message to Drafts, so that a person can review it before sending. */
export class EwsDraftTransport implements MailTransport {
	readonly server: string;
	private readonly mailbox: EwsMailbox;
	private readonly outbox: EwsOutbox;

	constructor(
		private readonly settings: EwsSettings & Pick<EwsTransportSettings, 'acceptMs'>,
		tokens: TokenProvider,
	) {
		this.server = serverName(settings.connection);
		this.mailbox = new EwsMailbox(settings, tokens);
		this.outbox = new EwsOutbox(this.mailbox.client);
	}

	async verify(signal: AbortSignal): Promise<void> {
		await this.mailbox.folder(DRAFTS, 'open the mailbox', signal);
	}

	async send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult> {
		assertAscii(this.settings, mail);
		const id = await this.save(mail, signal);
		return { accepted: [], rejected: [], response: 'NoError', server: this.server, draft: { id } };
	}

	/** Whether it was saved: it is in Drafts, or was sent from there. */
	async wasSent(messageId: string, signal: AbortSignal): Promise<boolean> {
		for (const folder of [DRAFTS, { wellKnown: 'SentItems' }] as const) {
			const what = { messageId, step: 'look for the draft' };
			if ((await this.outbox.findMessage(folder, what, signal)) !== undefined) return true;
		}
		return false;
	}

	async close(): Promise<void> {
		this.mailbox.close();
		await Promise.resolve();
	}

	private async save(mail: OutgoingMail, signal: AbortSignal): Promise<string> {
		const { acceptMs: ms = SAVE_MS } = this.settings;
		const message = { ...mail, mime: withBcc(mail.mime, mail.bcc) };
		const saved = await this.outbox
			.save(message, { step: STEP, ms, saveTo: DRAFTS }, signal)
			.catch(async (error: unknown) => ({ id: await this.findSavedDraft(mail, error) }));
		if ('response' in saved && saved.response?.isError === true)
			throw describe(this.settings, STEP, new EwsFault(saved.response));
		if (saved.id !== undefined) return saved.id;
		throw notUnderstood(this.settings, STEP, 'without the ID of the draft');
	}

	/** If the response was lost, the draft may exist. @returns its ID @throws MailError */
	private async findSavedDraft({ messageId }: OutgoingMail, error: unknown): Promise<string> {
		if (!(error instanceof MailError) || sentBefore(error) !== 'all') throw error;
		const what = { messageId, step: 'look for the draft' };
		const signal = AbortSignal.timeout(LOOK_MS);
		const id = await this.outbox.findMessage(DRAFTS, what, signal).catch(() => undefined);
		if (id !== undefined) return id;
		throw draftMayExist(error, this.settings.mailbox);
	}
}

/** Not transient: another attempt could create a second one. */
function draftMayExist({ kind, message, hint, code, cause }: MailError, mailbox: string): MailError {
	return new MailError(kind, `${message} The draft may nevertheless be in the Drafts folder of ${mailbox}.`, {
		transient: false,
		...defined({ hint, code, cause }),
	});
}
