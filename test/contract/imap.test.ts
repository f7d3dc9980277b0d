import { readFile } from 'node:fs/promises';
import { FetchRetries } from '../../nodes/mail/source/FetchRetries';
import type { ImapCursor } from '../../nodes/mail/imap/ImapCursor';
import type { ImapDelivery } from '../../nodes/mail/imap/ImapDelivery';
import type { ImapSettings } from '../../nodes/mail/imap/ImapSettings';
import { ImapSource } from '../../nodes/mail/imap/ImapSource';
import { Authority } from '../lab/authority/Authority';
import { Dovecot } from '../lab/dovecot/Dovecot';
import { FaultProxy } from '../lab/FaultProxy';
import { LyingImap, type RowLie } from '../lab/imap/LyingImap';
import { ANSWER_MS, CHECK_INTERVAL_MS, describeMailSource, type SourceLab } from './mailSourceContract';

/** Tries again at short pauses. */
const AT_ONCE = { firstPauseMs: 50, longestPauseMs: 300 };
const LIES: RowLie[] = ['absent', 'nil', 'empty'];

describe.each([
	['unread, marked read', { read: 'unread', afterProcessing: 'markRead' }],
	['unread, flagged', { read: 'unread', afterProcessing: 'flag' }],
	['all, moved', { read: 'all', afterProcessing: 'move', moveTo: 'Archive' }],
	['all, deleted', { read: 'all', afterProcessing: 'delete' }],
] satisfies [string, Partial<ImapSettings>][])('IMAP (%s)', (name, variant: Partial<ImapSettings>) => {
	let authority: Authority;
	let dovecot: Dovecot;
	let token: string;
	let mailboxes = 0;

	beforeAll(async () => {
		authority = await Authority.start();
		dovecot = await Dovecot.start({ authority });
	});
	afterAll(async () => {
		await dovecot.stop();
		await authority.stop();
	});

	describeMailSource<ImapCursor, ImapDelivery>(
		`Dovecot, ${name}`,
		async (): Promise<SourceLab<ImapCursor, ImapDelivery>> => {
			const mailbox = `box${String((mailboxes += 1))}@contoso.example`;
			await authority.setUsers([{ user: mailbox, password: 'secret' }]);
			token = (await authority.signIn()).access_token;
			// Without TLS, so that the proxy can tell one command from another.
			const proxy = await FaultProxy.start({ port: dovecot.ports.imap });
			const settings: ImapSettings = {
				connection: {
					host: proxy.host,
					port: proxy.port,
					security: 'none',
					ca: await readFile(dovecot.certificates.ca, 'utf8'),
				},
				mailbox,
				folder: 'INBOX',
				read: 'unread',
				afterProcessing: 'markRead',
				checkIntervalMs: CHECK_INTERVAL_MS,
				answerMs: ANSWER_MS,
				maxPartBytes: 25_000_000,
				attachments: true,
				activatedAt: Date.now(),
				filtered: 'leave',
				...variant,
			};
			let trouble = new FetchRetries(AT_ONCE);
			const liar = await LyingImap.start({ port: dovecot.ports.imap });
			proxy.retarget({ port: liar.port });
			const flags = (folder: string) => dovecot.messages(mailbox, folder).map((message) => message.flags);
			const inbox = () => flags('INBOX');
			let delivered = 0;
			return {
				proxy,
				open: (filter) =>
					new ImapSource({
						...(filter ? { filter } : {}),
						settings,
						tokens: { getToken: () => Promise.resolve({ token }) },
						trouble,
						warn: (error) => {
							throw error;
						},
					}),
				deliver: async (messages) => {
					delivered += await dovecot.deliverMany(mailbox, messages);
				},
				processed: async () => {
					await Promise.resolve();
					switch (settings.afterProcessing) {
						case 'markRead':
							return inbox().filter((set) => set.includes('\\Seen')).length;
						case 'flag':
							return inbox().filter((set) => set.includes('\\Flagged')).length;
						case 'move':
							return flags('Archive').length;
						default:
							return delivered - inbox().length;
					}
				},
				flagged: async () => await Promise.resolve(inbox().filter((set) => set.includes('\\Flagged')).length),
				flaggingIsProcessing: settings.afterProcessing === 'flag',
				acknowledgeCommand: /UID (STORE|MOVE)/,
				withhold: (place) => {
					liar.rows.set(place + 1, { lie: LIES[place % LIES.length] ?? 'absent', of: /BODY\[/ });
					return { end: () => liar.repent() };
				},
				giveUpAfter: (ms) => (trouble = new FetchRetries({ ...AT_ONCE, giveUpAfterMs: ms })),
				stop: async () => {
					await proxy.stop();
					await liar.stop();
				},
			};
		},
	);
});
