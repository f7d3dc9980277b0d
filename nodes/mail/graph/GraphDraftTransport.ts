import type { MailTransport, OutgoingMail, SendResult } from '../contracts/MailTransport';
import type { TokenProvider } from '../contracts/TokenProvider';
import { GraphClient } from './GraphClient';
import { withMessageId } from './GraphDraft';
import type { GraphSettings } from './GraphSettings';
import { writeDraft } from './writeDraft';

/** Saves a message to Drafts, so that a person can review it before sending. */
export class GraphDraftTransport implements MailTransport {
	readonly server: string;
	private readonly client: GraphClient;

	constructor(settings: GraphSettings, tokens: TokenProvider) {
		this.client = new GraphClient(settings, tokens);
		this.server = this.client.server;
	}

	async verify(signal: AbortSignal): Promise<void> {
		const path = '/mailFolders/drafts?$select=id';
		await this.client.request({ method: 'GET', path, step: 'open the mailbox' }, signal);
	}

	async send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult> {
		const { saved } = await writeDraft(this.client, mail, signal);
		return { accepted: [], rejected: [], response: '201 Created', server: this.server, draft: saved };
	}

	/** Whether it was saved: it is in Drafts, or was sent from there. */
	async wasSent(messageId: string, signal: AbortSignal): Promise<boolean> {
		const path = `/messages?${withMessageId(messageId)}`;
		const { value } = await this.client.json({ method: 'GET', path, step: 'look for the draft' }, signal);
		return Array.isArray(value) && value.length > 0;
	}

	async close(): Promise<void> {
		this.client.close();
		await Promise.resolve();
	}
}
