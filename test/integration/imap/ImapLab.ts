import { readFile } from 'node:fs/promises';
import type { MailError } from '../../../nodes/mail/contracts/MailError';
import type { MailFilter } from '../../../nodes/mail/contracts/MailFilter';
import { FetchTrouble } from '../../../nodes/mail/source/FetchTrouble';
import type { ImapCursor } from '../../../nodes/mail/imap/ImapCursor';
import type { ImapDelivery } from '../../../nodes/mail/imap/ImapDelivery';
import type { ImapSettings } from '../../../nodes/mail/imap/ImapSettings';
import { ImapSource } from '../../../nodes/mail/imap/ImapSource';
import type { ConnectionSettings } from '../../../nodes/mail/net/ConnectionSettings';
import { Authority } from '../../lab/authority/Authority';
import { Dovecot } from '../../lab/dovecot/Dovecot';
import { FaultProxy } from '../../lab/FaultProxy';

export type Variant = Partial<Omit<ImapSettings, 'connection'>> & {
	connection?: Partial<ConnectionSettings>;
};

/** An authority, a Dovecot that asks it, and a faulty way to that; mailboxes are made as they are asked for. */
export class ImapLab {
	readonly warnings: MailError[] = [];
	token = '';
	mailbox = '';
	ca = '';
	private count = 0;
	private readonly opened: ImapSource[] = [];
	private trouble = new FetchTrouble();

	private constructor(
		readonly authority: Authority,
		readonly dovecot: Dovecot,
		readonly proxy: FaultProxy,
	) {}

	static async start(): Promise<ImapLab> {
		const authority = await Authority.start();
		const dovecot = await Dovecot.start({ authority });
		const lab = new ImapLab(authority, dovecot, await FaultProxy.start({ port: dovecot.ports.imap }));
		lab.ca = await readFile(dovecot.certificates.ca, 'utf8');
		return lab;
	}

	/** A fresh mailbox and somebody signed in to it. */
	async reset(): Promise<void> {
		await this.closeAll();
		this.proxy.heal();
		this.warnings.length = 0;
		this.trouble = new FetchTrouble();
		this.mailbox = `imap${String((this.count += 1))}@contoso.example`;
		await this.authority.setUsers([{ user: this.mailbox, password: 'secret' }]);
		this.token = (await this.authority.signIn()).access_token;
	}

	settings({ connection, ...variant }: Variant = {}): ImapSettings {
		return {
			connection: { host: this.proxy.host, port: this.proxy.port, security: 'none', ...connection },
			mailbox: this.mailbox,
			folder: 'INBOX',
			read: 'unread',
			afterProcessing: 'markRead',
			checkIntervalMs: 1_000,
			answerMs: 2_000,
			maxPartBytes: 1_000_000,
			attachments: true,
			activatedAt: Date.now(),
			...variant,
		};
	}

	source(variant?: Variant, filter?: MailFilter): ImapSource {
		const source = new ImapSource({
			...(filter ? { filter } : {}),
			settings: this.settings(variant),
			tokens: { getToken: () => Promise.resolve({ token: this.token }) },
			trouble: this.trouble,
			warn: (error) => this.warnings.push(error),
		});
		this.opened.push(source);
		return source;
	}

	async open(
		variant?: Variant,
		cursor?: ImapCursor,
		inHand: ImapDelivery[] = [],
		filter?: MailFilter,
	): Promise<ImapSource> {
		const source = this.source(variant, filter);
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
}

export function mail(subject: string, body = 'Hello'): string {
	return `From: someone@contoso.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@imap.example>\r\n\r\n${body}\r\n`;
}

export async function readAll(source: ImapSource): Promise<ImapDelivery[]> {
	const all: ImapDelivery[] = [];
	for (;;) {
		const some = await source.read(10, new AbortController().signal);
		if (some.length === 0) return all;
		all.push(...some);
	}
}

export function subjects(deliveries: readonly ImapDelivery[]): (string | undefined)[] {
	return deliveries.map(({ mime }) => /^Subject: (.*)\r$/m.exec(mime?.toString('latin1') ?? '')?.[1]);
}
