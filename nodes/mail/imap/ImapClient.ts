/**
 * The one place that imports imapflow, and what had to be put round it (found in 2.10):
 * - A server that trickles octets defeats its socket timeout, and most of its own timeouts are minutes long:
 *   every operation here has a deadline of ours, which closes the connection.
 * - STORE, MOVE and EXPUNGE answer `false` both when the server refuses and when the connection breaks: here
 *   the first is `false` and the second throws.
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
import type { MailError } from '../contracts/MailError';
import { toMailError, type MailErrorContext } from '../errors/toMailError';
import { assertMaySendToken } from '../net/assertMaySendToken';
import type { ConnectionSettings } from '../net/ConnectionSettings';
import { openSocket } from '../net/openSocket';
import { tlsOptions } from '../net/tlsOptions';
import { withDeadline } from '../async/withDeadline';
import { imapTransport } from './imapTransport';
import { UidSet } from './UidSet';

export type ImapMessage = FetchMessageObject;

export type ImapFetchQuery = FetchQueryObject;
export type ImapSearch = SearchObject;

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

/** A signed-in IMAP connection; single use. */
export class ImapClient {
	private lost: unknown;
	private throttled: unknown;
	private idling: Promise<unknown> | undefined;
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
		flow.on('flags', options.onChange);
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
			logger: warningsOnly((entry) => opened.client?.noteThrottling(entry)),
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

	/**
	 * @param options.readOnly by EXAMINE: not even `\Recent` changes
	 * @throws MailError of kind `folderNotFound` among others
	 */
	async openFolder(path: string, signal: AbortSignal, { readOnly = false }: { readOnly?: boolean } = {}) {
		const opening = this.flow.mailboxOpen(path, { readOnly });
		return await this.run(`open the folder "${path}"`, opening, this.answerMs, signal);
	}

	/** UIDs in ascending order. */
	async search(query: ImapSearch, signal: AbortSignal): Promise<number[]> {
		const found = await this.run('search', this.flow.search(query, { uid: true }), 2 * this.answerMs, signal);
		if (!Array.isArray(found)) throw this.failure('search', new Error('The server refused to search'));
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

	/** @returns false when the server refused */
	async addFlags(uids: readonly number[], flags: string[]): Promise<boolean> {
		const range = sequenceSet(uids);
		return await this.change(
			'set flags',
			this.flow.messageFlagsAdd(range, flags, { uid: true, silent: true }),
		);
	}

	/** @returns false when the server refused */
	async move(uids: readonly number[], target: string): Promise<boolean> {
		const moved = this.flow.messageMove(sequenceSet(uids), target, { uid: true });
		return await this.change(`move to "${target}"`, moved);
	}

	/** @returns false when the server refused */
	async delete(uids: readonly number[]): Promise<boolean> {
		return await this.change('delete', this.flow.messageDelete(sequenceSet(uids), { uid: true }));
	}

	/** Whether there is such a folder that can be opened. */
	async hasFolder(path: string, signal: AbortSignal): Promise<boolean> {
		const status = this.flow.status(path, { messages: true }).catch((error: unknown) => {
			if ((error as { code?: unknown }).code === 'NotFound') return false;
			throw error;
		});
		return Boolean(await this.run('look for a folder', status, this.answerMs, signal));
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

	private noteThrottling(entry: unknown): void {
		const error = (entry as { err?: { code?: unknown } } | undefined)?.err;
		if (error?.code !== 'ETHROTTLE') return;
		this.throttled = error;
		this.flow.close();
	}

	private async change(step: string, work: Promise<unknown>): Promise<boolean> {
		const done = await this.run(step, work, 2 * this.answerMs);
		if (!done) this.assertAlive(step);
		return Boolean(done);
	}

	private async run<T>(step: string, work: Promise<T>, ms: number, signal?: AbortSignal): Promise<T> {
		try {
			return await withDeadline(work, {
				ms,
				onGiveUp: () => this.flow.close(),
				...(signal ? { signal } : {}),
			});
		} catch (error) {
			throw this.failure(step, error);
		}
	}

	private failure(step: string, error: unknown): MailError {
		// What ended the session says more than that it has ended.
		const cause = this.throttled ?? (isClosedError(error) ? this.lost : undefined) ?? error;
		return toMailError(cause, { ...placeOf(this.options), step });
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

function placeOf({ connection: { host, port }, mailbox }: ImapClientOptions): MailErrorContext {
	return { protocol: 'imap', server: `${host}:${String(port)}`, mailbox };
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
