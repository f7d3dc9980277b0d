import { readFile } from 'node:fs/promises';
import type { MailError } from '../../nodes/mail/contracts/MailError';
import type { MailFilter } from '../../nodes/mail/contracts/MailFilter';
import type { Delivery, MailSource } from '../../nodes/mail/contracts/MailSource';
import type { AccessToken } from '../../nodes/mail/contracts/TokenProvider';
import type { ConnectionSettings } from '../../nodes/mail/net/ConnectionSettings';
import { FetchRetries } from '../../nodes/mail/source/FetchRetries';
import { Authority } from '../lab/authority/Authority';
import { Dovecot, type DovecotOptions } from '../lab/dovecot/Dovecot';
import { FaultProxy } from '../lab/FaultProxy';

/** Settings of a source that differ from those of a lab. */
export type Variant<S> = Partial<Omit<S, 'connection'>> & { connection?: Partial<ConnectionSettings> };

interface Parts {
	authority: Authority;
	dovecot: Dovecot;
	proxy: FaultProxy;
	/** Certificate of the authority that Dovecot's own is from, as PEM. */
	ca: string;
}

/** An authority, a Dovecot that asks it, and a faulty way to one of its ports. */
export async function startParts(
	protocol: 'imap' | 'pop3',
	options: Omit<DovecotOptions, 'authority'> = {},
): Promise<Parts> {
	const authority = await Authority.start();
	const dovecot = await Dovecot.start({ ...options, authority });
	const proxy = await FaultProxy.start({ port: dovecot.ports[protocol] });
	return { authority, dovecot, proxy, ca: await readFile(dovecot.certificates.ca, 'utf8') };
}

/** What the tests of every protocol that reads from Dovecot do with it; mailboxes are made as they are asked for. */
export abstract class IntakeLab<C, D extends Delivery, T extends MailSource<C, D>, S> {
	readonly warnings: MailError[] = [];
	readonly authority: Authority;
	readonly dovecot: Dovecot;
	readonly proxy: FaultProxy;
	readonly ca: string;
	token = '';
	/** Milliseconds since the epoch. */
	tokenExpiresAt: number | undefined;
	mailbox = '';
	protected retries = new FetchRetries();
	private count = 0;
	private readonly opened: T[] = [];

	constructor(
		private readonly protocol: 'imap' | 'pop3',
		{ authority, dovecot, proxy, ca }: Parts,
	) {
		this.authority = authority;
		this.dovecot = dovecot;
		this.proxy = proxy;
		this.ca = ca;
	}

	abstract settings(variant?: Variant<S>): S;

	/** A source that is not connected yet. */
	protected abstract make(settings: S, more: { filter?: MailFilter }): T;

	/** A fresh mailbox and somebody signed in to it. */
	async reset(): Promise<void> {
		await this.closeAll();
		this.proxy.heal();
		this.warnings.length = 0;
		this.retries = new FetchRetries();
		this.tokenExpiresAt = undefined;
		this.mailbox = `${this.protocol}${String((this.count += 1))}@contoso.example`;
		await this.authority.setUsers([{ user: this.mailbox, password: 'secret' }]);
		this.token = (await this.authority.signIn()).access_token;
	}

	/** What is listed and not handed out is tried for so long only, at short pauses. */
	giveUpAfter(ms: number): void {
		const warn = (error: MailError) => this.warnings.push(error);
		this.retries = new FetchRetries({ giveUpAfterMs: ms, firstPauseMs: 50, longestPauseMs: 200, warn });
	}

	/** @param more what else its protocol's source is made with */
	source(variant?: Variant<S>, filter?: MailFilter, more: object = {}): T {
		const source = this.make(this.settings(variant), {
			...(filter === undefined ? {} : { filter }),
			...more,
		});
		this.opened.push(source);
		return source;
	}

	async open(
		variant?: Variant<S>,
		cursor?: C,
		inHand: D[] = [],
		filter?: MailFilter,
		more?: object,
	): Promise<T> {
		const source = this.source(variant, filter, more);
		await source.connect(cursor, inHand, new AbortController().signal);
		return source;
	}

	async deliver(...subjects: string[]): Promise<void> {
		await this.dovecot.deliverMany(
			this.mailbox,
			subjects.map((subject) => mail(subject)),
		);
	}

	async closeAll(): Promise<void> {
		for (const source of this.opened.splice(0)) await source.close();
	}

	async stop(): Promise<void> {
		await this.closeAll();
		await this.proxy.stop();
		await this.dovecot.stop();
		await this.authority.stop();
	}

	/** Until a message that was not to be had is tried again; Infinity where there is none. */
	get msUntilRetry(): number {
		return this.retries.msUntilDue;
	}

	/** What every source of this lab is made with, beside its settings. */
	protected get common(): {
		tokens: { getToken(): Promise<AccessToken> };
		retries: FetchRetries;
		warn(error: MailError): void;
	} {
		return {
			tokens: { getToken: () => Promise.resolve(this.accessToken) },
			retries: this.retries,
			warn: (error) => this.warnings.push(error),
		};
	}

	/** In clear text, so that the proxy can tell one command from another. */
	protected connection(more: Partial<ConnectionSettings> = {}): ConnectionSettings {
		return { host: this.proxy.host, port: this.proxy.port, security: 'none', ...more };
	}

	private get accessToken(): AccessToken {
		const { token, tokenExpiresAt: expiresAt } = this;
		return { token, ...(expiresAt === undefined ? {} : { expiresAt }) };
	}
}

export function mail(subject: string, body = 'Hello'): string {
	return `From: someone@contoso.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@intake.example>\r\n\r\n${body}\r\n`;
}

/** Everything that waits, taken in hand and not acknowledged. */
export async function readAll<D extends Delivery>(
	source: Pick<MailSource<unknown, D>, 'read'>,
	chunk = 10,
): Promise<D[]> {
	const all: D[] = [];
	for (;;) {
		const some = await source.read(chunk, new AbortController().signal);
		if (some.length === 0) return all;
		all.push(...some);
	}
}

export function subjects(deliveries: readonly Delivery[]): (string | undefined)[] {
	return deliveries.map(({ mime }) => /^Subject: (.*)\r$/m.exec(mime?.toString('latin1') ?? '')?.[1]);
}
