import { readFileSync } from 'node:fs';
import type { MailError } from '../../../nodes/mail/contracts/MailError';
import { EwsFeed } from '../../../nodes/mail/ews/EwsFeed';
import { GraphFeed } from '../../../nodes/mail/graph/GraphFeed';
import type { ConnectionSettings } from '../../../nodes/mail/net/ConnectionSettings';
import type { ChangeCursor } from '../../../nodes/mail/source/ChangeCursor';
import type { ChangeDelivery } from '../../../nodes/mail/source/ChangeDelivery';
import type { ChangeFeed } from '../../../nodes/mail/source/ChangeFeed';
import type { ChangeSettings } from '../../../nodes/mail/source/ChangeSettings';
import { ChangeSource } from '../../../nodes/mail/source/ChangeSource';
import { DoneBefore } from '../../../nodes/mail/source/DoneBefore';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import type { ChangeAct } from '../../../nodes/mail/source/ChangeAcknowledger';
import { PendingActs } from '../../../nodes/mail/source/PendingActs';
import { Authority, EXCHANGE_SCOPES, GRAPH_SCOPES } from '../../lab/authority/Authority';
import { EwsServer } from '../../lab/ews/EwsServer';
import { ExchangeStore } from '../../lab/exchange/ExchangeStore';
import type { Mailbox } from '../../lab/exchange/Mailbox';
import type { StoredMessage } from '../../lab/exchange/StoredMessage';
import { GraphServer } from '../../lab/graph/GraphServer';
import { mail } from '../IntakeLab';

export type Api = 'graph' | 'ews';

const never = new AbortController().signal;
const HOUR = 3_600_000;

/** Both APIs before one store of mailboxes, and an intake of either. */
export class ExchangeHarness {
	readonly warnings: MailError[] = [];
	readonly begun = Date.now();
	api: Api = 'graph';
	address = '';
	private token = '';
	private boxes = 0;
	private seconds = 0;
	/** How far the clock of retries is ahead, in milliseconds. */
	private ahead = 0;
	private readonly now = () => Date.now() + this.ahead;
	private retries = new FetchRetries({ now: this.now });
	private pending = new PendingActs<ChangeAct>(undefined, this.now);
	private doneBefore = new DoneBefore();
	private readonly opened: ChangeSource[] = [];

	private constructor(
		readonly authority: Authority,
		readonly store: ExchangeStore,
		readonly graph: GraphServer,
		readonly ews: EwsServer,
	) {}

	static async start(): Promise<ExchangeHarness> {
		const authority = await Authority.start();
		const store = new ExchangeStore();
		const graph = await GraphServer.start({ authority, store, rememberTokensMs: 60_000 });
		const ews = await EwsServer.start({ authority, store, rememberTokensMs: 60_000 });
		return new ExchangeHarness(authority, store, graph, ews);
	}

	/** A fresh mailbox, and an API to read it by. */
	async reset(api: Api): Promise<void> {
		await this.closeAll();
		this.api = api;
		this.warnings.length = 0;
		this.seconds = 0;
		this.forget();
		this.graph.faults.clear();
		this.ews.faults.stopFailing();
		this.address = `harness${String((this.boxes += 1))}@contoso.example`;
		await this.authority.setUsers([{ user: this.address, password: 'secret' }]);
		const scope = api === 'graph' ? GRAPH_SCOPES : EXCHANGE_SCOPES;
		this.token = (await this.authority.signIn({ user: this.address, scope })).access_token;
		this.store.mailbox(this.address);
	}

	/** n8n is started anew: what only a process knows is gone. */
	forget(): void {
		this.retries = new FetchRetries({ now: this.now, warn: (error) => this.warnings.push(error) });
		this.pending = new PendingActs<ChangeAct>(undefined, this.now);
		this.doneBefore = new DoneBefore();
	}

	/** So much later, for what is tried again. */
	pass(minutes: number): void {
		this.ahead += minutes * 60_000;
	}

	get mailbox(): Mailbox {
		return this.store.mailbox(this.address);
	}

	/** A message that arrived an hour ago, each a second after the one before. */
	deliver(subject: string, { folder = 'inbox', isRead = false, ageMs = HOUR } = {}): StoredMessage {
		const receivedAt = new Date(this.begun - ageMs + 1_000 * this.seconds++);
		return this.store.deliver(this.address, mail(subject), folder, { receivedAt, isRead });
	}

	/** Where a message lies and how it is. */
	find(subject: string): StoredMessage[] {
		const folders = [...this.mailbox.root.tree()];
		return folders.flatMap((folder) =>
			[...folder.messages.values()].filter((message) => message.subject === subject),
		);
	}

	feed(read: ChangeSettings['read'] = 'unread'): ChangeFeed {
		const tokens = { getToken: () => Promise.resolve({ token: this.token }) };
		const settings = {
			connection: this.connection,
			mailbox: this.address,
			folder: 'INBOX',
			answerMs: 10_000,
		};
		return this.api === 'graph'
			? new GraphFeed({ ...settings, arrivalsOnly: read !== 'unread' }, tokens)
			: new EwsFeed(settings, tokens);
	}

	async open(
		more: Partial<ChangeSettings> = {},
		cursor?: ChangeCursor,
		inHand: readonly ChangeDelivery[] = [],
	): Promise<ChangeSource> {
		const source = new ChangeSource({
			feed: this.feed(more.read),
			settings: {
				api: this.api,
				server: `${this.connection.host}:${String(this.connection.port)}`,
				mailbox: this.address,
				folder: 'INBOX',
				read: 'unread',
				afterProcessing: 'markRead',
				checkIntervalMs: 0,
				activatedAt: this.begun,
				...more,
			},
			retries: this.retries,
			pending: this.pending,
			doneBefore: this.doneBefore,
			now: this.now,
			warn: (error) => this.warnings.push(error),
		});
		this.opened.push(source);
		await source.connect(cursor && (JSON.parse(JSON.stringify(cursor)) as ChangeCursor), inHand, never);
		return source;
	}

	async closeAll(): Promise<void> {
		for (const source of this.opened.splice(0)) await source.close();
	}

	async stop(): Promise<void> {
		await this.closeAll();
		await this.graph?.stop();
		await this.ews?.stop();
		await this.authority?.stop();
	}

	private get connection(): ConnectionSettings {
		const { host, port, certificates } = this.api === 'graph' ? this.graph : this.ews;
		return { host, port, security: 'ssl', ca: readFileSync(certificates.ca, 'utf8'), proxy: 'none' };
	}
}

/** Gives out and acknowledges all that waits. @returns subjects, in the order they ran */
export async function drain(source: ChangeSource, chunk = 20): Promise<string[]> {
	const subjects: string[] = [];
	for (;;) {
		const some = await source.read(chunk, never);
		if (some.length === 0) return subjects;
		subjects.push(...some.map(subjectOf));
		await source.acknowledge(some, 'processed');
	}
}

export function subjectOf({ mime }: ChangeDelivery): string {
	return /^Subject: (.*)\r$/m.exec(mime?.toString('latin1') ?? '')?.[1] ?? '';
}
