import type { MailProbe, ProbeFinding } from '../contracts/MailProbe';
import type { AccessToken } from '../contracts/TokenProvider';
import { signInMissing } from '../errors/signInMissing';
import { Pop3Client } from './Pop3Client';
import type { Pop3Settings } from './Pop3Settings';

/** For a QUIT whose result does not matter. */
const GOODBYE_MS = 2_000;

/** Checks a maildrop by POP3 without fetching or marking a message. The maildrop is locked meanwhile. */
export class Pop3Probe implements MailProbe {
	private client: Pop3Client | undefined;
	private messages = 0;

	constructor(private readonly options: Pick<Pop3Settings, 'connection' | 'mailbox' | 'answerMs'>) {}

	async login(token: AccessToken | undefined, signal: AbortSignal): Promise<ProbeFinding> {
		const { connection, mailbox, answerMs } = this.options;
		if (token === undefined) throw signInMissing('POP3', connection);
		await this.close();
		const timing = answerMs === undefined ? {} : { answerMs };
		this.client = await Pop3Client.open({ connection, mailbox, token, ...timing }, signal);
		const { pipelining, top } = this.client.capabilities;
		return { detail: `Signed in to the mailbox of ${mailbox}`, data: { mailbox, pipelining, top } };
	}

	async mailbox(signal: AbortSignal): Promise<ProbeFinding> {
		const { numbers } = await this.opened().list(signal);
		this.messages = numbers.length;
		const data = { messages: this.messages };
		return { detail: `The mailbox was opened; it contains ${String(this.messages)} messages`, data };
	}

	/** POP3 does not say what was read: everything in the maildrop counts as waiting. */
	queue(): Promise<ProbeFinding> {
		const detail = `${String(this.messages)} messages are in the mailbox`;
		return Promise.resolve({ detail, data: { queue: this.messages } });
	}

	async close(): Promise<void> {
		const { client } = this;
		this.client = undefined;
		// Nothing was marked for deletion; QUIT makes the server unlock the maildrop at once.
		if (client?.isAlive) await client.quit(AbortSignal.timeout(GOODBYE_MS)).catch(() => undefined);
		client?.destroy();
	}

	private opened(): Pop3Client {
		if (this.client === undefined) throw new Error('The probe has not signed in');
		return this.client;
	}
}
