/**
 * The only importer of nodemailer's SMTP client, with the workarounds it needs (found in 10.6):
 * - Its pool signs in once per connection and shares one set of options, and its transports do not
 *   distinguish a message that was refused from one of unknown outcome. So only its SMTPConnection is used.
 * - A login and a command of a custom sign-in never return when the connection breaks: every step here ends
 *   with the connection, and has our own deadline, because a server that trickles octets defeats its own.
 * - Its XOAUTH2 drops the server's text after the JSON challenge, which contains the reason. A custom
 *   sign-in of the same name is passed over in favor of PLAIN if the server offers that: hence another
 *   name.
 * - It sends addresses beyond ASCII to servers without SMTPUTF8: this is checked before.
 * - It reports socket errors as ESOCKET, and keeps their code in `originalCode`.
 * - It accepts an open connection: proxies and TLS are those of mail/net.
 * - Its `send` costs more than everything else for a message of some kB, and waits for the response to the
 *   final dot before the next message, which is an additional round trip for each. Messages are therefore
 *   written by `Transaction`, and only the responses come from nodemailer, in order, whatever was written
 *   meanwhile: the next message may be started together with the dot (RFC 2920 section 3.1) on servers
 *   known to support it (`serverTraits`). No text is sent before the message in front is answered, because
 *   DATA is answered after it: a message that is waiting is known not to have been sent, and can use
 *   another connection.
 */
import type { Socket } from 'node:net';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { OutgoingMail } from '../contracts/MailTransport';
import type { MailError } from '../contracts/MailError';
import { openSocket } from '../net/openSocket';
import { redact } from '../net/redact';
import { secretsOf } from '../net/secretsOf';
import { tlsOptions } from '../net/tlsOptions';
import { withDeadline } from '../async/withDeadline';
import { ehloName } from './ehloName';
import { Greeting } from './Greeting';
import { Lifeline, type Callback } from './Lifeline';
import { MovingDeadline } from './MovingDeadline';
import { cannotAddress, describe, NoAnswer, noOAuth, unknownOutcome } from './smtpFailures';
import { onBanner } from './onBanner';
import { serverTraits } from './serverTraits';
import type { SmtpRefusal } from './SmtpRefusal';
import { Transaction, type TransactionListener, type TransactionResult, type Wire } from './Transaction';
import { xoauth2 } from './xoauth2';
import { LeftBehind, PlaceInLine } from './PlaceInLine';
import { ACCEPT_MS, ANSWER_MS, STALL_MS, type SmtpSettings } from './SmtpSettings';

export interface Handover {
	accepted: string[];
	rejected: Array<{ address: string; error: MailError }>;
	response: string;
}

/** A signed-in connection to a submission server; it sends one message after another. */
export class SmtpClient {
	private readonly line: Lifeline;
	private traits = serverTraits('');
	/** The message that was written and is not answered yet. */
	private front: PlaceInLine | undefined;
	/** Data written now is sent in one piece with the end of a message. */
	private isGathering = false;
	/** No further messages are sent over the connection. */
	private isLastDone = false;
	/** After the last message, nothing has to be reset. */
	private isClear = false;
	private greeted = new Greeting('');
	private readonly answerMs: number;

	private constructor(
		private readonly connection: SMTPConnection,
		private readonly socket: Socket,
		private readonly settings: SmtpSettings,
		/** Redacted from errors. */
		private readonly token: string | undefined,
	) {
		this.answerMs = settings.answerMs ?? ANSWER_MS;
		this.line = new Lifeline(connection, socket);
	}

	/** @throws MailError */
	static async open(
		settings: SmtpSettings,
		token: string | undefined,
		signal: AbortSignal,
	): Promise<SmtpClient> {
		const { connection: to, answerMs = ANSWER_MS } = settings;
		const socket = await openSocket(to, { ms: answerMs, signal }).catch((error: unknown) => {
			throw describe(settings, 'connect', error, token);
		});
		const connection = new SMTPConnection({
			host: to.host,
			port: to.port,
			name: settings.clientName ?? ehloName(socket),
			connection: socket,
			secure: to.security === 'ssl',
			secured: to.security === 'ssl',
			requireTLS: to.security === 'starttls',
			ignoreTLS: to.security === 'none',
			tls: tlsOptions(to),
			customAuth: { [SIGN_IN]: xoauth2(token ?? '') },
			// Our deadlines apply; nodemailer's must not be shorter.
			connectionTimeout: 2 * answerMs,
			greetingTimeout: 2 * answerMs,
			socketTimeout: 2 * (settings.acceptMs ?? ACCEPT_MS),
			socketCloseTimeout: 1_000,
		});
		const client = new SmtpClient(connection, socket, settings, token);
		try {
			await client.greet(signal);
			if (settings.account !== undefined) await client.signIn(settings.account.user, signal);
			return client;
		} catch (error) {
			client.close();
			throw error;
		}
	}

