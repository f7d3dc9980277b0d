import { LoginThrottle } from '../../nodes/mail/pop3/LoginThrottle';
import type { Pop3Cursor } from '../../nodes/mail/pop3/Pop3Cursor';
import type { Pop3Delivery } from '../../nodes/mail/pop3/Pop3Delivery';
import type { Pop3Settings } from '../../nodes/mail/pop3/Pop3Settings';
import { Pop3Source } from '../../nodes/mail/pop3/Pop3Source';
import { FetchRetries } from '../../nodes/mail/source/FetchRetries';
import { Authority } from '../lab/authority/Authority';
import { Dovecot } from '../lab/dovecot/Dovecot';
import { FaultProxy } from '../lab/FaultProxy';
import { LineRewriter } from '../lab/LineRewriter';
import { ANSWER_MS, CHECK_INTERVAL_MS, describeMailSource, type SourceLab } from './mailSourceContract';

/** Tries again at short pauses. */
const AT_ONCE = { firstPauseMs: 50, longestPauseMs: 300 };

describe.each<[Pop3Settings['afterProcessing']]>([['keep'], ['delete']])('POP3 (%s)', (afterProcessing) => {
	let authority: Authority;
	let dovecot: Dovecot;
	let mailboxes = 0;

	beforeAll(async () => {
		authority = await Authority.start();
		dovecot = await Dovecot.start({ authority });
	});
	afterAll(async () => {
		await dovecot.stop();
		await authority.stop();
	});

	describeMailSource<Pop3Cursor, Pop3Delivery>(
		`Dovecot, ${afterProcessing}`,
		async (): Promise<SourceLab<Pop3Cursor, Pop3Delivery>> => {
			const mailbox = `box${String((mailboxes += 1))}@contoso.example`;
			await authority.setUsers([{ user: mailbox, password: 'secret' }]);
			const token = (await authority.signIn()).access_token;
			const proxy = await FaultProxy.start({ port: dovecot.ports.pop3 });
			const settings: Pop3Settings = {
				connection: { host: proxy.host, port: proxy.port, security: 'none' },
				mailbox,
				read: 'all',
				afterProcessing,
				checkIntervalMs: CHECK_INTERVAL_MS,
				answerMs: ANSWER_MS,
				maxMessageBytes: 25_000_000,
				activatedAt: Date.now(),
			};
			const opened: Pop3Source[] = [];
			let trouble = new FetchRetries(AT_ONCE);
			const liar = await LineRewriter.start({ port: dovecot.ports.pop3 });
			proxy.retarget({ port: liar.port });
			const pace = new LoginThrottle();
			let delivered = 0;
			/** What is done is deleted when a session ends. */
			const processed = async () => {
				for (const source of opened) await source.close();
				return delivered - dovecot.messages(mailbox).length;
			};
			return {
				proxy,
				open: (filter) => {
					const source = new Pop3Source({
						settings,
						...(filter ? { filter } : {}),
						tokens: { getToken: () => Promise.resolve({ token }) },
						trouble,
						pace,
						warn: (error) => {
							throw error;
						},
					});
					opened.push(source);
					return source;
				},
				deliver: async (messages) => {
					delivered += await dovecot.deliverMany(mailbox, messages);
				},
				...(afterProcessing === 'delete' ? { processed } : {}),
				polls: true,
				withhold: (place) => {
					// By its file: numbers change when messages before it are deleted.
					const file = dovecot.messages(mailbox)[place]?.fileName;
					liar.rewrite = (line) => {
						const number = Number(/^(?:RETR|TOP) (\d+)/.exec(line)?.[1] ?? 0);
						const isIt = number > 0 && dovecot.messages(mailbox)[number - 1]?.fileName === file;
						return isIt ? 'RETR 999999' : line;
					};
					return { end: () => (liar.rewrite = (line) => line) };
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
