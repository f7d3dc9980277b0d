import { readFileSync } from 'node:fs';
import { EwsFeed } from '../../nodes/mail/ews/EwsFeed';
import { EwsTransport } from '../../nodes/mail/ews/EwsTransport';
import type { ChangeCursor } from '../../nodes/mail/source/ChangeCursor';
import type { ChangeDelivery } from '../../nodes/mail/source/ChangeDelivery';
import type { ChangeSettings } from '../../nodes/mail/source/ChangeSettings';
import { ChangeSource } from '../../nodes/mail/source/ChangeSource';
import { FetchRetries } from '../../nodes/mail/source/FetchRetries';
import { Authority, EXCHANGE_SCOPES } from '../lab/authority/Authority';
import { EwsServer } from '../lab/ews/EwsServer';
import { checkSoapAtEnd } from '../lab/ews/schemas/checkSoap';
import { FaultProxy } from '../lab/FaultProxy';
import { ANSWER_MS, CHECK_INTERVAL_MS, describeMailSource, type SourceLab } from './mailSourceContract';
import * as transport from './mailTransportContract';

/** Tries again at short pauses. */
const AT_ONCE = { firstPauseMs: 50, longestPauseMs: 300 };

jest.setTimeout(60_000);
checkSoapAtEnd();

let authority: Authority;
let server: EwsServer;
let mailboxes = 0;

beforeAll(async () => {
	authority = await Authority.start();
	server = await EwsServer.start({ authority });
});
afterAll(async () => {
	await server?.stop();
	await authority?.stop();
});

/** A mailbox of its own, and the way to it through a proxy that can break it. */
async function openWay() {
	const mailbox = `box${String((mailboxes += 1))}@contoso.example`;
	await authority.setUsers([{ user: mailbox, password: 'secret' }]);
	const token = (await authority.signIn({ user: mailbox, scope: EXCHANGE_SCOPES })).access_token;
	server.faults.stopFailing();
	server.quirks.reset();
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
] satisfies [string, Partial<ChangeSettings>][])('EWS (%s)', (name, variant: Partial<ChangeSettings>) => {
	describeMailSource<ChangeCursor, ChangeDelivery>(`EWS, ${name}`, async () => {
		const { mailbox, proxy, connection, tokens } = await openWay();
		const settings: ChangeSettings = {
			api: 'ews',
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
		let delivered = 0;
		const processed: Record<string, () => number> = {
			markRead: () => inbox().filter(({ isRead }) => isRead).length,
			flag: flagged,
			move: () => server.store.messages(mailbox, 'archive').length,
			delete: () => delivered - inbox().length,
		};
		const loseAcknowledgements = () => {
			server.faults.failNext(1_000, { kind: 'loseAnswer' }, 'UpdateItem', 'MoveItem', 'DeleteItem');
			return { end: () => server.faults.stopFailing() };
		};
		const lab: SourceLab<ChangeCursor, ChangeDelivery> = {
			proxy,
			open: (filter) =>
				new ChangeSource({
					feed: new EwsFeed({ connection, mailbox, folder: 'INBOX', answerMs: ANSWER_MS }, tokens),
					settings,
					retries,
					warn: (error) => {
						if (!isSpoilt) throw error;
						warnings.push(error.code ?? '');
					},
					...(filter ? { filter } : {}),
				}),
			deliver: async (messages) => {
				for (const mime of messages) server.store.deliver(mailbox, mime);
				delivered += messages.length;
				await Promise.resolve();
			},
			...(processed[afterProcessing]
				? { processed: async () => await Promise.resolve(processed[afterProcessing]!()) }
				: {}),
			flagged: async () => await Promise.resolve(flagged()),
			flaggingIsProcessing: afterProcessing === 'flag',
			polls: true,
			repeats: true,
			...(afterProcessing === 'nothing' ? {} : { loseAcknowledgements }),
			withhold: (place) => {
				const { id } = inbox()[place] ?? { id: '' };
				server.quirks.withhold(id, { ms: 600_000, isShown: true });
				return { end: () => server.quirks.reset() };
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

transport.describeMailTransport('EWS', async () => {
	const { mailbox, proxy, connection, tokens } = await openWay();
	return {
		proxy,
		sender: mailbox,
		open: (patience) => new EwsTransport({ connection, mailbox, saveToSentItems: true, ...patience }, tokens),
		arrived: () =>
			server.store.sent
				.filter((sent) => sent.mailbox === mailbox)
				.map(({ mime }) => /^Message-ID: <(.*)>/m.exec(mime.toString('latin1'))?.[1] ?? ''),
		loseAnswer: (how) =>
			server.faults.failNext(1, { kind: how === 'cut' ? 'loseAnswer' : 'stallMidway' }, 'CreateItem'),
		refuseAsAWhole: (recipient) =>
			server.faults.failNext(
				1,
				{
					kind: 'item',
					code: 'ErrorInvalidRecipients',
					message: `At least one recipient is not valid., Recipient '${recipient}' is not resolved. All recipients must be resolved before a message can be submitted.`,
				},
				'CreateItem',
			),
		stop: async () => await proxy.stop(),
	};
});
