import { MailError } from '../contracts/MailError';
import type { MailProbe, ProbeFinding } from '../contracts/MailProbe';
import type { AccessToken } from '../contracts/TokenProvider';
import { serverName } from '../contracts/serverName';
import { loadLibrary } from './EwsClient';
import { EwsMailbox } from './EwsMailbox';
import type { EwsSettings } from './EwsSettings';
import { findEwsFolder } from './findEwsFolder';

export interface EwsProbeSettings extends EwsSettings {
	/** Path, well-known name, or ID; the inbox by default. */
	folder?: string;
}

/** Checks a mailbox over Exchange Web Services without changing it. */
export class EwsProbe implements MailProbe {
	private opened: EwsMailbox | undefined;
	private counts: { all: number; unread: number } | undefined;

	constructor(private readonly settings: EwsProbeSettings) {
		loadLibrary();
	}

	/** EWS has no sessions: this only checks that the token is accepted, not yet what it permits. */
	async login(token: AccessToken | undefined, signal: AbortSignal): Promise<ProbeFinding> {
		if (token === undefined) throw this.withoutToken();
		this.opened?.close();
		const mailbox = new EwsMailbox(this.settings, { getToken: () => Promise.resolve(token) });
		this.opened = mailbox;
		try {
			const { version } = await mailbox.folder({ wellKnown: 'Inbox' }, 'sign in', signal);
			return {
				detail: `Exchange${version === undefined ? '' : ` ${version}`} accepted the token`,
				...(version === undefined ? {} : { data: { version } }),
			};
		} catch (error) {
			// The token was accepted and the mailbox refused, which is the next step.
			if (isAnswer(error)) return { detail: 'Exchange accepted the token' };
			throw error;
		}
	}

	async mailbox(signal: AbortSignal): Promise<ProbeFinding> {
		const { mailbox, folder = 'inbox' } = this.settings;
		const ref = await findEwsFolder(this.open, folder, signal);
		const found = await this.open.folder(ref, `open the folder "${folder}"`, signal);
		const { messages = 0, unread = 0 } = found;
		this.counts = { all: messages, unread };
		const name = found.name === '' ? folder : found.name;
		return { detail: `opened "${name}" of ${mailbox}`, data: { folder: name, messages, unread } };
	}

	async queue(): Promise<ProbeFinding> {
		const { all, unread } = await Promise.resolve(this.counts ?? { all: 0, unread: 0 });
		return {
			detail: `${String(all)} messages, ${String(unread)} unread`,
			data: { queue: unread, messages: all, unread },
		};
	}

	async close(): Promise<void> {
		this.opened?.close();
		await Promise.resolve();
	}

	private get open(): EwsMailbox {
		if (this.opened === undefined) throw this.withoutToken();
		return this.opened;
	}

	private withoutToken(): MailError {
		const hint =
			'Choose a credential whose "Access" is "Mail Protocols", and whose "Mail Protocols" include EWS.';
		const message = `Exchange Web Services at ${serverName(this.settings.connection)} requires a sign-in, but no credential is selected`;
		return new MailError('configuration', message, { hint });
	}
}

/** Exchange's own codes are sent in an envelope; a refused token gets none. */
function isAnswer(error: unknown): boolean {
	if (!(error instanceof MailError) || error.transient) return false;
	return error.code !== undefined && /^Error[A-Z]/.test(error.code) && error.kind !== 'authentication';
}