	/** The server's capabilities. */
	get greeting(): Greeting {
		return this.greeted;
	}

	/** Number of messages over this connection that the server delivers at once. */
	get deliversAtMost(): number {
		return this.traits.deliversAtMost;
	}

	get isUsable(): boolean {
		return this.line.isUsable;
	}

	/** While idle, it does not keep the process alive. */
	rest(): void {
		this.socket.unref();
	}

	work(): void {
		this.socket.ref();
	}

	/**
	 * Whether a message may be started now, behind an unanswered one: only while it can be sent in one
	 * piece with the end of that one. A message that comes a moment later waits for the response. By then a
	 * server has often responded, and its response to the envelope is a second small segment, which is held
	 * back (Nagle, RFC 896; enabled in Postfix) until the first is acknowledged. We send nothing that could
	 * carry the acknowledgment, so it takes 40 ms (RFC 1122 section 4.2.3.2).
	 */
	get takesNext(): boolean {
		return this.isGathering && this.isUsable && !this.isLastDone;
	}

	/**
	 * Sends one message. May be called again from `onWritten` on, if `takesNext`.
	 *
	 * @param onWritten called when all of the message was written, and only the response is missing
	 * @throws MailError of kind `outcomeUnknown` if the server had all of it and did not respond
	 * @throws LeftBehind if the message in front of this one was not answered in time: nothing of this one
	 * was sent
	 */
	async send(mail: OutgoingMail, signal: AbortSignal, onWritten?: () => void): Promise<Handover> {
		if (mail.needsUtf8 && !this.greeting.takesUtf8) throw cannotAddress(this.settings, mail);
		const place = new PlaceInLine(this.front);
		const { acceptMs = ACCEPT_MS, stallMs = STALL_MS } = this.settings;
		const ours: { reason?: Error } = {};
		let isWritten = false;
		const giveUp = (reason: Error) => {
			ours.reason ??= reason;
			// The one in front may still be answered: only this one is given up.
			if (place.isFirst) this.line.hangUp();
			else this.stepBack(place);
		};
		const deadline = new MovingDeadline((ms) => giveUp(new NoAnswer(ms)));
		const transaction = this.begin(mail, {
			progress: (isThrough) => deadline.set(isThrough ? acceptMs : this.answerMs),
			ending: (socket) => this.gather(socket),
			written: () => {
				if (place.isAnswered) return;
				isWritten = true;
				this.front = place;
				onWritten?.();
			},
		});
		const answerMs = this.answerMs + mail.envelope.to.length * PER_RECIPIENT_MS;
		place.onFirst(() => deadline.set(answerMs));
		deadline.set(place.isFirst ? answerMs : Math.min(stallMs, answerMs));
		try {
			const result = await this.line.run<TransactionResult>(
				(done, leave) => {
					place.leave = () => leave(new LeftBehind());
					this.carryOut(transaction, place, done);
				},
				{ signal, stop: giveUp },
			);
			return this.handoverOf(result, mail);
		} catch (error) {
			if (error instanceof LeftBehind && !signal.aborted) throw error;
			// A response in the middle of the text: anything written now would become part of the text.
			if (transaction.hasBegun && !isWritten) this.line.hangUp();
			this.isClear = transaction.hasNotBegun;
			throw this.sendFailure(transaction.refusal ?? ours.reason ?? error, transaction, mail);
		} finally {
			transaction.abandon();
			place.end();
			deadline.clear();
		}
	}

	/** @throws MailError unless the server responds */
	async probe(signal: AbortSignal): Promise<void> {
		await this.step('check the connection', this.answerMs, signal, (done) => this.connection.reset(done));
	}

