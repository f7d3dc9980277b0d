import { LoginThrottle } from '../../nodes/mail/pop3/LoginThrottle';
import type { Pop3Cursor } from '../../nodes/mail/pop3/Pop3Cursor';
import type { Pop3Delivery } from '../../nodes/mail/pop3/Pop3Delivery';
import type { Pop3Settings } from '../../nodes/mail/pop3/Pop3Settings';
import { Pop3Source } from '../../nodes/mail/pop3/Pop3Source';
import { FetchRetries } from '../../nodes/mail/source/FetchRetries';
import type { Authority } from '../lab/authority/Authority';
import { FaultProxy } from '../lab/FaultProxy';
import { LineRewriter } from '../lab/LineRewriter';
import { CHECK_INTERVAL_MS, type SourceLab, type SourceOptions } from './mailSourceContract';

/** Tries again at short pauses. */
const AT_ONCE = { firstPauseMs: 50, longestPauseMs: 300 };
let mailboxes = 0;

export const POP3_VARIANTS: [Pop3Settings['afterProcessing']][] = [['keep'], ['delete']];

/** A server that takes the authority's tokens, in clear text. */
export interface Pop3Server {
	port: number;
	deliver(mailbox: string, messages: readonly Buffer[]): Promise<number>;
	/** A name of each message that is there, which it keeps, in the order of their numbers. */
	names(mailbox: string): Promise<string[]>;
	/**
	 * It deletes a moment after its farewell, and is waited for. One that has deleted by then may not be asked at once:
	 * while a POP3 session of Cyrus is open that has missed a deletion, IMAP waits for its end.
	 */
	deletesLate?: boolean;
}

/** @returns undefined of one that never got to connect */
function positionOf(source: Pop3Source): Pop3Cursor | undefined {
	try {
		return source.position();
	} catch {
		return undefined;
	}
}

/** A fresh maildrop of the server, behind proxies that break the way and lie. */
export async function pop3Lab(
	server: Pop3Server,
	authority: Authority,
	variant: Pick<Pop3Settings, 'afterProcessing'> & Partial<Pop3Settings>,
): Promise<SourceLab<Pop3Cursor, Pop3Delivery>> {
	const mailbox = `drop${String((mailboxes += 1))}@contoso.example`;
	await authority.setUsers([{ user: mailbox, password: 'secret' }]);
	const token = (await authority.signIn()).access_token;
	const liar = await LineRewriter.start(server);
	const proxy = await FaultProxy.start({ port: liar.port });
	const settings: Pop3Settings = {
		connection: { host: proxy.host, port: proxy.port, security: 'none' },
		mailbox,
		read: 'all',
		checkIntervalMs: CHECK_INTERVAL_MS,
		maxMessageBytes: 25_000_000,
		activatedAt: Date.now(),
		...variant,
	};
	const opened: Pop3Source[] = [];
	let retries = new FetchRetries(AT_ONCE);
	const pace = new LoginThrottle();
	let delivered = 0;
	const make = ({ filter, answerMs }: Partial<SourceOptions> = {}) =>
		new Pop3Source({
			settings: { ...settings, ...(answerMs === undefined ? {} : { answerMs }) },
			...(filter ? { filter } : {}),
			tokens: { getToken: () => Promise.resolve({ token }) },
			retries,
			pace,
			warn: (error) => {
				throw error;
			},
		});
	/**
	 * What is done is deleted when a session ends: the one that is open, or, where that had ended before, the one of the
	 * next look, which knows of it by the position.
	 */
	const processed = async () => {
		for (const source of opened) await source.close();
		const position = opened.map((source) => positionOf(source)).findLast((one) => one !== undefined);
		const next = make();
		await next.connect(position, [], new AbortController().signal);
		await next.close();
		return delivered - (await server.names(mailbox)).length;
	};
	return {
		proxy,
		open: (options) => {
			const source = make(options);
			opened.push(source);
			return source;
		},
		deliver: async (messages) => {
			delivered += await server.deliver(mailbox, messages);
		},
		...(settings.afterProcessing === 'delete' ? { processed } : {}),
		polls: true,
		isFrozen: true,
		...(server.deletesLate ? { left: async () => (await server.names(mailbox)).length } : {}),
		removes: settings.afterProcessing === 'delete',
		withhold: (place) => {
			// By its name: numbers change when messages before it are deleted.
			const name = server.names(mailbox).then((names) => names[place]);
			liar.rewrite = async (line) => {
				const number = Number(/^(?:RETR|TOP) (\d+)/.exec(line)?.[1] ?? 0);
				const isIt = number > 0 && (await server.names(mailbox))[number - 1] === (await name);
				return isIt ? 'RETR 999999' : line;
			};
			return { end: () => (liar.rewrite = (line) => line) };
		},
		giveUpAfter: (ms) => (retries = new FetchRetries({ ...AT_ONCE, giveUpAfterMs: ms })),
		stop: async () => {
			await proxy.stop();
			await liar.stop();
		},
	};
}
