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
 */
import type { Socket } from 'node:net';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { OutgoingMail } from '../contracts/MailTransport';
import { MailError } from '../contracts/MailError';
import { openSocket } from '../net/openSocket';
import { redact } from '../net/redact';
import { secretsOf } from '../net/secretsOf';
import { tlsOptions } from '../net/tlsOptions';
import { withDeadline } from '../async/withDeadline';
import { ehloName } from './ehloName';
import { Greeting } from './Greeting';
import { MessageBody } from './MessageBody';
import { MovingDeadline } from './MovingDeadline';
import { cannotAddress, ConnectionClosed, describe, NoAnswer, noOAuth, unknownOutcome } from './smtpFailures';
import { xoauth2 } from './xoauth2';
import { ACCEPT_MS, ANSWER_MS, type SmtpSettings } from './SmtpSettings';
import { stopped } from '../async/stopped';

/** What nodemailer hangs on its errors. */
interface SmtpError extends Error {
	responseCode?: number;
	rejectedErrors?: SmtpError[];
	recipient?: string;
}

export interface Handover {
	accepted: string[];
	rejected: Array<{ address: string; error: MailError }>;
	response: string;
}

type Callback<T> = (error: Error | null | undefined, result?: T) => void;

/** A connection to a submission server, signed in; it carries one message after the other. */
export class SmtpClient {
	private lost: unknown;
	private ended = false;
	private onEnd: (() => void) | undefined;
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
		connection.on('error', (error: unknown) => this.end(error));
		connection.on('end', () => this.end(new ConnectionClosed()));
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

	get isUsable(): boolean {
		return !this.ended && !this.socket.destroyed && this.socket.writable;
	}

	/** While it only waits for more to send, it does not keep the process from ending. */
	rest(): void {
		this.socket.unref();
	}

	work(): void {
		this.socket.ref();
	}

	/**
	 * Hands one message over.
	 * @throws MailError of kind `outcomeUnknown` when the server had all of it and its answer did not come
	 */
	async send(mail: OutgoingMail, signal: AbortSignal): Promise<Handover> {
		if (mail.needsUtf8 && !this.greeting.takesUtf8) throw cannotAddress(this.settings, mail);
		const { envelope, mime } = mail;
		const acceptMs = this.settings.acceptMs ?? ACCEPT_MS;
		const missed: { error?: Error } = {};
		const deadline = new MovingDeadline((ms) => {
			missed.error = new NoAnswer(ms);
			this.close(missed.error);
		});
		const body = new MessageBody(mime, ({ isThrough }) => deadline.set(isThrough ? acceptMs : this.answerMs));
		deadline.set(this.answerMs + envelope.to.length * PER_RECIPIENT_MS);
		try {
			const details = {
				from: envelope.from,
				to: [...envelope.to],
				size: mime.length,
				use8BitMime: isEightBit(mime),
				// Left out by nodemailer where the server does not offer it.
				...(mail.receipts?.delivery === true ? { dsn: DELIVERY_REPORTS } : {}),
			};
			const info = await this.run<SMTPConnection.SentMessageInfo>(signal, (done) =>
				this.connection.send(details, body, done),
			);
			return {
				accepted: info.accepted as string[],
				rejected: this.rejections(info.rejectedErrors as SmtpError[] | undefined),
				response: `${redact(info.response, secretsOf(this.settings.connection, this.token))}${this.noteFor(mail)}`,
			};
		} catch (error) {
			throw this.sendFailure(missed.error ?? error, body, mail);
		} finally {
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
		try {
			await this.probe(signal);
			return true;
		} catch {
			this.close();
			return false;
		}
	}

	/** Says goodbye where somebody listens, and does not wait for an answer. */
	close(reason?: unknown): void {
		if (reason === undefined && this.isUsable && this.connection.stage === 'connected')
			this.connection.quit();
		this.end(reason ?? new ConnectionClosed());
		this.connection.close();
	}

	private async greet(signal: AbortSignal): Promise<void> {
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
			const onGiveUp = () => this.close(new ConnectionClosed());
			return await withDeadline(this.run(undefined, begin), { ms, signal, onGiveUp });
		} catch (error) {
			throw describe(this.settings, step, error, this.token);
		}
	}

	/** Ends with the connection, too: nodemailer's callbacks do not. */
	private async run<T>(signal: AbortSignal | undefined, begin: (done: Callback<T>) => void): Promise<T> {
		if (this.ended) throw this.lost;
		const stop = () => this.close(stopped());
		if (signal?.aborted) stop();
		signal?.addEventListener('abort', stop, { once: true });
		try {
			return await new Promise<T>((resolve, reject) => {
				this.onEnd = () => reject(this.lost as Error);
				if (this.ended) return this.onEnd();
				begin((error, result) => {
					// nodemailer's own "closed" may come before what closed it is known here.
					if (error) setImmediate(() => reject(this.lost instanceof MailError ? this.lost : error));
					else resolve(result as T);
				});
			});
		} finally {
			this.onEnd = undefined;
			signal?.removeEventListener('abort', stop);
		}
	}

	private end(reason: unknown): void {
		if (this.ended) return;
		this.ended = true;
		this.lost = reason;
		// A callback with the server's own words comes first where there is one.
		const { onEnd } = this;
		if (onEnd) setImmediate(() => setImmediate(onEnd));
	}

	private sendFailure(error: unknown, body: MessageBody, mail: OutgoingMail): MailError {
		const { responseCode = 0 } = error as SmtpError;
		// A refusal by the server is an answer; anything else after the final dot leaves us in the dark.
		if (!body.isThrough || (responseCode >= 400 && responseCode < 600)) {
			return describe(this.settings, 'send', error, this.token);
		}
		return unknownOutcome(this.settings, mail, error, this.token);
	}

	/** What the server could not be asked for; the message has gone. */
	private noteFor({ receipts }: OutgoingMail): string {
		const isMissing = receipts?.delivery === true && !this.greeting.reportsDelivery;
		return isMissing ? '; the server does not offer delivery receipts (DSN)' : '';
	}

	private rejections(errors: readonly SmtpError[] = []): Handover['rejected'] {
		return errors.map((error) => {
			const { recipient: address = '' } = error;
			return { address, error: describe(this.settings, `send to ${address}`, error, this.token) };
		});
	}
}

const SIGN_IN = 'TOKEN';

/** RFC 3461 section 4.1: who asks for one kind gets no other, and failures are to be told as ever. */
const DELIVERY_REPORTS = { notify: ['SUCCESS', 'FAILURE', 'DELAY'], ret: 'HDRS' };

/** On a server that checks each against a directory. */
const PER_RECIPIENT_MS = 500;

function isEightBit(mime: Buffer): boolean {
	for (let i = 0; i < mime.length; i += 1) if ((mime[i] as number) > 0x7f) return true;
	return false;
}
