import type { MailTransport, OutgoingMail, SendResult } from '../../../nodes/mail/contracts/MailTransport';

/** Answers as it is told, message by message, and remembers what it was given. */
export class RecordingTransport implements MailTransport {
	readonly given: OutgoingMail[] = [];
	verified = 0;
	closes = 0;

	constructor(
		readonly server: string,
		/** Errors to throw, in order; behind them everything is accepted. */
		private readonly errors: Error[] = [],
	) {}

	async verify(): Promise<void> {
		this.verified += 1;
		await Promise.resolve();
	}

	async send(mail: OutgoingMail): Promise<SendResult> {
		this.given.push(mail);
		await Promise.resolve();
		const error = this.errors.shift();
		if (error !== undefined) throw error;
		return { accepted: mail.envelope.to, rejected: [], response: '250 OK', server: this.server };
	}

	async close(): Promise<void> {
		this.closes += 1;
		await Promise.resolve();
	}
}

export const MAIL: OutgoingMail = {
	envelope: { from: 'ada@contoso.example', to: ['sam@fabrikam.example'] },
	mime: Buffer.from('Subject: x\r\n\r\n'),
	messageId: 'x@contoso.example',
};
