import type { Socket } from 'node:net';
import { isAscii } from 'node:buffer';
import type { OutgoingMail } from '../contracts/MailTransport';
import type { Greeting } from './Greeting';
import { RelayLost, SmtpRefusal } from './SmtpRefusal';
import { nextChunk, stuffed, withFinalDot } from './wireText';

/** The part of nodemailer's connection that is needed to send a command and receive the response. */
export interface Wire {
	/** The socket to write to; STARTTLS replaces it. */
	readonly _socket: Socket | false | null;
	/** Receivers of the next responses, in order. nodemailer discards them when the connection ends. */
	readonly _responseActions: Array<(answer: string) => void>;
}

export interface TransactionListener {
	/** A piece was written, or the server has accepted DATA. */
	progress(isThrough: boolean): void;
	/** The last piece is about to be written. */
	ending(socket: Socket): void;
	/** All is written: whatever is written now follows this message. */
	written(): void;
}

export interface TransactionResult {
	accepted: string[];
	rejected: SmtpRefusal[];
	response: string;
}

/**
 * Dovecot's submission service relays the text while receiving it. If the server behind it disconnects
 * without a response, this is all that Dovecot says, whether the message was accepted or not. A response of
 * that server would follow a colon, with another code.
 */
const RELAY_LOST = /^421[ -]4\.4\.0 \S{1,255} Lost connection to relay server/;
/**
 * RFC 3461 section 4.1: naming one kind of report excludes the others, and failures must still be reported.
 */
const NOTIFY = ' NOTIFY=SUCCESS,FAILURE,DELAY';

/**
 * One message over a signed-in connection (RFC 5321 section 3.3). nodemailer's own `send` pipes a message
 * through two streams, scans it octet by octet, and writes each command, piece and dot separately: each
 * costs a system call, and a TLS record. Here related data is written at once: the envelope with DATA (RFC
 * 2920), and the text with its final dot. No server has accepted a message whose final dot was not written
 * (RFC 5321 section 4.1.1.4).
 *
 * BDAT (RFC 3030) would save a round trip by sending the text right after the recipients. But the text is
 * then sent before the recipients are accepted, and Dovecot 2.3's submission service, the one server that
 * would benefit, does not always respond in that case: a refusal would become an unknown outcome.
 */
export class Transaction {
	/** The server has accepted DATA. */
	hasBegun = false;
	/** The final dot was written. */
	isThrough = false;
	private isOver = false;
	private offset = 0;
	private before: number | undefined;
	private readonly accepted: string[] = [];
	private readonly rejected: SmtpRefusal[] = [];
	private refusedSender: SmtpRefusal | undefined;

	/** @param listener notified of what was written */
	constructor(
		private readonly wire: Wire,
		private readonly mail: OutgoingMail,
		private readonly offers: Greeting,
		private readonly listener: TransactionListener,
	) {}

	/**
	 * Does not return when the connection ends.
	 *
	 * @throws SmtpRefusal if the server has not accepted it for any recipient
	 * @throws RelayLost
	 */
	async run(): Promise<TransactionResult> {
		this.assertSendable();
		const response = await (this.offers.pipelines ? this.inBatches() : this.stepByStep());
		return { accepted: this.accepted, rejected: this.rejected, response };
	}

	/** Stops writing. */
	abandon(): void {
		this.isOver = true;
	}

	private assertSendable(): void {
		if (!this.openSocket) throw failure('The connection is closed', 'ECONNECTION', 'API');
		const { largest } = this.offers;
		const { envelope, mime } = this.mail;
		if (largest !== undefined && mime.length > largest) {
			const what = `Message size larger than allowed ${String(largest)}`;
			throw failure(what, 'EMESSAGE', 'MAIL FROM');
		}
		// Composing has validated the addresses; this guards against command injection nevertheless.
		if ([envelope.from, ...envelope.to].some((address) => /[\0\r\n<>]/.test(address)))
			throw failure('Invalid address', 'EENVELOPE', 'API');
	}

	private async inBatches(): Promise<string> {
		const sender = this.answer();
		const recipients = this.mail.envelope.to.map((address) => [address, this.answer()] as const);
		const last = this.answer();
		const envelope = [this.mailFrom(), ...this.mail.envelope.to.map((address) => this.rcptTo(address))];
		this.write(lines([...envelope, 'DATA']));
		this.noteSender(await sender);
		for (const [address, answer] of recipients) this.noteRecipient(address, await answer);
		return await this.text(await last);
	}

	/** RFC 5321 section 4.1.1: for servers without PIPELINING. */
	private async stepByStep(): Promise<string> {
		this.noteSender(await this.say(this.mailFrom()));
		if (this.refusedSender) throw this.refusedSender;
		for (const address of this.mail.envelope.to)
			this.noteRecipient(address, await this.say(this.rcptTo(address)));
		if (this.refusal) throw this.refusal;
		return await this.text(await this.say('DATA'));
	}

