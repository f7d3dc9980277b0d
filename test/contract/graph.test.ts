import { readFileSync } from 'node:fs';
import { GraphFeed } from '../../nodes/mail/graph/GraphFeed';
import { GraphTransport } from '../../nodes/mail/graph/GraphTransport';
import type { ChangeCursor } from '../../nodes/mail/source/ChangeCursor';
import type { ChangeDelivery } from '../../nodes/mail/source/ChangeDelivery';
import type { ChangeSettings } from '../../nodes/mail/source/ChangeSettings';
import { ChangeSource } from '../../nodes/mail/source/ChangeSource';
import { FetchRetries } from '../../nodes/mail/source/FetchRetries';
import { Authority, GRAPH_SCOPES } from '../lab/authority/Authority';
import { FaultProxy } from '../lab/FaultProxy';
import { GraphServer } from '../lab/graph/GraphServer';
import { ANSWER_MS, CHECK_INTERVAL_MS, describeMailSource, type SourceLab } from './mailSourceContract';
import * as transport from './mailTransportContract';

/** Tries again at short pauses. */
const AT_ONCE = { firstPauseMs: 50, longestPauseMs: 300 };

jest.setTimeout(60_000);

let authority: Authority;
let server: GraphServer;
let token: string;
let mailboxes = 0;

beforeAll(async () => {
	authority = await Authority.start();
	server = await GraphServer.start({ authority, rememberTokensMs: 60_000 });
});
afterAll(async () => {
	await server?.stop();
	await authority?.stop();
});

/** A mailbox of its own, and the way to it through a proxy that can break it. */
async function openWay() {
	const mailbox = `box${String((mailboxes += 1))}@contoso.example`;
	await authority.setUsers([{ user: mailbox, password: 'secret' }]);
	token = (await authority.signIn({ user: mailbox, scope: GRAPH_SCOPES })).access_token;
	server.faults.clear();
	const proxy = await FaultProxy.start({ port: server.port });
	const { host, port } = proxy;
	const ca = readFileSync(server.certificates.ca, 'utf8');
	const connection = { host, port, security: 'ssl', ca, proxy: 'none' } as const;
	return { mailbox, proxy, connection, tokens: { getToken: () => Promise.resolve({ token }) } };
}

describe.each([
	['unread, marked read', { read: 'unread', afterProcessing: 'markRead' }],
	['unread, flagged', { read: 'unread', afterProcessing: 'flag' }],
	['all, moved', { read: 'all', afterProcessing: 'move', moveTo: 'Archive' }],
	['all, deleted', { read: 'all', afterProcessing: 'delete' }],
	['all, nothing done', { read: 'all', afterProcessing: 'nothing' }],
] satisfies [string, Partial<ChangeSettings>][])('Graph (%s)', (name, variant: Partial<ChangeSettings>) => {
	describeMailSource<ChangeCursor, ChangeDelivery>(`Graph, ${name}`, async () => {
		const { mailbox, proxy, connection, tokens } = await openWay();
		const settings: ChangeSettings = {
			api: 'graph',
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
		const { afterProcessing } = settings;
		let retries = new FetchRetries(AT_ONCE);
		const warnings: string[] = [];
		let isSpoilt = false;
		const inbox = () => server.store.messages(mailbox);
		const flagged = () => inbox().filter(({ flag }) => flag === 'flagged').length;
		const begun = Date.now() - 3_600_000;
		let delivered = 0;
		const processed: Record<string, () => number> = {
			markRead: () => inbox().filter(({ isRead }) => isRead).length,
			flag: flagged,
			move: () => server.store.messages(mailbox, 'archive').length,
			delete: () => delivered - inbox().length,
		};
		const lab: SourceLab<ChangeCursor, ChangeDelivery> = {
			proxy,
			open: (filter) =>
				new ChangeSource({
					feed: new GraphFeed(
						{
							connection,
							mailbox,
							folder: 'INBOX',
							answerMs: ANSWER_MS,
							arrivalsOnly: settings.read !== 'unread',
						},
						tokens,
					),
					settings,
					retries,
					warn: (error) => {
						if (!isSpoilt) throw error;
						warnings.push(error.code ?? '');
					},
					...(filter ? { filter } : {}),
				}),
			deliver: async (messages) => {
				// Graph tells times in whole seconds, and gives no order beside them.
				for (const mime of messages)
					server.deliver(mailbox, mime, 'inbox', { receivedAt: new Date(begun + 1_000 * delivered++) });
				await Promise.resolve();
			},
			...(processed[afterProcessing]
				? { processed: async () => await Promise.resolve(processed[afterProcessing]!()) }
				: {}),
			flagged: async () => await Promise.resolve(flagged()),
			flaggingIsProcessing: afterProcessing === 'flag',
			polls: true,
			repeats: true,
			// Without an action there is nothing to be told to the server.
			...(afterProcessing === 'nothing' ? {} : { loseAcknowledgements: () => loseAnswers() }),
			withhold: (place) => {
				// In an address, Graph writes base64 with other signs.
				const id = (inbox()[place]?.id ?? '').replaceAll('/', '-').replaceAll('+', '_');
				const fault = { kind: 'error', status: 404, code: 'ErrorItemNotFound' } as const;
				server.faults.next({ path: new RegExp(`${id}/\\$value`), fault, count: Infinity });
				return { end: () => server.faults.clear() };
			},
			spoil: (place) => {
				isSpoilt = true;
				inbox()[place]!.isUnlistable = true;
			},
			warnings: () => warnings,
			giveUpAfter: (ms) => (retries = new FetchRetries({ ...AT_ONCE, giveUpAfterMs: ms })),
			stop: async () => await proxy.stop(),
		};
		return lab;
	});
});

/** What is done to messages is done, and its answers do not come. */
function loseAnswers(): { end(): void } {
	const path = /\/messages\/[^/]+(?:\/move)?$/;
	server.faults.next({ fault: { kind: 'dropAnswer' }, path, count: 1_000 });
	return { end: () => server.faults.clear() };
}

transport.describeMailTransport('Graph', async () => {
	const { mailbox, proxy, connection, tokens } = await openWay();
	const last = { method: 'POST', path: /\/(?:sendMail|send)$/ };
	return {
		proxy,
		sender: mailbox,
		open: (patience) =>
			new GraphTransport({ connection, mailbox, saveToSentItems: true, ...patience }, tokens),
		arrived: () =>
			server.store.sent
				.filter((sent) => sent.mailbox === mailbox)
				.map(({ mime }) => /^Message-ID: <(.*)>/m.exec(mime.toString('latin1'))?.[1] ?? ''),
		loseAnswer: (how) =>
			server.faults.next({ ...last, fault: { kind: how === 'cut' ? 'dropAnswer' : 'silence' } }),
		resumes: true,
		refuseAsAWhole: (recipient) =>
			server.faults.next({
				...last,
				fault: {
					kind: 'error',
					status: 400,
					code: 'ErrorInvalidRecipients',
					message: `At least one recipient is not valid., Recipient '${recipient}' is not resolved. All recipients must be resolved before a message can be submitted.`,
				},
			}),
		stop: async () => await proxy.stop(),
	};
});
