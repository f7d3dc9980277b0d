/**
 * The one place that imports imapflow, and what had to be put round it (found in 2.10):
 * - A server that trickles octets defeats its socket timeout, and most of its own timeouts are minutes long:
 *   every operation here has a deadline of ours, which closes the connection.
 * - SEARCH, STATUS, STORE, COPY, MOVE and EXPUNGE answer `false` when the server refuses and when the connection
 *   breaks; the server's code and words stand in its log only. Here they are picked up there: a refusal is a MailError
 *   with both, and a broken connection throws. FETCH throws without the code.
 * - A NO that says "Some of the requested messages no longer exist" counts as success, also for MOVE and COPY, of which
 *   Dovecot has then done nothing: it is a refusal here.
 * - It puts the personal namespace's prefix before the folders of other users, too: here it knows of no prefix, and
 *   `qualifyPath` puts it where it belongs.
 * - When Exchange asks to be left alone it waits by itself, up to minutes, and the caller learns of it afterwards.
 *   It says so in its log first: that is where the server's wish is picked up, and the connection given up.
 * - It emits `error` on sockets that are already being torn down: the listener has to stay.
 * - Its proxies know no environment and tell a refusal of the proxy as one of the server: the connection is made by
 *   `openSocket`, as for every protocol, and handed to it as a transport.
 */
import type { Socket } from 'node:net';
import {
	ImapFlow,
	type FetchMessageObject,
	type FetchQueryObject,
	type ListResponse,
	type SearchObject,
} from 'imapflow';
import type { AccessToken } from '../contracts/TokenProvider';
import { MailError } from '../contracts/MailError';
import { defined } from '../contracts/defined';
import { serverName } from '../contracts/serverName';
import { toMailError, type MailErrorContext } from '../errors/toMailError';
import { assertMaySendToken } from '../net/assertMaySendToken';
import type { ConnectionSettings } from '../net/ConnectionSettings';
import { openSocket } from '../net/openSocket';
import { secretsOf } from '../net/secretsOf';
import { tlsOptions } from '../net/tlsOptions';
import { withDeadline } from '../async/withDeadline';
import { imapTransport } from './imapTransport';
import { myRights, type CommandRunner } from './myRights';
import { qualifyPath } from './qualifyPath';
import { isRefusal, withCode } from './refusals';
import { UidSet } from './UidSet';

export type ImapMessage = FetchMessageObject;

export type ImapFetchQuery = FetchQueryObject;
export type ImapSearch = Omit<SearchObject, 'uid'> & {
	/** A set as RFC 3501 section 9 writes it, or UIDs. */
	uid?: string | readonly number[];
};

export type ImapFolder = ListResponse;

/** For the sign-in, and for commands that a server answers from its index. */
export const ANSWER_MS = 30_000;
/** A message above it is more than Exchange accepts (157,286,400 octets), so no honest server sends it. */
const LARGEST_LITERAL = 200 * 1024 * 1024;

export interface ImapClientOptions {
	connection: ConnectionSettings;
	mailbox: string;
	token: AccessToken;
	answerMs?: number;
	/** Called when the server reports a change in the open folder, and when the connection is gone. */
	onChange(): void;
}

/** What the server told while it changed messages. */
export interface Changed {
	/** NO or BAD, with the server's code and words; absent where it said OK, which proves nothing. */
	refusal?: MailError;
	/** By UID: the flags that the server told of (RFC 3501 section 6.4.6). */
	flags: ReadonlyMap<number, ReadonlySet<string>>;
	/** How many messages were expunged meanwhile. */
	expunged: number;
	copied: readonly number[];
}

/** A signed-in IMAP connection; single use. */
export class ImapClient {
	private lost: unknown;
	private throttled: unknown;
	private idling: Promise<unknown> | undefined;
	/** The NO or BAD to the command that is under way. */
	private refusal: unknown;
	/** While a command of ours changes messages: what the server tells of that is no news. */
	private changing: { flags: Map<number, ReadonlySet<string>>; expunged: number } | undefined;
	private readonly answerMs: number;

