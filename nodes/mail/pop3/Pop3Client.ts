/**
 * Our own POP3 client. The usual library, node-pop3 (0.11), cannot be fixed by a wrapper, because the
 * problem is how it reads the connection: it takes any chunk of a socket for a line or for the end of a
 * message. test/integration/pop3/nodePop3.test.ts demonstrates each of these, and fails when one is fixed:
 * - it hangs if a terminator is split between two chunks, and if a connection ends within a message;
 * - messages lose their last line end and their charset, and keep the stuffed dots;
 * - responses to two commands are mixed up, garbage is waited on forever, an `-ERR` greeting ends the
 *   process;
 * - a refused sign-in with XOAUTH2 counts as accepted; there is no SASL, STLS, CAPA, pipelining or custom
 *   socket.
 */
import type { MailError } from '../contracts/MailError';
import type { AccessToken } from '../contracts/TokenProvider';
import { serverName } from '../contracts/serverName';
import { toMailError } from '../errors/toMailError';
import { assertMaySendToken } from '../net/assertMaySendToken';
import type { ConnectionSettings } from '../net/ConnectionSettings';
import { redact } from '../net/redact';
import { secretsOf } from '../net/secretsOf';
import { openSocket, startTls } from '../net/openSocket';
import { Capabilities } from './Capabilities';
import { LineSplitter } from './LineSplitter';
import { MessageCollector } from './MessageCollector';
import { MemoryBudget } from './MemoryBudget';
import { Pop3Connection, type SendOptions } from './Pop3Connection';
import { Pop3Refused } from './Pop3Refused';
import { NotPop3, type Status } from './ReplyReader';
import { signInWithToken } from './signInWithToken';
import { stopped } from '../async/stopped';

/** How long a server may take for a command. */
const ANSWER_MS = 30_000;
/** No maildrop that a workflow reads completely is larger; a list with this many lines takes 100 MB. */
const MAX_MESSAGES = 1_000_000;
const MAX_CAPABILITIES = 200;
/** Octets of messages held at a time in addition to the one being read, whatever sizes were announced. */
const ROOM = 48 * 1024 * 1024;
/** Limit for reading a header section. */
const LARGEST_HEADER = 256 * 1024;

/** The value that fetchmail has used for twenty years. */
const ALL_LINES = '99999999';

export interface Pop3ClientOptions {
	connection: ConnectionSettings;
	mailbox: string;
	token: AccessToken;
	/** How long in milliseconds the server may take for a command. */
	answerMs?: number;
}

/** The messages of a maildrop, in the server's order. */
export interface Listing {
	/** Message numbers, valid in this session. */
	numbers: number[];
	/** The unique-id of each. */
	uids: string[];
}

/** Result for a requested message. */
export type Retrieved =
	| { number: number; kind: 'message'; mime: Buffer }
	/** The server does not return it. */
	| { number: number; kind: 'refused'; status: Status }
	/** Larger than allowed (`tooLarge`), or there was no room for it next to others (`deferred`). */
	| { number: number; kind: 'tooLarge'; octets: number }
	| { number: number; kind: 'deferred'; octets: number };

/** A POP3 session in the TRANSACTION state (RFC 1939 section 5); single use. */
export class Pop3Client {
	private constructor(
		private readonly connection: Pop3Connection,
		private readonly options: Pop3ClientOptions,
		readonly capabilities: Capabilities,
	) {
		connection.isPipelined = capabilities.pipelining;
	}

	/** @throws MailError */
	static async open(options: Pop3ClientOptions, signal: AbortSignal): Promise<Pop3Client> {
		assertMaySendToken(options.connection);
		const deadline = { ms: options.answerMs ?? ANSWER_MS, signal };
		let connection: Pop3Connection | undefined;
		const stop = () => connection?.destroy(stopped());
		signal.addEventListener('abort', stop, { once: true });
		try {
			connection = new Pop3Connection(await openSocket(options.connection, deadline), deadline.ms);
			const greeting = await connection.greeting();
			if (greeting.kind === 'error') throw new Pop3Refused(greeting);
			if (options.connection.security === 'starttls')
				connection = await encrypt(connection, options, deadline);
			const capabilities = await capabilitiesOf(connection);
			await signInWithToken(connection, options.mailbox, options.token);
			return new Pop3Client(connection, options, capabilities);
		} catch (error) {
			connection?.destroy();
			throw failure('sign in', error, options);
		} finally {
			signal.removeEventListener('abort', stop);
		}
	}

