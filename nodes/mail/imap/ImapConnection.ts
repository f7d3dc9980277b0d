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
import { stopped } from '../async/stopped';
import { untilAborted } from '../async/untilAborted';
import { withDeadline } from '../async/withDeadline';
import { MailError } from '../contracts/MailError';
import type { AccessToken } from '../contracts/TokenProvider';
import { defined } from '../contracts/defined';
import { serverName } from '../contracts/serverName';
import { toMailError, type MailErrorContext } from '../errors/toMailError';
import type { ConnectionSettings } from '../net/ConnectionSettings';
import { assertMaySendToken } from '../net/assertMaySendToken';
import { openSocket } from '../net/openSocket';
import { secretsOf } from '../net/secretsOf';
import { imapFlowOptions } from './imapFlowOptions';
import { isRefusal, withCode } from './refusals';

export type ImapMessage = FetchMessageObject;
export type ImapFetchQuery = FetchQueryObject;
export type ImapSearchQuery = SearchObject;
export type ImapFolder = ListResponse;

/** For the sign-in, and for commands that a server answers from its index. */
export const ANSWER_MS = 30_000;

export interface ImapConnectionOptions {
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

/** A signed-in connection: commands with a deadline each, and refusals as errors. Single use. */
export class ImapConnection {
	readonly answerMs: number;
	private lost: unknown;
	private throttled: unknown;
	private idling: Promise<unknown> | undefined;
	/** Settles when the last command that was asked for is through; never rejects. */
	private turn: Promise<void> = Promise.resolve();
	/** The NO or BAD to the command that is under way. */
	private refusal: unknown;
	/** While a command of ours changes messages: what the server tells of that is no news. */
	private changing: { flags: Map<number, ReadonlySet<string>>; expunged: number } | undefined;

	private constructor(
		readonly flow: ImapFlow,
		private readonly options: ImapConnectionOptions,
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
	static async open(options: ImapConnectionOptions, signal: AbortSignal): Promise<ImapConnection> {
		const { connection, mailbox, token, answerMs = ANSWER_MS } = options;
		assertMaySendToken(connection);
		const socket = await connect(options, signal);
		const opened: { connection?: ImapConnection } = {};
		const flow = new ImapFlow({
			...imapFlowOptions({ connection, mailbox, token: token.token, answerMs }, socket),
			logger: warningsOnly((entry) => opened.connection?.noteLog(entry)),
		});
		const opening = new ImapConnection(flow, options);
		opened.connection = opening;
		try {
			await opening.run('sign in', () => flow.connect(), signal);
			if (flow.namespace !== undefined) flow.namespace = { ...flow.namespace, prefix: '' };
			return opening;
		} catch (error) {
			// A refused login leaves the connection open, and Exchange counts those.
			flow.close();
			throw error;
		}
	}

	get isAlive(): boolean {
		return this.flow.usable;
	}

	/** @throws MailError, `ms` after its turn has come at the latest; the connection is closed then */
	async run<T>(step: string, work: () => Promise<T>, signal?: AbortSignal, ms?: number): Promise<T> {
		return (await this.command(step, work, signal, ms)).result;
	}

	/**
	 * One after the other, since what the server says beside its answer has to be told apart.
	 * @returns what came, and the NO or BAD that was said, for `refused`
	 */
	async command<T>(
		step: string,
		work: () => Promise<T>,
		signal?: AbortSignal,
		ms = this.answerMs,
	): Promise<{ result: T; refusal: unknown }> {
		const before = this.turn;
		let endTurn: () => void = () => undefined;
		this.turn = new Promise((resolve) => (endTurn = resolve));
		const limits = { onGiveUp: () => this.flow.close(), ...defined({ signal }) };
		try {
			await (signal === undefined ? before : untilAborted(before, signal));
			if (signal?.aborted === true) {
				limits.onGiveUp();
				throw stopped();
			}
			this.refusal = undefined;
			const result = await withDeadline(work(), { ms, ...limits });
			return { result, refusal: this.refusal };
		} catch (error) {
			throw this.failure(step, error);
		} finally {
			endTurn();
		}
	}

	/** Runs a command that changes messages, and hears what the server tells meanwhile. */
	async change(step: string, work: () => Promise<unknown>): Promise<Changed> {
		const changing = { flags: new Map<number, ReadonlySet<string>>(), expunged: 0 };
		const changed = async () => {
			this.changing = changing;
			return await work().finally(() => (this.changing = undefined));
		};
		const { result, refusal } = await this.command(step, changed, undefined, 2 * this.answerMs);
		if (!result) this.assertAlive(step);
		const said = refusal ?? (result ? undefined : notKept());
		const copied = [...((result as { uidMap?: Map<number, number> } | undefined)?.uidMap?.keys() ?? [])];
		return { ...changing, copied, ...(said === undefined ? {} : { refusal: this.failure(step, said) }) };
	}

	/** @throws MailError when the connection is gone */
	assertAlive(step: string): void {
		if (!this.isAlive) throw this.failure(step, this.lost ?? new ConnectionClosed());
	}

	/** What the server refused, or words of ours where it gave no reason. */
	refused(step: string, refusal: unknown, otherwise: string): MailError {
		return this.failure(step, refusal ?? new Error(otherwise));
	}

	/** Lets the server push (RFC 2177), until the next command. */
	idle(): void {
		this.idling ??= this.turn
			.then(() => this.flow.idle())
			// Holds the words of a server that said BYE.
			.catch((error: unknown) => (this.lost ??= error))
			.finally(() => {
				this.idling = undefined;
				if (!this.isAlive) this.options.onChange();
			});
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

	private noteLog(entry: unknown): void {
		const { err } = (entry ?? {}) as { err?: unknown };
		if (isRefusal(err)) this.refusal = err;
		if ((err as { code?: unknown } | undefined)?.code !== 'ETHROTTLE') return;
		this.throttled = err;
		this.flow.close();
	}

	private failure(step: string, error: unknown): MailError {
		// What ended the session says more than that it has ended.
		const cause = this.throttled ?? (isClosedError(error) ? this.lost : undefined) ?? error;
		return toMailError(withCode(cause), { ...placeOf(this.options), step });
	}
}

async function connect(options: ImapConnectionOptions, signal: AbortSignal): Promise<Socket> {
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

function placeOf({ connection, mailbox, token }: ImapConnectionOptions): MailErrorContext {
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
