/**
 * The only importer of imapflow, with the workarounds it needs (found in 2.10):
 * - A server that trickles octets defeats its socket timeout, and most of its own timeouts are minutes
 *   long: every operation here has a deadline, which closes the connection.
 * - SEARCH, STATUS, STORE, COPY, MOVE and EXPUNGE return `false` both when the server refuses and when the
 *   connection breaks; the server's code and text are in the log only. They are taken from there: a refusal
 *   is a MailError with both, and a broken connection throws. FETCH throws without the code.
 * - A NO with "Some of the requested messages no longer exist" counts as success, also for MOVE and COPY,
 *   of which Dovecot has done nothing in that case: here it is a refusal.
 * - It prepends the prefix of the personal namespace to the folders of other users, too: here it is given
 *   no prefix, and `qualifyPath` adds it where required.
 * - When Exchange asks for a pause it waits by itself, up to minutes, and the caller is told afterward. It
 *   logs this first: the log line is used to get the requested pause, and to close the connection.
 * - It emits `error` on sockets that are being closed: the listener has to stay.
 * - Its proxies ignore the environment and report a refusal of the proxy as one of the server: the
 *   connection is made by `openSocket`, as for every protocol, and passed to it as a transport.
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
import { ObservedChanges } from './ObservedChanges';

export type ImapMessage = FetchMessageObject;
export type ImapFetchQuery = FetchQueryObject;
export type ImapSearchQuery = SearchObject;
export type ImapFolder = ListResponse;

/** For the sign-in, and for commands that a server can answer from its index. */
export const ANSWER_MS = 30_000;

export interface ImapConnectionOptions {
	connection: ConnectionSettings;
	mailbox: string;
	token: AccessToken;
	answerMs?: number;
	/** Called when the server reports a change in the open folder, and when the connection is gone. */
	onChange(): void;
}

/** What the server reported while it changed messages. */
export interface Changed {
	/** NO or BAD, with the server's code and text; absent if it responded OK, which proves nothing. */
	refusal?: MailError;
	/** Reported flags by UID (RFC 3501 section 6.4.6). */
	flags: ReadonlyMap<number, ReadonlySet<string>>;
	/** Number of messages expunged in the meantime. */
	expunged: number;
	/** Those of them that the server's sequence numbers identify. */
	expungedUids: ReadonlySet<number>;
	copied: readonly number[];
}

/** A signed-in connection: every command has a deadline, and refusals are errors. Single use. */
export class ImapConnection {
	readonly answerMs: number;
	private lost: unknown;
	private throttled: unknown;
	private idling: Promise<unknown> | undefined;
	/** Settles when the last queued command has finished; never rejects. */
	private turn: Promise<void> = Promise.resolve();
	/** The NO or BAD response to the current command. */
	private refusal: unknown;
	/** Set while one of our commands changes messages: what the server reports about them is no news. */
	private changing: ObservedChanges | undefined;

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
		flow.on('flags', (event) => {
			this.changing?.noteFlags(event);
			if (this.changing === undefined) options.onChange();
		});
		flow.on('expunge', (event) => this.changing?.noteExpunge(event));
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
			// A refused login leaves the connection open, and Exchange counts open connections.
			flow.close();
			throw error;
		}
	}

	get isAlive(): boolean {
		return this.flow.usable;
	}

	/** @throws MailError, at the latest `ms` after its turn has come; the connection is then closed */
	async run<T>(step: string, work: () => Promise<T>, signal?: AbortSignal, ms?: number): Promise<T> {
		return (await this.command(step, work, signal, ms)).result;
	}

	/**
	 * Commands run one after another, because responses outside their own have to be attributed.
	 * @returns the result, and the NO or BAD response, for `refused`
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

	/** Runs a command that changes messages, and collects what the server reports meanwhile. */
	async change(step: string, work: () => Promise<unknown>): Promise<Changed> {
		const changing = new ObservedChanges();
		const changed = async () => {
			this.changing = changing;
			return await work().finally(() => (this.changing = undefined));
		};
		const { result, refusal } = await this.command(step, changed, undefined, 2 * this.answerMs);
		if (!result) this.assertAlive(step);
		const said = refusal ?? (result ? undefined : notKept());
		const copied = [...((result as { uidMap?: Map<number, number> } | undefined)?.uidMap?.keys() ?? [])];
		const { flags, expunged, expungedUids } = changing;
		return {
			flags,
			expunged,
			expungedUids,
			copied,
			...(said === undefined ? {} : { refusal: this.failure(step, said) }),
		};
	}

	/** @throws MailError if the connection is closed */
	assertAlive(step: string): void {
		if (!this.isAlive) throw this.failure(step, this.lost ?? new ConnectionClosed());
	}

	/** What the server refused, or our own words if it gave no reason. */
	refused(step: string, refusal: unknown, otherwise: string): MailError {
		return this.failure(step, refusal ?? new Error(otherwise));
	}

	/** Starts IDLE (RFC 2177), until the next command. */
	idle(): void {
		this.idling ??= this.turn
			.then(() => this.flow.idle())
			// The error contains the text of the server's BYE.
			.catch((error: unknown) => (this.lost ??= error))
			.finally(() => {
				this.idling = undefined;
				if (!this.isAlive) this.options.onChange();
			});
	}

	/** Logs out if that is quick, and otherwise drops the connection. */
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
		// Why the session ended is more helpful than that it ended.
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

/** imapflow does not send a flag that the folder cannot store (RFC 3501 section 7.1, PERMANENTFLAGS). */
function notKept(): MailError {
	return new MailError('refused', 'the folder does not keep this flag', { code: 'PERMANENTFLAGS' });
}

function placeOf({ connection, mailbox, token }: ImapConnectionOptions): MailErrorContext {
	const server = serverName(connection);
	return { protocol: 'imap', server, mailbox, secrets: secretsOf(connection, token.token) };
}

/**
 * Errors say enough; a complete log would contain the messages. imapflow asks for the level, and would
 * otherwise format every response for the log.
 */
function warningsOnly(warn: (entry: unknown) => void) {
	const ignore = () => undefined;
	const isLevelEnabled = (level: string) => level === 'warn';
	return { trace: ignore, debug: ignore, info: ignore, warn, error: ignore, isLevelEnabled };
}

/** Uses imapflow's error code. */
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