	get isAlive(): boolean {
		return this.connection.isAlive;
	}

	/**
	 * Requested twice, because a refusal may be temporary.
	 * @throws MailError of kind `protocol` if the server has no unique-ids
	 */
	async list(signal: AbortSignal): Promise<Listing> {
		const first = await this.tryToList(signal);
		const listed = first.status.kind === 'error' ? await this.tryToList(signal) : first;
		if (listed.status.kind !== 'error') return listed.listing;
		// The server announces UIDL (RFC 2449 section 6.8), so the refusal is temporary.
		const code = this.capabilities.uidl ? '[SYS/TEMP]' : 'UIDL not offered';
		throw this.failure('list the messages', new Pop3Refused(listed.status, { code }));
	}

	private async tryToList(signal: AbortSignal): Promise<{ status: Status; listing: Listing }> {
		const listing: Listing = { numbers: [], uids: [] };
		const lines = new LineSplitter((line) => {
			const [, number, uid] = /^\s*(\d{1,10})\s+(\S+)\s*$/.exec(line) ?? [];
			if (number === undefined || uid === undefined) throw new NotPop3('A line of UIDL is none');
			listing.numbers.push(Number(number));
			listing.uids.push(uid);
		}, MAX_MESSAGES);
		const body = (octets: Buffer) => lines.push(octets);
		const status = await this.run('list the messages', signal, { body }, 'UIDL');
		return { status, listing };
	}

	/** Sizes in octets as announced by the server: hints. Unknown ones are left out. */
	async sizes(numbers: readonly number[], signal: AbortSignal): Promise<Map<number, number>> {
		const sizes = new Map<number, number>();
		await this.each(numbers, 'ask for sizes', signal, async (number) => {
			const { kind, text } = await this.connection.send(`LIST ${String(number)}`);
			const size = Number(/^\d+\s+(\d+)/.exec(text)?.[1]);
			if (kind === 'ok' && Number.isFinite(size)) sizes.set(number, size);
		});
		return sizes;
	}

	/**
	 * Messages, unchanged, passed on as they arrive. Without pipelining it ends early when there is no room
	 * left.
	 * @param most maximum octets of a message
	 * @param room maximum octets of all of them; without it, the first one may exceed it
	 * @param leaveUnread with RETR some servers (Dovecot) mark a message as read; with TOP and a huge
	 * number of lines they do not
	 */
	async retrieve(
		numbers: readonly number[],
		{
			most,
			room: octetsAtOnce,
			leaveUnread = false,
			signal,
			each,
		}: {
			most: number;
			room?: number;
			leaveUnread?: boolean;
			signal: AbortSignal;
			each(message: Retrieved): void;
		},
	): Promise<void> {
		const room = new MemoryBudget(octetsAtOnce ?? ROOM);
		const mayExceed = octetsAtOnce === undefined ? numbers[0] : undefined;
		const asTop = leaveUnread && this.capabilities.top;
		const retrieve = async (number: number) => {
			if (room.isFull && !this.connection.isPipelined) return;
			const message = new MessageCollector(most, room, number === mayExceed);
			const body = (octets: Buffer) => message.push(octets);
			const asked = asTop ? `TOP ${String(number)} ${ALL_LINES}` : `RETR ${String(number)}`;
			let status = await this.connection.send(asked, { body });
			if (asTop && status.kind === 'error')
				status = await this.connection.send(`RETR ${String(number)}`, { body });
			const { octets } = message;
			if (status.kind === 'error') each({ number, kind: 'refused', status: this.redacted(status) });
			else if (message.isTooLarge) each({ number, kind: 'tooLarge', octets });
			else if (message.isDeferred) each({ number, kind: 'deferred', octets });
			else each({ number, kind: 'message', mime: message.finish() });
		};
		await this.each(numbers, 'fetch messages', signal, retrieve);
	}