	private constructor(
		private readonly flow: ImapFlow,
		private readonly options: ImapClientOptions,
	) {
		this.answerMs = options.answerMs ?? ANSWER_MS;
		flow.on('error', (error: unknown) => {
			this.lost ??= error;
			options.onChange();
		});
		flow.on('close', options.onChange);
		flow.on('exists', options.onChange);
		flow.on('flags', ({ uid, flags }) => {
			if (uid !== undefined && flags !== undefined) this.changing?.flags.set(uid, flags);
			if (this.changing === undefined) options.onChange();
		});
		flow.on('expunge', () => {
			if (this.changing !== undefined) this.changing.expunged += 1;
		});
	}

	/** @throws MailError */
	static async open(options: ImapClientOptions, signal: AbortSignal): Promise<ImapClient> {
		const { connection, mailbox, token } = options;
		assertMaySendToken(connection);
		const socket = await connect(options, signal);
		const opened: { client?: ImapClient } = {};
		const flow = new ImapFlow({
			host: connection.host,
			port: connection.port,
			secure: connection.security === 'ssl',
			doSTARTTLS: connection.security === 'starttls',
			tls: tlsOptions(connection),
			auth: { user: mailbox, accessToken: token.token },
			transport: imapTransport(socket, connection),
			logger: warningsOnly((entry) => opened.client?.noteLog(entry)),
			disableAutoIdle: true,
			disableCompression: true,
			// Some Exchange tenants announce it and then answer in ways of their own.
			disableIMAP4rev2: true,
			// Before our own deadline, since imapflow knows in which phase the time was spent.
			greetingTimeout: (options.answerMs ?? ANSWER_MS) * 0.3,
			socketTimeout: 5 * 60_000,
			maxLiteralSize: LARGEST_LITERAL,
			maxResponseSize: LARGEST_LITERAL + 1024 * 1024,
			clientInfo: { name: 'n8n-nodes-microsoft-mail' },
		});
		const client = new ImapClient(flow, options);
		opened.client = client;
		try {
			await client.run('sign in', flow.connect(), client.answerMs, signal);
			if (flow.namespace !== undefined) flow.namespace = { ...flow.namespace, prefix: '' };
			return client;
		} catch (error) {
			// A refused login leaves the connection open, and Exchange counts those.
			flow.close();
			throw error;
		}
	}

	get isAlive(): boolean {
		return this.flow.usable;
	}

	/** How many messages the folder holds, by what the server has told so far (EXISTS, EXPUNGE). */
	get exists(): number {
		return this.flow.mailbox === false ? 0 : this.flow.mailbox.exists;
	}

	can(capability: 'ACL' | 'MOVE' | 'UIDPLUS'): boolean {
		return this.flow.capabilities.has(capability);
	}

	/**
	 * @param options.readOnly by EXAMINE: not even `\Recent` changes
	 * @throws MailError of kind `folderNotFound` among others
	 */
	async openFolder(path: string, signal: AbortSignal, { readOnly = false }: { readOnly?: boolean } = {}) {
		const opening = this.flow.mailboxOpen(this.pathOf(path), { readOnly });
		return await this.run(`open the folder "${path}"`, opening, this.answerMs, signal);
	}

	/** RFC 3501 section 6.3.1 lets a server leave it out of the answer to SELECT; Courier does. */
	async uidNextOf(path: string, signal: AbortSignal): Promise<number | undefined> {
		return (await this.status(path, { uidNext: true }, signal))?.uidNext;
	}

	/** UIDs in ascending order. */
	async search({ uid, ...query }: ImapSearch, signal: AbortSignal): Promise<number[]> {
		const set = typeof uid === 'string' || uid === undefined ? uid : sequenceSet(uid);
		const searching = this.flow.search({ ...query, ...defined({ uid: set }) }, { uid: true });
		const found = await this.run('search', searching, 2 * this.answerMs, signal);
		if (!Array.isArray(found)) {
			this.assertAlive('search');
			throw this.failure('search', this.refusal ?? new Error('The server refused to search'));
		}
		return found.sort((a, b) => a - b);
	}