	/**
	 * Resets after a refused message (RFC 5321 section 4.1.1.5). @returns whether the connection is as good
	 * as new
	 */
	async reset(signal: AbortSignal): Promise<boolean> {
		if (!this.isUsable) return false;
		if (this.isClear) return true;
		try {
			await this.probe(signal);
			return true;
		} catch {
			this.close();
			return false;
		}
	}

	/** Says QUIT, and does not wait for the response. */
	close(): void {
		this.line.close();
	}

	private async greet(signal: AbortSignal): Promise<void> {
		onBanner(this.socket, (banner) => (this.traits = serverTraits(banner)));
		await this.step('connect', this.answerMs, signal, (done) => this.connection.connect(done));
		this.greeted = new Greeting(this.connection.lastServerResponse || '');
	}

	private async signIn(user: string, signal: AbortSignal): Promise<void> {
		const { mechanisms } = this.greeting;
		if (!mechanisms.includes('XOAUTH2')) throw noOAuth(this.settings, mechanisms);
		const login = { user, method: SIGN_IN };
		await this.step('sign in', this.answerMs, signal, (done) => this.connection.login(login, done));
	}

	private async step<T>(
		step: string,
		ms: number,
		signal: AbortSignal,
		begin: (done: Callback<T>) => void,
	): Promise<T> {
		try {
			const onGiveUp = () => this.line.hangUp();
			return await withDeadline(this.line.run(begin), { ms, signal, onGiveUp });
		} catch (error) {
			throw describe(this.settings, step, error, this.token);
		}
	}

	private begin(mail: OutgoingMail, listener: TransactionListener): Transaction {
		return new Transaction(this.connection as unknown as Wire, mail, this.greeting, listener);
	}

	private gather(socket: Socket): void {
		if (!this.traits.readsBehindDot || !this.greeting.pipelines) return;
		this.isGathering = true;
		socket.cork();
		// After all pending promises: a caller that is waiting for a connection then gets this one, and
		// writes. A drained socket arrives here earlier.
		queueMicrotask(() =>
			process.nextTick(() => {
				this.isGathering = false;
				socket.uncork();
			}),
		);
	}

	private carryOut(transaction: Transaction, place: PlaceInLine, done: Callback<TransactionResult>): void {
		transaction.run().then(
			(result) => {
				this.answered(place);
				done(null, result);
			},
			(error: Error) => {
				this.answered(place);
				done(error);
			},
		);
	}

	/** The message behind uses another connection; this one is only kept for the pending response. */
	private stepBack(place: PlaceInLine): void {
		this.isLastDone = true;
		place.leave();
	}

	private answered(place: PlaceInLine): void {
		if (this.front === place) this.front = undefined;
		// Before the responses for a message that was given up are examined.
		if (this.isLastDone) this.line.hangUp();
		place.done();
	}

	private handoverOf({ accepted, rejected, response }: TransactionResult, mail: OutgoingMail): Handover {
		return {
			accepted,
			rejected: rejected.map((error) => this.rejection(error)),
			response: `${redact(response, secretsOf(this.settings.connection, this.token))}${this.noteFor(mail)}`,
		};
	}

	private sendFailure(error: unknown, transaction: Transaction, mail: OutgoingMail): MailError {
		const { responseCode = 0 } = error as Partial<SmtpRefusal>;
		// A refusal by the server is a response; after any other failure behind the final dot, the outcome
		// is unknown.
		if (!transaction.isThrough || (responseCode >= 400 && responseCode < 600)) {
			return describe(this.settings, 'send', error, this.token);
		}
		return unknownOutcome(this.settings, mail, error, this.token);
	}

	/** Options that the server does not support; the message was sent. */
	private noteFor({ receipts }: OutgoingMail): string {
		const isMissing = receipts?.delivery === true && !this.greeting.reportsDelivery;
		return isMissing ? '; the server does not offer delivery receipts (DSN)' : '';
	}

	private rejection(refusal: SmtpRefusal): Handover['rejected'][number] {
		const { recipient: address = '' } = refusal;
		return { address, error: describe(this.settings, `send to ${address}`, refusal, this.token) };
	}
}

const SIGN_IN = 'TOKEN';

/** For a server that looks up each one in a directory. */
const PER_RECIPIENT_MS = 500;
