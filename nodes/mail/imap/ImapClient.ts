import { withDeadline } from '../async/withDeadline';
import { isYieldDue, yieldToEventLoop } from '../async/yieldToEventLoop';
import { defined } from '../contracts/defined';
import {
	ImapConnection,
	type Changed,
	type ImapConnectionOptions,
	type ImapFetchQuery,
	type ImapFolder,
	type ImapMessage,
	type ImapSearchQuery,
} from './ImapConnection';
import { UidSet } from './UidSet';
import { myRights, type CommandRunner } from './myRights';
import { qualifyPath } from './qualifyPath';

export type { Changed, ImapFetchQuery, ImapMessage } from './ImapConnection';

export type ImapSearch = Omit<ImapSearchQuery, 'uid'> & {
	/** A sequence set (RFC 3501 section 9), or UIDs. */
	uid?: string | readonly number[];
};

/** The required commands over one signed-in connection; single use. All throw MailError. */
export class ImapClient {
	private constructor(private readonly connection: ImapConnection) {}

	static async open(options: ImapConnectionOptions, signal: AbortSignal): Promise<ImapClient> {
		return new ImapClient(await ImapConnection.open(options, signal));
	}

	get isAlive(): boolean {
		return this.connection.isAlive;
	}

	/** Number of messages in the folder, according to EXISTS and EXPUNGE so far. */
	get exists(): number {
		return this.flow.mailbox === false ? 0 : this.flow.mailbox.exists;
	}

	can(capability: 'ACL' | 'MOVE' | 'UIDPLUS'): boolean {
		return this.flow.capabilities.has(capability);
	}

	/**
	 * @param options.readOnly opens with EXAMINE, so that not even `\Recent` changes
	 * @throws MailError of kind `folderNotFound` among others
	 */
	async openFolder(path: string, signal: AbortSignal, { readOnly = false }: { readOnly?: boolean } = {}) {
		const opening = () => this.flow.mailboxOpen(this.pathOf(path), { readOnly });
		return await this.connection.run(`open the folder "${path}"`, opening, signal);
	}

	/** RFC 3501 section 6.3.1 allows a server to omit it in the response to SELECT; Courier does. */
	async uidNextOf(path: string, signal: AbortSignal): Promise<number | undefined> {
		return (await this.status(path, { uidNext: true }, signal))?.uidNext;
	}

	/** UIDs in ascending order. */
	async search({ uid, ...query }: ImapSearch, signal: AbortSignal): Promise<number[]> {
		const set = typeof uid === 'string' || uid === undefined ? uid : sequenceSet(uid);
		const searching = () => this.flow.search({ ...query, ...defined({ uid: set }) }, { uid: true });
		const { answerMs } = this.connection;
		const { result, refusal } = await this.connection.command('search', searching, signal, 2 * answerMs);
		if (!Array.isArray(result)) {
			this.assertAlive('search');
			throw this.connection.refused('search', refusal, 'The server refused to search');
		}
		return result.sort((a, b) => a - b);
	}

	/**
	 * Messages are passed on as they arrive; those that arrived before a failure are not withdrawn.
	 * @param options.ms for all of them
	 * @param options.silenceMs between two of them
	 */
	async fetch(
		uids: readonly number[],
		query: ImapFetchQuery,
		{
			ms = 2 * this.connection.answerMs,
			silenceMs = ms,
			signal,
			each,
		}: { ms?: number; silenceMs?: number; signal: AbortSignal; each(message: ImapMessage): void },
	): Promise<void> {
		let heardAt = Date.now();
		const rows = async () => {
			heardAt = Date.now();
			for await (const message of this.flow.fetch(
				sequenceSet(uids),
				{ uid: true, ...query },
				{ uid: true },
			)) {
				heardAt = Date.now();
				each(message);
				// imapflow handles all rows of a socket's data in one turn, unless the previous row makes it wait.
				if (isYieldDue()) await yieldToEventLoop();
			}
		};
		const onGiveUp = () => this.flow.close();
		const heard = async () => await withDeadline(rows(), { ms: silenceMs, onGiveUp, heardAt: () => heardAt });
		await this.connection.run('fetch', heard, signal, ms);
	}

