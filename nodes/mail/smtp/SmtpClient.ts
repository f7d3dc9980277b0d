/**
 * The one place that imports nodemailer's SMTP client, and what had to be put round it (found in 10.6):
 * - Its pool signs in once for each connection and shares one set of options, its transports do not tell a message
 *   that was refused from one whose fate is unknown. So only its SMTPConnection is used.
 * - A login and a command of its own custom sign-in never come back when the connection breaks: every step here
 *   ends with the connection, and has a deadline of ours besides, since a server that trickles defeats its own.
 * - Its XOAUTH2 drops what the server says after the JSON challenge, which is where the reason stands. A sign-in of
 *   ours by the same name gives way to PLAIN where the server offers that: hence a name of its own.
 * - It sends an address beyond ASCII to servers that do not speak SMTPUTF8: asked before it is given one.
 * - It calls errors of sockets ESOCKET, and keeps their code in `originalCode`.
 * - It takes a connection that is open: proxies and TLS are those of mail/net.
 * - Its `send` costs more than a message of some kB takes otherwise, and waits for the answer to the final dot before the
 *   next message: a round trip more for each. So messages are written by `Transaction`, and only the answers come from
 *   nodemailer, in order, whatever was written meanwhile: the next message may be begun with the dot (RFC 2920 section
 *   3.1) where the server is known to read on (`serverTraits`). No text leaves before the message in front has its answer, since DATA is answered after it: a
 *   message that waits so is known not to have gone, and can be sent by another connection.
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

/** A connection to a submission server, signed in; it carries one message after the other. */
export class SmtpClient {
	private readonly line: Lifeline;
	private traits = serverTraits('');
	/** The message that is written and not answered. */
	private front: PlaceInLine | undefined;
	/** What is written now goes out in one piece with the end of a message. */
	private isGathering = false;
	/** Nothing more goes over the connection. */
	private isLastDone = false;
	/** The last message has left nothing behind that has to be forgotten. */
	private isClear = false;
	private greeted = new Greeting('');
	private readonly answerMs: number;

	private constructor(
		private readonly connection: SMTPConnection,
		private readonly socket: Socket,
		private readonly settings: SmtpSettings,
		/** To keep it out of errors. */
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
			// Ours are in force; its own must not be shorter.
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

	/** What the server offers. */
	get greeting(): Greeting {
		return this.greeted;
	}

	/** Messages over this connection that the server delivers at once. */
	get deliversAtMost(): number {
		return this.traits.deliversAtMost;
	}

	get isUsable(): boolean {
		return this.line.isUsable;
	}

	/** While it only waits for more to send, it does not keep the process from ending. */
	rest(): void {
		this.socket.unref();
	}

	work(): void {
		this.socket.ref();
	}

	/**
	 * Whether a message may be begun now, behind one whose answer is still to come: for as long as it goes out in one
	 * piece with the end of that one. What comes a moment later waits for the answer. By then a server has often answered,
	 * and its answer to the envelope is a second small segment, which is kept back (Nagle, RFC 896; Postfix has it on) until
	 * the first is acknowledged. We have nothing more to write that would carry that, so it takes 40 ms (RFC 1122
	 * section 4.2.3.2).
	 */
	get takesNext(): boolean {
		return this.isGathering && this.isUsable && !this.isLastDone;
	}

	/**
	 * Hands one message over. It may be called again from `onWritten` on, where `takesNext`.
	 *
	 * @param onWritten called when all of the message was written, and its answer is to come
	 * @throws MailError of kind `outcomeUnknown` when the server had all of it and its answer did not come
	 * @throws LeftBehind when the message in front of this one was not answered in time: nothing of this one was sent
	 */
	async send(mail: OutgoingMail, signal: AbortSignal, onWritten?: () => void): Promise<Handover> {
		if (mail.needsUtf8 && !this.greeting.takesUtf8) throw cannotAddress(this.settings, mail);
		const place = new PlaceInLine(this.front);
		const { acceptMs = ACCEPT_MS, stallMs = STALL_MS } = this.settings;
		const ours: { reason?: Error } = {};
		let isWritten = false;
		const giveUp = (reason: Error) => {
			ours.reason ??= reason;
			// The one in front may still be answered: only this one goes.
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
			// An answer in the middle of the text: what is said now would be part of it.
			if (transaction.hasBegun && !isWritten) this.line.hangUp();
			this.isClear = transaction.hasNotBegun;
			throw this.sendFailure(transaction.refusal ?? ours.reason ?? error, transaction, mail);
		} finally {
			transaction.abandon();
			deadline.clear();
		}
	}

	/** @throws MailError unless the server answers */
	async probe(signal: AbortSignal): Promise<void> {
		await this.step('check the connection', this.answerMs, signal, (done) => this.connection.reset(done));
	}

	/** Forgets a message that was refused (RFC 5321 section 4.1.1.5). @returns whether the connection is as new */
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

	/** Says goodbye, and does not wait for an answer. */
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
		// When all promises are through: whoever waits for a connection is told of this one, and writes. A drained socket
		// gets here before them.
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

	/** The message behind goes elsewhere; the connection is good for the answer that is still to come, and no more. */
	private stepBack(place: PlaceInLine): void {
		this.isLastDone = true;
		place.leave();
	}

	private answered(place: PlaceInLine): void {
		if (this.front === place) this.front = undefined;
		// Before the answers to a message that has left are looked at.
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
		// A refusal by the server is an answer; anything else after the final dot leaves us in the dark.
		if (!transaction.isThrough || (responseCode >= 400 && responseCode < 600)) {
			return describe(this.settings, 'send', error, this.token);
		}
		return unknownOutcome(this.settings, mail, error, this.token);
	}

	/** What the server could not be asked for; the message has gone. */
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

/** On a server that checks each against a directory. */
const PER_RECIPIENT_MS = 500;