	/** Messages are handed on as they arrive; those that arrived before a failure are not taken back. */
	async fetch(
		uids: readonly number[],
		query: ImapFetchQuery,
		{
			ms = 2 * this.answerMs,
			signal,
			each,
		}: { ms?: number; signal: AbortSignal; each(message: ImapMessage): void },
	): Promise<void> {
		const rows = async () => {
			for await (const message of this.flow.fetch(sequenceSet(uids), { uid: true, ...query }, { uid: true }))
				each(message);
		};
		await this.run('fetch', rows(), ms, signal);
	}

	/** @returns what the server told: a refusal, and the flags that messages have now */
	async addFlags(uids: readonly number[], flags: string[]): Promise<Changed> {
		const storing = () => this.flow.messageFlagsAdd(sequenceSet(uids), flags, { uid: true });
		return await this.change('set flags', storing);
	}

	/** By MOVE (RFC 6851). */
	async move(uids: readonly number[], target: string): Promise<Changed> {
		const moving = () => this.flow.messageMove(sequenceSet(uids), this.pathOf(target), { uid: true });
		return await this.change(`move to "${target}"`, moving);
	}

	/** By COPY; `copied` has the UIDs that COPYUID names (RFC 4315), none where the server does not tell. */
	async copy(uids: readonly number[], target: string): Promise<Changed> {
		const copying = () => this.flow.messageCopy(sequenceSet(uids), this.pathOf(target), { uid: true });
		return await this.change(`copy to "${target}"`, copying);
	}

	async delete(uids: readonly number[]): Promise<Changed> {
		return await this.change('delete', () => this.flow.messageDelete(sequenceSet(uids), { uid: true }));
	}

	/**
	 * @returns undefined when there is no such folder
	 * @throws MailError for any other refusal
	 */
	async status(
		path: string,
		query: { messages?: boolean; uidNext?: boolean; uidValidity?: boolean },
		signal: AbortSignal,
	): Promise<{ messages?: number; uidNext?: number; uidValidity?: bigint } | undefined> {
		const step = `look at the folder "${path}"`;
		const asking = this.flow.status(this.pathOf(path), query).catch((error: unknown) => {
			if ((error as { code?: unknown }).code === 'NotFound') return undefined;
			throw error;
		});
		const found = await this.run(step, asking, this.answerMs, signal);
		if (found !== false) return found;
		this.assertAlive(step);
		throw this.failure(step, this.refusal ?? new Error('The server refused to tell'));
	}

	/** The letters of the rights on a folder (RFC 4314); none where the server does not tell. */
	async rightsOn(path: string, signal: AbortSignal): Promise<string> {
		if (!this.can('ACL')) return '';
		const asking = myRights(this.flow as unknown as CommandRunner, this.pathOf(path));
		return await this.run(`ask for the rights on "${path}"`, asking, this.answerMs, signal);
	}

	async listFolders(signal: AbortSignal): Promise<ImapFolder[]> {
		return await this.run('list the folders', this.flow.list(), this.answerMs, signal);
	}

	/** Lets the server push (RFC 2177), until the next command. */
	idle(): void {
		this.idling ??= this.flow
			.idle()
			// Holds the words of a server that said BYE.
			.catch((error: unknown) => (this.lost ??= error))
			.finally(() => {
				this.idling = undefined;
				if (!this.isAlive) this.options.onChange();
			});
	}

	/** @throws MailError when the server does not answer within `ms` */
	async probe(ms: number, signal: AbortSignal): Promise<void> {
		await this.run('check the connection', this.flow.noop(), ms, signal);
		this.assertAlive('check the connection');
	}

	/** Lets the server tell what it has kept to itself (RFC 3501 section 6.1.2). */
	async hearChanges(signal: AbortSignal): Promise<void> {
		await this.run('ask for changes', this.flow.noop(), this.answerMs, signal);
	}