	/** @returns a refusal, if any, and the flags that messages have now */
	async addFlags(uids: readonly number[], flags: string[]): Promise<Changed> {
		const storing = () => this.flow.messageFlagsAdd(sequenceSet(uids), flags, { uid: true });
		return await this.connection.change('set flags', storing);
	}

	/** Uses MOVE (RFC 6851). */
	async move(uids: readonly number[], target: string): Promise<Changed> {
		const moving = () => this.flow.messageMove(sequenceSet(uids), this.pathOf(target), { uid: true });
		return await this.connection.change(`move to "${target}"`, moving);
	}

	/** Uses COPY; `copied` has the UIDs from COPYUID (RFC 4315), none if the server does not send it. */
	async copy(uids: readonly number[], target: string): Promise<Changed> {
		const copying = () => this.flow.messageCopy(sequenceSet(uids), this.pathOf(target), { uid: true });
		return await this.connection.change(`copy to "${target}"`, copying);
	}

	async delete(uids: readonly number[]): Promise<Changed> {
		return await this.connection.change('delete', () =>
			this.flow.messageDelete(sequenceSet(uids), { uid: true }),
		);
	}

	/**
	 * @returns undefined if the folder does not exist
	 * @throws MailError for any other refusal
	 */
	async status(
		path: string,
		query: { messages?: boolean; uidNext?: boolean; uidValidity?: boolean },
		signal: AbortSignal,
	): Promise<{ messages?: number; uidNext?: number; uidValidity?: bigint } | undefined> {
		const step = `check the folder "${path}"`;
		const asking = () =>
			this.flow.status(this.pathOf(path), query).catch((error: unknown) => {
				if ((error as { code?: unknown }).code === 'NotFound') return undefined;
				throw error;
			});
		const { result, refusal } = await this.connection.command(step, asking, signal);
		if (result !== false) return result;
		this.assertAlive(step);
		throw this.connection.refused(step, refusal, 'The server refused the command');
	}

	/** The rights on a folder as letters (RFC 4314); undefined if the server does not report them. */
	async rightsOn(path: string, signal: AbortSignal): Promise<string> {
		if (!this.can('ACL')) return '';
		const asking = () => myRights(this.flow as unknown as CommandRunner, this.pathOf(path));
		return await this.connection.run(`query the rights on "${path}"`, asking, signal);
	}

	async listFolders(signal: AbortSignal): Promise<ImapFolder[]> {
		return await this.connection.run('list the folders', () => this.flow.list(), signal);
	}

	/** Starts IDLE (RFC 2177), until the next command. */
	idle(): void {
		this.connection.idle();
	}

	/** @throws MailError if the server does not respond within `ms` */
	async probe(ms: number): Promise<void> {
		await this.connection.run('check the connection', () => this.flow.noop(), undefined, ms);
		this.assertAlive('check the connection');
	}

	/** Makes the server report pending changes (RFC 3501 section 6.1.2). */
	async hearChanges(signal: AbortSignal): Promise<void> {
		await this.connection.run('ask for changes', () => this.flow.noop(), signal);
	}

	/** @throws MailError if the connection is closed */
	assertAlive(step: string): void {
		this.connection.assertAlive(step);
	}

	async close(): Promise<void> {
		await this.connection.close();
	}

	private get flow() {
		return this.connection.flow;
	}

	private pathOf(path: string): string {
		return qualifyPath(path, this.flow.namespaces);
	}
}

/** Uses ranges, so that a command for hundreds of messages stays far below the line limits of servers. */
function sequenceSet(uids: readonly number[]): string {
	return UidSet.of(uids).toString();
}