	/**
	 * The header section and the first lines of the body. Optional in servers (RFC 1939 section 7).
	 * @param most octets to keep of each
	 * @returns undefined for a message whose beginning the server does not return
	 */
	async beginnings(
		numbers: readonly number[],
		{ lines = 0, most = LARGEST_HEADER, signal }: { lines?: number; most?: number; signal: AbortSignal },
	): Promise<Map<number, Buffer | undefined>> {
		const found = new Map<number, Buffer | undefined>();
		await this.each(numbers, 'fetch headers', signal, async (number) => {
			let kept = 0;
			const slices: Buffer[] = [];
			const body = (octets: Buffer) => {
				const left = octets.subarray(0, most - kept);
				kept += left.length;
				if (left.length > 0) slices.push(left);
			};
			const status = await this.connection.send(`TOP ${String(number)} ${String(lines)}`, { body });
			found.set(number, status.kind === 'ok' ? Buffer.concat(slices, kept) : undefined);
		});
		return found;
	}

	/**
	 * Marks messages as deleted; they are removed when the session is ended by `quit`. @returns the
	 * server's response for each
	 */
	async delete(numbers: readonly number[], signal: AbortSignal): Promise<Map<number, Status>> {
		const said = new Map<number, Status>();
		await this.each(numbers, 'delete messages', signal, async (number) => {
			said.set(number, this.redacted(await this.connection.send(`DELE ${String(number)}`)));
		});
		return said;
	}

	/**
	 * Ends the session and lets the server remove marked messages (RFC 1939 section 6).
	 * @returns the server's response; after an error, some of them may still be there
	 * @throws MailError if there was no response: the result is then unknown
	 */
	async quit(signal: AbortSignal): Promise<Status> {
		const status = await this.run('end the session', signal, {}, 'QUIT');
		this.connection.destroy();
		return this.redacted(status);
	}

	/** Drops the connection: nothing is removed. */
	destroy(): void {
		this.connection.destroy();
	}

	/** Sends the commands for all messages; the connection limits how many are pending at a time. */
	private async each(
		numbers: readonly number[],
		step: string,
		signal: AbortSignal,
		one: (number: number) => Promise<void>,
	): Promise<void> {
		await this.guard(step, signal, async () => {
			if (this.connection.isPipelined) {
				await Promise.all(numbers.map(one));
				return;
			}
			for (const number of numbers) await one(number);
		});
	}

	private async run(step: string, signal: AbortSignal, options: SendOptions, line: string): Promise<Status> {
		return await this.guard(step, signal, async () => await this.connection.send(line, options));
	}

	private async guard<T>(step: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
		const stop = () => this.connection.destroy(stopped());
		if (signal.aborted) stop();
		signal.addEventListener('abort', stop, { once: true });
		try {
			return await work();
		} catch (error) {
			throw this.failure(step, error);
		} finally {
			signal.removeEventListener('abort', stop);
		}
	}

	private failure(step: string, error: unknown): MailError {
		return failure(step, error, this.options);
	}

	/** Safe to be shown: a server may repeat what it was sent at the sign-in. */
	private redacted({ kind, text }: Status): Status {
		const { connection, token } = this.options;
		return { kind, text: redact(text, secretsOf(connection, token.token)) };
	}
}

/** STLS (RFC 2595 section 4), or an error: the connection never continues unencrypted. */
async function encrypt(
	connection: Pop3Connection,
	{ connection: settings }: Pop3ClientOptions,
	deadline: { ms: number; signal: AbortSignal },
): Promise<Pop3Connection> {
	const status = await connection.send('STLS');
	if (status.kind === 'error') throw new Pop3Refused(status, { code: 'STLS not offered' });
	// RFC 8314 section 3.2 and CVE-2011-0411: unencrypted data after the response was injected.
	if (!connection.isAtRest) throw new InjectedBeforeTls();
	return new Pop3Connection(await startTls(connection.release(), settings, deadline), deadline.ms);
}

async function capabilitiesOf(connection: Pop3Connection): Promise<Capabilities> {
	const capabilities = new Capabilities();
	const lines = new LineSplitter((line) => capabilities.add(line), MAX_CAPABILITIES);
	// A server without extensions responds with an error.
	await connection.send('CAPA', { body: (octets) => lines.push(octets) });
	return capabilities;
}

function failure(step: string, error: unknown, { connection, mailbox, token }: Pop3ClientOptions): MailError {
	const server = serverName(connection);
	const secrets = secretsOf(connection, token.token);
	return toMailError(error, { protocol: 'pop3', server, mailbox, step, secrets });
}

/** Uses imapflow's error code. */
class InjectedBeforeTls extends Error {
	readonly code = 'STARTTLS_INJECTION';

	constructor() {
		super('The server continued unencrypted after agreeing to TLS');
	}
}
