import type { Socket } from 'node:net';
import { isAscii } from 'node:buffer';
import type { OutgoingMail } from '../contracts/MailTransport';
import type { Greeting } from './Greeting';
import { RelayLost, SmtpRefusal } from './SmtpRefusal';
import { nextChunk, stuffed, withFinalDot } from './wireText';

/** As much of nodemailer's connection as it takes to say something and to be told the answer. */
export interface Wire {
	/** Where commands go; another one after STARTTLS. */
	readonly _socket: Socket | false | null;
	/** Who is told the next answer, in order. nodemailer drops them when the connection ends. */
	readonly _responseActions: Array<(answer: string) => void>;
}

export interface TransactionListener {
	/** A piece was written, or the server has let the text begin. */
	progress(isThrough: boolean): void;
	/** All is written: what is written now comes behind it. */
	written(): void;
}

export interface TransactionResult {
	accepted: string[];
	rejected: SmtpRefusal[];
	response: string;
}

/**
 * Dovecot's submission hands the text on while it comes. Where the server behind it goes without a word this is all that
 * it says, be the message taken or not. What that server has said stands behind a colon, with another code.
 */
const RELAY_LOST = /^421[ -]4\.4\.0 \S{1,255} Lost connection to relay server/;
/** RFC 3461 section 4.1: who asks for one kind gets no other, and failures are to be told as ever. */
const NOTIFY = ' NOTIFY=SUCCESS,FAILURE,DELAY';

/**
 * One message over a connection that is signed in (RFC 5321 section 3.3). nodemailer's own `send` pipes a message through
 * two streams, looks at it octet by octet, and hands the connection a command, a piece or a dot at a time: each costs a
 * system call, and a record with TLS. Here what belongs together is written at once: the envelope with DATA (RFC 2920),
 * and the text with its final dot. Nobody has accepted a message whose final dot was not written (RFC 5321 section
 * 4.1.1.4).
 *
 * BDAT (RFC 3030) would spare a round trip, with the text behind the recipients. But then the text is out before anybody
 * is known to want it, and Dovecot 2.3's submission, the one server that would gain by it, does not always answer then:
 * a refusal would become an unknown end.
 */
export class Transaction {
	/** The server has let the text begin. */
	hasBegun = false;
	/** The final dot was written. */
	isThrough = false;
	private isOver = false;
	private offset = 0;
	private before: number | undefined;
	private readonly accepted: string[] = [];
	private readonly rejected: SmtpRefusal[] = [];
	private refusedSender: SmtpRefusal | undefined;

	/** @param listener told of what was written */
	constructor(
		private readonly wire: Wire,
		private readonly mail: OutgoingMail,
		private readonly offers: Greeting,
		private readonly listener: TransactionListener,
	) {}

	/**
	 * Does not come back when the connection ends.
	 *
	 * @throws SmtpRefusal when the server has not taken it for anybody
	 * @throws RelayLost
	 */
	async run(): Promise<TransactionResult> {
		this.assertSendable();
		const response = await (this.offers.pipelines ? this.inBatches() : this.stepByStep());
		return { accepted: this.accepted, rejected: this.rejected, response };
	}

	/** Writes nothing more. */
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
		// Composing has checked it: nothing may end the command here.
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

	/** RFC 5321 section 4.1.1: where the server does not say that it reads on. */
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
		// Some say 250: https://github.com/eleith/emailjs/issues/24
		if (!/^[23]/.test(answer)) throw new SmtpRefusal('Data command failed', 'EENVELOPE', answer, 'DATA');
		const end = this.answer();
		this.writeOn();
		return accepted(await end);
	}

	/** Nobody is to get it, and the server wants a text nevertheless: an empty one ends the transaction. */
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

	/** The server has refused the sender and taken nothing else: there is nothing to be reset (RFC 5321 section 4.1.4). */
	get hasNotBegun(): boolean {
		return this.refusedSender !== undefined && this.accepted.length === 0 && !this.hasBegun;
	}

	/** Why nobody gets it. */
	get refusal(): SmtpRefusal | undefined {
		if (this.refusedSender) return this.refusedSender;
		if (this.rejected.length < this.mail.envelope.to.length) return undefined;
		// One that may pass is told before one that does not: the message as a whole may be tried again.
		const told = this.rejected.find(({ responseCode }) => responseCode < 500) ?? this.rejected.at(-1);
		const what = "Can't send mail - all recipients were rejected";
		return told && new SmtpRefusal(what, 'EENVELOPE', told.response, 'RCPT TO');
	}

	private mailFrom(): string {
		const { envelope, mime, needsUtf8 = false, receipts } = this.mail;
		const { offers } = this;
		const parameters = [
			needsUtf8 && offers.takesUtf8 && 'SMTPUTF8',
			offers.takesEightBit && !isAscii(mime) && 'BODY=8BITMIME',
			offers.tellsSize && `SIZE=${String(mime.length)}`,
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

/** As nodemailer's errors are. */
function failure(what: string, code: string, command: string): Error {
	return Object.assign(new Error(what), { code, command });
}

function lines(commands: readonly string[]): string {
	return `${commands.join('\r\n')}\r\n`;
}

function isYes(answer: string): boolean {
	return answer.startsWith('2');
}

/** @throws SmtpRefusal, RelayLost unless it is a yes to the whole message */
function accepted(answer: string): string {
	if (isYes(answer)) return answer;
	if (RELAY_LOST.test(answer)) throw new RelayLost(answer);
	throw new SmtpRefusal('Message failed', 'EMESSAGE', answer, 'DATA');
}

/** RFC 5321 section 3.8: a server that says 421 closes, and carries out nothing of what stands behind. */
function assertStays(answer: string, error: SmtpRefusal): void {
	if (answer.startsWith('421')) throw error;
}
