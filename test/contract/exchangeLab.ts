import { readFileSync } from 'node:fs';
import type { TokenProvider } from '../../nodes/mail/contracts/TokenProvider';
import type { ConnectionSettings } from '../../nodes/mail/net/ConnectionSettings';
import type { ChangeCursor } from '../../nodes/mail/source/ChangeCursor';
import type { ChangeDelivery } from '../../nodes/mail/source/ChangeDelivery';
import type { ChangeFeed } from '../../nodes/mail/source/ChangeFeed';
import type { ChangeSettings } from '../../nodes/mail/source/ChangeSettings';
import { ChangeSource } from '../../nodes/mail/source/ChangeSource';
import { FetchRetries } from '../../nodes/mail/source/FetchRetries';
import type { Authority } from '../lab/authority/Authority';
import type { ExchangeStore } from '../lab/exchange/ExchangeStore';
import { FaultProxy } from '../lab/FaultProxy';
import { CHECK_INTERVAL_MS, type SourceLab } from './mailSourceContract';

/** Tries again at short pauses. */
const AT_ONCE = { firstPauseMs: 50, longestPauseMs: 300 };
const FIRST_ARRIVAL = Date.now() - 3_600_000;
let mailboxes = 0;

export const EXCHANGE_VARIANTS: [string, Partial<ChangeSettings>][] = [
	['unread, marked read', { read: 'unread', afterProcessing: 'markRead' }],
	['unread, flagged', { read: 'unread', afterProcessing: 'flag' }],
	['all, moved', { read: 'all', afterProcessing: 'move', moveTo: 'Archive' }],
	['all, deleted', { read: 'all', afterProcessing: 'delete' }],
	['all, nothing done', { read: 'all', afterProcessing: 'nothing' }],
];

/** A server of one of the two APIs, over the store that both have. */
export interface ExchangeServer {
	port: number;
	store: ExchangeStore;
	certificates: { ca: string };
}

/** What the two APIs have each in their own way. */
export interface ExchangeApi {
	name: ChangeSettings['api'];
	feed(way: MailboxAccess, settings: ChangeSettings & { answerMs: number }): ChangeFeed;
	/** What is done to messages is done, and its answers do not come. */
	loseAcknowledgments(): void;
	/** Lists the message of this id, and does not hand it out. */
	withhold(id: string): void;
	/** Ends whatever was begun by the two above. */
	behave(): void;
}

export interface MailboxAccess {
	mailbox: string;
	proxy: FaultProxy;
	connection: ConnectionSettings;
	tokens: TokenProvider;
}

/** A mailbox of its own, and the way to it through a proxy that can break it. */
export async function openAccess(
	server: ExchangeServer,
	authority: Authority,
	scope: string,
): Promise<MailboxAccess> {
	const mailbox = `box${String((mailboxes += 1))}@contoso.example`;
	await authority.setUsers([{ user: mailbox, password: 'secret' }]);
	const token = (await authority.signIn({ user: mailbox, scope })).access_token;
	const proxy = await FaultProxy.start({ port: server.port });
	const { host, port } = proxy;
	const ca = readFileSync(server.certificates.ca, 'utf8');
	const connection = { host, port, security: 'ssl', ca, proxy: 'none' } as const;
	return { mailbox, proxy, connection, tokens: { getToken: () => Promise.resolve({ token }) } };
}

/** Message-IDs of what the mailbox has sent. */
export function arrivedFrom({ store }: ExchangeServer, mailbox: string): string[] {
	const ours = store.sent.filter((sent) => sent.mailbox === mailbox);
	return ours.map(({ mime }) => /^Message-ID: <(.*)>/m.exec(mime.toString('latin1'))?.[1] ?? '');
}

/** How both APIs refuse a message as a whole for one of its recipients. */
export function invalidRecipient(recipient: string): { code: string; message: string } {
	return {
		code: 'ErrorInvalidRecipients',
		message: `At least one recipient is not valid., Recipient '${recipient}' is not resolved. All recipients must be resolved before a message can be submitted.`,
	};
}

/** A fresh mailbox of the server, read over one of its APIs. */
export function exchangeLab(
	server: ExchangeServer,
	api: ExchangeApi,
	way: MailboxAccess,
	variant: Partial<ChangeSettings>,
): SourceLab<ChangeCursor, ChangeDelivery> {
	const { mailbox, proxy, connection } = way;
	const settings: ChangeSettings = {
		api: api.name,
		server: `${connection.host}:${String(connection.port)}`,
		mailbox,
		folder: 'INBOX',
		read: 'unread',
		afterProcessing: 'markRead',
		filtered: 'leave',
		checkIntervalMs: CHECK_INTERVAL_MS,
		activatedAt: Date.now(),
		...variant,
	};
	let retries = new FetchRetries(AT_ONCE);
	const warnings: string[] = [];
	let isSpoilt = false;
	let delivered = 0;
	const inbox = () => server.store.messages(mailbox);
	const flagged = () => inbox().filter(({ flag }) => flag === 'flagged').length;
	const counts: Record<string, () => number> = {
		markRead: () => inbox().filter(({ isRead }) => isRead).length,
		flag: flagged,
		move: () => server.store.messages(mailbox, 'archive').length,
		delete: () => delivered - inbox().length,
	};
	const processed = counts[settings.afterProcessing];
	const until = (begin: () => void) => {
		begin();
		return { end: () => api.behave() };
	};
	api.behave();
	return {
		proxy,
		open: ({ filter, answerMs }) =>
			new ChangeSource({
				feed: api.feed(way, { ...settings, answerMs }),
				settings,
				retries,
				warn: (error) => {
					if (!isSpoilt) throw error;
					warnings.push(error.code ?? '');
				},
				...(filter ? { filter } : {}),
			}),
		deliver: async (messages) => {
			// Times are told in whole seconds, and Graph gives no order beside them.
			for (const mime of messages) {
				const receivedAt = new Date(FIRST_ARRIVAL + 1_000 * delivered++);
				server.store.deliver(mailbox, mime, 'inbox', { receivedAt });
			}
			await Promise.resolve();
		},
		flagged: async () => await Promise.resolve(flagged()),
		flaggingIsProcessing: settings.afterProcessing === 'flag',
		polls: true,
		repeats: true,
		removes: ['move', 'delete'].includes(settings.afterProcessing),
		// Without an action there is nothing to be told to the server.
		...(processed && {
			processed: async () => await Promise.resolve(processed()),
			loseAcknowledgments: () => until(() => api.loseAcknowledgments()),
		}),
		withhold: (place) => until(() => api.withhold(inbox()[place]?.id ?? '')),
		spoil: (place) => {
			isSpoilt = true;
			inbox()[place]!.isUnlistable = true;
		},
		warnings: () => warnings,
		giveUpAfter: (ms) => (retries = new FetchRetries({ ...AT_ONCE, giveUpAfterMs: ms })),
		stop: async () => await proxy.stop(),
	};
}