	/** @throws MailError when the connection is gone */
	assertAlive(step: string): void {
		if (!this.isAlive) throw this.failure(step, this.lost ?? new ConnectionClosed());
	}

	/** Says goodbye where that is quick, and drops the connection where it is not. */
	async close(): Promise<void> {
		if (this.isAlive && !this.idling) {
			await withDeadline(this.flow.logout(), {
				ms: 2_000,
				onGiveUp: () => undefined,
			}).catch(() => undefined);
		}
		this.flow.close();
	}

	private pathOf(path: string): string {
		return qualifyPath(path, this.flow.namespaces);
	}

	private noteLog(entry: unknown): void {
		const { err } = (entry ?? {}) as { err?: unknown };
		if (isRefusal(err)) this.refusal = err;
		if ((err as { code?: unknown } | undefined)?.code !== 'ETHROTTLE') return;
		this.throttled = err;
		this.flow.close();
	}

	private async change(step: string, work: () => Promise<unknown>): Promise<Changed> {
		const changing = { flags: new Map<number, ReadonlySet<string>>(), expunged: 0 };
		this.changing = changing;
		try {
			const result = await this.run(step, work(), 2 * this.answerMs);
			if (!result) this.assertAlive(step);
			const said = this.refusal ?? (result ? undefined : notKept());
			const copied = [...((result as { uidMap?: Map<number, number> } | undefined)?.uidMap?.keys() ?? [])];
			return { ...changing, copied, ...(said === undefined ? {} : { refusal: this.failure(step, said) }) };
		} finally {
			this.changing = undefined;
		}
	}

	private async run<T>(step: string, work: Promise<T>, ms: number, signal?: AbortSignal): Promise<T> {
		this.refusal = undefined;
		try {
			return await withDeadline(work, {
				ms,
				onGiveUp: () => this.flow.close(),
				...defined({ signal }),
			});
		} catch (error) {
			throw this.failure(step, error);
		}
	}

	private failure(step: string, error: unknown): MailError {
		// What ended the session says more than that it has ended.
		const cause = this.throttled ?? (isClosedError(error) ? this.lost : undefined) ?? error;
		return toMailError(withCode(cause), { ...placeOf(this.options), step });
	}
}

async function connect(options: ImapClientOptions, signal: AbortSignal): Promise<Socket> {
	const ms = (options.answerMs ?? ANSWER_MS) * 0.6;
	try {
		return await openSocket(options.connection, { ms, signal });
	} catch (error) {
		throw toMailError(error, { ...placeOf(options), step: 'connect' });
	}
}

/** imapflow does not even ask for a flag that the folder does not keep (RFC 3501 section 7.1, PERMANENTFLAGS). */
function notKept(): MailError {
	return new MailError('refused', 'the folder does not keep this flag', { code: 'PERMANENTFLAGS' });
}

function placeOf({ connection, mailbox, token }: ImapClientOptions): MailErrorContext {
	const server = serverName(connection);
	return { protocol: 'imap', server, mailbox, secrets: secretsOf(connection, token.token) };
}

/**
 * What goes on is told by errors; a log of it would hold the mail itself. Asked by imapflow, it says that it wants no
 * more: each answer of the server would be written out for it.
 */
function warningsOnly(warn: (entry: unknown) => void) {
	const ignore = () => undefined;
	const isLevelEnabled = (level: string) => level === 'warn';
	return { trace: ignore, debug: ignore, info: ignore, warn, error: ignore, isLevelEnabled };
}

/** With ranges, so that a command for hundreds of messages stays well below what servers take for a line. */
function sequenceSet(uids: readonly number[]): string {
	return UidSet.of(uids).toString();
}

/** Named as imapflow names it. */
class ConnectionClosed extends Error {
	readonly code = 'EConnectionClosed';

	constructor() {
		super('The server closed the connection');
	}
}

function isClosedError(error: unknown): boolean {
	const code = (error as { code?: unknown }).code;
	return code === 'NoConnection' || code === 'EConnectionClosed';
}