	/** @param answer to DATA */
	private async text(answer: string): Promise<string> {
		const { refusal } = this;
		if (refusal) return await this.endEmpty(answer, refusal);
		// Some servers respond with 250: https://github.com/eleith/emailjs/issues/24
		if (!/^[23]/.test(answer)) throw new SmtpRefusal('Data command failed', 'EENVELOPE', answer, 'DATA');
		const end = this.answer();
		this.writeOn();
		return accepted(await end);
	}

	/** All recipients were refused, but the server accepted DATA: an empty text ends the transaction. */
	private async endEmpty(answer: string, refusal: SmtpRefusal): Promise<never> {
		if (answer.startsWith('3')) {
			// There is no transaction to end.
			if (this.refusedSender) this.hasBegun = true;
			else await this.say('.');
		}
		throw refusal;
	}

	private noteSender(answer: string): void {
		if (isYes(answer)) return;
		this.refusedSender = new SmtpRefusal('Mail command failed', 'EENVELOPE', answer, 'MAIL FROM');
		assertStays(answer, this.refusedSender);
	}

	private noteRecipient(address: string, answer: string): void {
		if (isYes(answer)) {
			this.accepted.push(address);
			return;
		}
		const error = new SmtpRefusal('Recipient command failed', 'EENVELOPE', answer, 'RCPT TO', address);
		this.rejected.push(error);
		assertStays(answer, error);
	}

	/**
	 * The server refused the sender and accepted nothing else, so there is nothing to reset (RFC 5321
	 * section 4.1.4).
	 */
	get hasNotBegun(): boolean {
		return this.refusedSender !== undefined && this.accepted.length === 0 && !this.hasBegun;
	}

	/** Why no recipient was accepted. */
	get refusal(): SmtpRefusal | undefined {
		if (this.refusedSender) return this.refusedSender;
		if (this.rejected.length < this.mail.envelope.to.length) return undefined;
		// A transient refusal is reported rather than a permanent one: the message as a whole may be
		// retried.
		const shown = this.rejected.find(({ responseCode }) => responseCode < 500) ?? this.rejected.at(-1);
		const what = "Can't send mail - all recipients were rejected";
		return shown && new SmtpRefusal(what, 'EENVELOPE', shown.response, 'RCPT TO');
	}

	private mailFrom(): string {
		const { envelope, mime, needsUtf8 = false, receipts } = this.mail;
		const { offers } = this;
		const parameters = [
			needsUtf8 && offers.takesUtf8 && 'SMTPUTF8',
			offers.takesEightBit && !isAscii(mime) && 'BODY=8BITMIME',
			offers.supportsSize && `SIZE=${String(mime.length)}`,
			receipts?.delivery === true && offers.reportsDelivery && 'RET=HDRS',
		].filter((one) => one !== false);
		return [`MAIL FROM:<${envelope.from}>`, ...parameters].join(' ');
	}

	private rcptTo(address: string): string {
		const wantsReport = this.mail.receipts?.delivery === true && this.offers.reportsDelivery;
		return `RCPT TO:<${address}>${wantsReport ? NOTIFY : ''}`;
	}

	private readonly writeOn = (): void => {
		const { mime } = this.mail;
		for (;;) {
			const chunk = nextChunk(mime, this.offset);
			const piece = stuffed(chunk, this.before);
			const isLast = this.offset + chunk.length >= mime.length;
			if (isLast && this.openSocket) this.listener.ending(this.openSocket);
			const socket = this.write(isLast ? withFinalDot(piece) : piece);
			if (!socket) return;
			this.hasBegun = true;
			this.offset += chunk.length;
			this.before = chunk.at(-1);
			this.isThrough = isLast;
			this.listener.progress(isLast);
			if (isLast) return this.listener.written();
			if (socket.writableNeedDrain) return void socket.once('drain', this.writeOn);
		}
	};

	private async say(line: string): Promise<string> {
		const answer = this.answer();
		this.write(lines([line]));
		return await answer;
	}

	private async answer(): Promise<string> {
		return await new Promise((resolve) => this.wire._responseActions.push(resolve));
	}

	private write(data: string | Buffer): Socket | undefined {
		const { openSocket: socket } = this;
		socket?.write(data);
		return socket;
	}

	private get openSocket(): Socket | undefined {
		const socket = this.wire._socket;
		return !this.isOver && socket && socket.writable ? socket : undefined;
	}
}

/** Like nodemailer's errors. */
function failure(what: string, code: string, command: string): Error {
	return Object.assign(new Error(what), { code, command });
}

function lines(commands: readonly string[]): string {
	return `${commands.join('\r\n')}\r\n`;
}

function isYes(answer: string): boolean {
	return answer.startsWith('2');
}

/** @throws SmtpRefusal, RelayLost unless the response accepts the whole message */
function accepted(answer: string): string {
	if (isYes(answer)) return answer;
	if (RELAY_LOST.test(answer)) throw new RelayLost(answer);
	throw new SmtpRefusal('Message failed', 'EMESSAGE', answer, 'DATA');
}

/**
 * RFC 5321 section 3.8: a server that responds with 421 closes the connection and executes none of the
 * commands that follow.
 */
function assertStays(answer: string, error: SmtpRefusal): void {
	if (answer.startsWith('421')) throw error;
}
