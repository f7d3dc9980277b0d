import type { MailProbe, ProbeFinding } from '../contracts/MailProbe';
import type { AccessToken } from '../contracts/TokenProvider';
import { signInMissing } from '../errors/signInMissing';
import { ImapClient } from './ImapClient';
import type { ImapSettings } from './ImapSettings';

export interface ImapProbeOptions extends Pick<ImapSettings, 'connection' | 'mailbox' | 'answerMs'> {
	/** The inbox by default. */
	folder?: string;
}

/** Checks a folder by IMAP without changing it: it is opened with EXAMINE (RFC 3501 section 6.3.2). */
export class ImapProbe implements MailProbe {
	private client: ImapClient | undefined;
	private messages = 0;

	constructor(private readonly options: ImapProbeOptions) {}

	async login(token: AccessToken | undefined, signal: AbortSignal): Promise<ProbeFinding> {
		const { connection, mailbox, answerMs } = this.options;
		if (token === undefined) throw signInMissing('IMAP', connection);
		await this.close();
		const timing = answerMs === undefined ? {} : { answerMs };
		this.client = await ImapClient.open(
			{ connection, mailbox, token, onChange: () => undefined, ...timing },
			signal,
		);
		return { detail: `Signed in to the mailbox of ${mailbox}`, data: { mailbox } };
	}

	async mailbox(signal: AbortSignal): Promise<ProbeFinding> {
		const folder = this.options.folder ?? 'INBOX';
		const { exists, uidValidity } = await this.opened().openFolder(folder, signal, { readOnly: true });
		this.messages = exists;
		const data = { folder, messages: exists, uidValidity: uidValidity.toString() };
		return { detail: `The folder "${folder}" contains ${String(exists)} messages`, data };
	}

	async queue(signal: AbortSignal): Promise<ProbeFinding> {
		const { length } = await this.opened().search({ seen: false }, signal);
		const data = { queue: length, messages: this.messages };
		return { detail: `${String(length)} of ${String(this.messages)} messages are unread`, data };
	}

	async close(): Promise<void> {
		await this.client?.close();
		this.client = undefined;
	}

	private opened(): ImapClient {
		if (this.client === undefined) throw new Error('The probe has not signed in');
		return this.client;
	}
}
