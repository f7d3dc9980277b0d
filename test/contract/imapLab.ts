import { ActMemory } from '../../nodes/mail/imap/ActMemory';
import { FetchRetries } from '../../nodes/mail/source/FetchRetries';
import type { ImapCursor } from '../../nodes/mail/imap/ImapCursor';
import type { ImapDelivery } from '../../nodes/mail/imap/ImapDelivery';
import type { ImapSettings } from '../../nodes/mail/imap/ImapSettings';
import { ImapSource } from '../../nodes/mail/imap/ImapSource';
import type { Authority } from '../lab/authority/Authority';
import { FaultProxy } from '../lab/FaultProxy';
import { LyingImap, type RowLie } from '../lab/imap/LyingImap';
import { CHECK_INTERVAL_MS, type SourceLab } from './mailSourceContract';

/** Tries again at short pauses. */
const AT_ONCE = { firstPauseMs: 50, longestPauseMs: 300 };
const LIES: RowLie[] = ['absent', 'nil', 'empty'];
let mailboxes = 0;

export type ImapVariant = Pick<ImapSettings, 'read' | 'afterProcessing'> & Partial<ImapSettings>;

export const IMAP_VARIANTS: [string, ImapVariant][] = [
	['unread, marked read', { read: 'unread', afterProcessing: 'markRead' }],
	['unread, flagged', { read: 'unread', afterProcessing: 'flag' }],
	['all, moved', { read: 'all', afterProcessing: 'move', moveTo: 'Archive' }],
	['all, deleted', { read: 'all', afterProcessing: 'delete' }],
];

/** A server that takes the authority's tokens, in clear text, with the folder Archive in each mailbox. */
export interface ImapServer {
	port: number;
	deliver(mailbox: string, messages: readonly Buffer[]): Promise<number>;
	/** Of each message of a folder. */
	flags(mailbox: string, folder: string): Promise<string[][]>;
}

/** A fresh mailbox of the server, behind proxies that break the way and lie. */
export async function imapLab(
	server: ImapServer,
	authority: Authority,
	variant: ImapVariant,
): Promise<SourceLab<ImapCursor, ImapDelivery>> {
	const mailbox = `box${String((mailboxes += 1))}@contoso.example`;
	await authority.setUsers([{ user: mailbox, password: 'secret' }]);
	const token = (await authority.signIn()).access_token;
	const liar = await LyingImap.start(server);
	// Without TLS, so that the proxy can tell one command from another.
	const proxy = await FaultProxy.start({ port: liar.port });
	const settings: ImapSettings = {
		connection: { host: proxy.host, port: proxy.port, security: 'none' },
		mailbox,
		folder: 'INBOX',
		checkIntervalMs: CHECK_INTERVAL_MS,
		maxPartBytes: 25_000_000,
		attachments: true,
		activatedAt: Date.now(),
		filtered: 'leave',
		...variant,
	};
	let retries = new FetchRetries(AT_ONCE);
	const acts = new ActMemory();
	let delivered = 0;
	const flagged = async (flag: string) =>
		(await server.flags(mailbox, 'INBOX')).filter((set) => set.includes(flag)).length;
	const processed = async () => {
		switch (settings.afterProcessing) {
			case 'markRead':
				return await flagged('\\Seen');
			case 'flag':
				return await flagged('\\Flagged');
			case 'move':
				return (await server.flags(mailbox, 'Archive')).length;
			default:
				return delivered - (await server.flags(mailbox, 'INBOX')).length;
		}
	};
	return {
		proxy,
		open: ({ filter, answerMs }) =>
			new ImapSource({
				...(filter ? { filter } : {}),
				settings: { ...settings, answerMs },
				tokens: { getToken: () => Promise.resolve({ token }) },
				retries,
				acts,
				warn: (error) => {
					throw error;
				},
			}),
		deliver: async (messages) => {
			delivered += await server.deliver(mailbox, messages);
		},
		processed,
		removes: ['move', 'delete'].includes(settings.afterProcessing),
		flagged: async () => await flagged('\\Flagged'),
		flaggingIsProcessing: settings.afterProcessing === 'flag',
		acknowledgeCommand: /UID (STORE|MOVE|COPY)/,
		withhold: (place) => {
			liar.rows.set(place + 1, { lie: LIES[place % LIES.length] ?? 'absent', of: /BODY\[/ });
			return { end: () => liar.repent() };
		},
		giveUpAfter: (ms) => (retries = new FetchRetries({ ...AT_ONCE, giveUpAfterMs: ms })),
		stop: async () => {
			await proxy.stop();
			await liar.stop();
		},
	};
}
