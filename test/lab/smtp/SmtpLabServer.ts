import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerAuthentication, type SMTPServerSession } from 'smtp-server';
import type { Certificates } from '../dovecot/makeCertificates';

/** One message as it was accepted. */
export interface TakenMail {
	/** Who signed in; absent where nobody had to. */
	user?: string;
	from: string;
	to: string[];
	/** `SMTPUTF8`, `SIZE`, … of MAIL FROM. */
	parameters: Record<string, unknown>;
	/** What is asked for of its delivery (RFC 3461): of the message, and of each recipient. */
	dsn: { ret?: unknown; notify: unknown[] };
	mime: Buffer;
	/** Which of the server's connections it came by. */
	connection: string;
}

export interface SmtpLabOptions {
	/** Asked about every token; without it nobody has to sign in. */
	authority?: { url: string };
	/** `starttls` (default where there are certificates): offered, and a sign-in refused without it. */
	security?: 'none' | 'ssl' | 'starttls';
	certificates?: Certificates;
	/** Extensions that are not offered: `SMTPUTF8`, `PIPELINING`, … */
	hide?: string[];
	/** What to answer in place of 250: `550 5.7.60 …`. */
	answer?(command: 'MAIL' | 'RCPT' | 'DATA', address: string): string | undefined;
	/** Told of each message before it is accepted. */
	onMail?(mail: TakenMail): Promise<void> | void;
	size?: number;
	/** Behind its name in the greeting: which software it says it is. */
	banner?: string;
}

/**
 * A submission server: nodemailer's smtp-server, which asks the authority about tokens as Dovecot does and answers
 * as a test wants. Unlike Dovecot's it says the JSON challenge of XOAUTH2 on failure, and can refuse for every reason.
 */
export class SmtpLabServer {
	readonly host = '127.0.0.1';
	readonly taken: TakenMail[] = [];
	/** Connections so far, and the most at a time. */
	connections = 0;
	peakConnections = 0;
	open = 0;
	/** Sign-ins that succeeded. */
	signIns = 0;
	private readonly server: SMTPServer;

	private constructor(readonly options: SmtpLabOptions) {
		const {
			certificates,
			security = certificates ? 'starttls' : 'none',
			authority,
			hide = [],
			size,
			banner = 'ESMTP Postfix',
		} = options;
		this.server = new SMTPServer({
			name: 'lab.example',
			banner,
			secure: security === 'ssl',
			...(certificates && {
				key: readFileSync(certificates.key),
				cert: readFileSync(certificates.certificate),
			}),
			disabledCommands: [...(security === 'starttls' ? [] : ['STARTTLS']), ...(authority ? [] : ['AUTH'])],
			authOptional: authority === undefined,
			allowInsecureAuth: security === 'none',
			authMethods: ['XOAUTH2'],
			disableReverseLookup: true,
			hideSMTPUTF8: hide.includes('SMTPUTF8'),
			hidePIPELINING: hide.includes('PIPELINING'),
			hideDSN: hide.includes('DSN'),
			...(size === undefined ? {} : { size }),
			closeTimeout: 100,
			onConnect: (_session, done) => {
				this.connections += 1;
				this.open += 1;
				this.peakConnections = Math.max(this.peakConnections, this.open);
				done();
			},
			onClose: () => void (this.open -= 1),
			onAuth: (auth, _session, done) => void this.signIn(auth).then((user) => done(null, user), done),
			onMailFrom: ({ address }, _session, done) => this.judge('MAIL', address, done),
			onRcptTo: ({ address }, _session, done) => this.judge('RCPT', address, done),
			onData: (stream, session, done) => {
				const chunks: Buffer[] = [];
				stream.on('data', (chunk: Buffer) => chunks.push(chunk));
				stream.on('end', () => void this.take(session, Buffer.concat(chunks), done));
			},
		} as ConstructorParameters<typeof SMTPServer>[0]);
		this.server.on('error', () => undefined);
	}

	static async start(options: SmtpLabOptions = {}): Promise<SmtpLabServer> {
		const lab = new SmtpLabServer(options);
		await new Promise<void>((resolve) => lab.server.listen(0, lab.host, resolve));
		return lab;
	}

	get port(): number {
		return (this.server.server.address() as AddressInfo).port;
	}

	/** The subjects of what was accepted, in order. */
	get subjects(): string[] {
		return this.taken.map(({ mime }) => /^Subject: (.*)$/m.exec(mime.toString('latin1'))?.[1]?.trim() ?? '');
	}

	async stop(): Promise<void> {
		await new Promise<void>((resolve) => this.server.close(resolve));
	}

	private async signIn({ method, username, accessToken }: SMTPServerAuthentication) {
		if (method !== 'XOAUTH2' || username === undefined || accessToken === undefined)
			throw refusal('504 5.5.4 No');
		const form = new URLSearchParams({ token: accessToken, mailbox: username, service: 'smtp' });
		const response = await fetch(`${this.options.authority?.url ?? ''}/lab/introspect`, {
			method: 'POST',
			body: form,
		});
		const introspection = (await response.json()) as { active: boolean; username?: string };
		const isGood = introspection.active && introspection.username === username.toLowerCase();
		// Without a user the JSON challenge is sent, and 535 after the empty line.
		if (!isGood) return { data: { status: '401', schemes: 'bearer', scope: 'https://outlook.office.com/' } };
		this.signIns += 1;
		return { user: username };
	}

	private judge(command: 'MAIL' | 'RCPT', address: string, done: (error?: Error | null) => void): void {
		const answer = this.options.answer?.(command, address);
		done(answer === undefined ? null : refusal(answer));
	}

	private async take(
		{ id, user, envelope }: SMTPServerSession,
		mime: Buffer,
		done: (error?: Error | null, message?: string) => void,
	): Promise<void> {
		const { mailFrom, rcptTo } = envelope;
		const from = mailFrom === false ? '' : mailFrom.address;
		const answer = this.options.answer?.('DATA', from);
		if (answer !== undefined) return done(refusal(answer));
		const mail: TakenMail = {
			...(user === undefined ? {} : { user: String(user) }),
			from,
			to: rcptTo.map(({ address }) => address),
			parameters: (mailFrom === false ? {} : mailFrom.args) as Record<string, unknown>,
			dsn: {
				ret: (envelope as { dsn?: { ret?: unknown } }).dsn?.ret,
				notify: rcptTo.map((one) => (one as { dsn?: { notify?: unknown } }).dsn?.notify),
			},
			mime,
			connection: id,
		};
		await this.options.onMail?.(mail);
		this.taken.push(mail);
		done(null, `2.0.0 OK <lab-${this.taken.length}> [Hostname=LAB]`);
	}
}

/** smtp-server sends code and text of an error. */
function refusal(answer: string): Error {
	const [, code = '550', text = answer] = /^(\d{3}) (.*)$/s.exec(answer) ?? [];
	return Object.assign(new Error(text), { responseCode: Number(code) });
}
