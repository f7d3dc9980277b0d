import type { MailError } from '../contracts/MailError';
import type { TokenProvider } from '../contracts/TokenProvider';
import { Semaphore } from '../async/Semaphore';
import { Line } from './Line';
import { MinuteLimit } from './MinuteLimit';
import { LeftBehind } from './PlaceInLine';
import { SmtpClient } from './SmtpClient';
import { type HeldToken, TokenAtHand } from './TokenAtHand';
import { IDLE_MS, STALL_MS, type SmtpSettings } from './SmtpSettings';
import { stopped } from '../async/stopped';

/** With more, Exchange responds 432 4.3.2. */
const MAX_TO_EXCHANGE = 3;
const EXCHANGE =
	/(?:^|\.)(?:office365\.(?:com|us)|outlook\.com|outlook\.cn|office\.com|hotmail\.com|live\.com)$/i;
/** Including those that wait for a late response, at most this many times the permitted connections. */
const MAX_TIMES_WITH_STALLED = 2;
const RESET_MS = 5_000;

/** What to do with a connection. */
export interface ConnectionTask<T> {
	/** It may share the connection with an unanswered message. */
	mayFollow: boolean;
	/** @param onWritten to be called when all is written and only the response is missing */
	run(client: SmtpClient, isFresh: boolean, onWritten: () => void): Promise<T>;
}

/** The server and the account. */
interface Place {
	settings: SmtpSettings;
	tokens: TokenAtHand;
	signal: AbortSignal;
}

/**
 * The connections of this process to one server under one account, for all executions together. Tokens come
 * with each use and are not stored: a pool outlives the execution, and the n8n context, that opened it.
 *
 * A turn is the right to write on a connection. It is passed on when a message is written, not when it is
 * answered: the next message may use another connection or, on a server with PIPELINING, follow on the same
 * one at that moment (`SmtpClient.takesNext`). The caller that gets the turn then is already waiting, with
 * its token ready. A connection whose response is late does not count toward the limit.
 */
export class SmtpPool {
	private readonly turns = new Semaphore();
	private readonly minute = new MinuteLimit();
	private readonly lines = new Set<Line>();
	private opening = 0;
	/**
	 * Becomes false once a connection has broken on which one message followed another: a server that
	 * identifies as Postfix may be behind a proxy that does not support this, and each message in front
	 * would have an unknown outcome.
	 */
	private readsOn = true;
	/** Hash of the last token that a server refused and that was renewed: others may still have it at hand. */
	private refused: string | undefined;
	private readonly waiting = new Set<() => void>();

	/** Nothing is open, and no pause is pending. */
	get isForgettable(): boolean {
		return this.turns.inUse === 0 && this.lines.size === 0 && this.minute.isQuiet;
	}

	/**
	 * Waits for a connection and works with it; one that breaks, or that may still hold part of a refused
	 * message, is not reused.
	 *
	 * @throws MailError
	 */
	async use<T>(
		settings: SmtpSettings,
		tokens: TokenProvider | undefined,
		signal: AbortSignal,
		work: ConnectionTask<T>,
	): Promise<T> {
		const place = { settings, tokens: new TokenAtHand(tokens), signal };
		await place.tokens.get();
		await this.turns.enter(limitOf(settings), signal);
		let hasTurn = true;
		const releaseTurn = () => {
			if (hasTurn) this.turns.leave();
			hasTurn = false;
		};
		let stall: NodeJS.Timeout | undefined;
		try {
			const line = await this.takeLine(place, work.mayFollow);
			const onWritten = () => {
				line.written();
				if (this.readsOn && line.client.takesNext) releaseTurn();
				else stall = setTimeout(releaseTurn, stallOf(settings));
				this.notifyWaiting();
			};
			return await this.employ(line, settings, work, onWritten);
		} finally {
			clearTimeout(stall);
			releaseTurn();
		}
	}

	/** Waits until the mailbox may send one more message. */
	async pace({ messagesPerMinute }: SmtpSettings, signal: AbortSignal): Promise<void> {
		if (messagesPerMinute !== undefined) await this.minute.pass(messagesPerMinute, signal);
	}

	/** Closes idle connections; those in use are not affected. */
	close(): void {
		for (const line of this.lines) if (line.isIdle) this.drop(line);
	}

	private async employ<T>(
		line: Line,
		settings: SmtpSettings,
		work: ConnectionTask<T>,
		onWritten: () => void,
	): Promise<T> {
		const isFresh = line.begun === 1;
		let isWritten = false;
		let isClear = true;
		try {
			return await work.run(line.client, isFresh, () => {
				isWritten = true;
				onWritten();
			});
		} catch (error) {
			if (line.isShared && !line.client.isUsable) this.readsOn = false;
			isClear = await this.clear(line, error, isWritten);
			throw error;
		} finally {
			if (isWritten) line.answered();
			else line.isWriting = false;
			if (!isClear || !line.client.isUsable || (line.isIdle && line.isUsedUp)) this.drop(line);
			else if (line.isIdle) this.rest(line, settings);
			this.notifyWaiting();
		}
	}

	/**
	 * A refusal leaves a transaction open, unless all of the message was written (RFC 5321 section
	 * 4.1.1.4). A connection that broke, or whose responses no longer match, is useless.
	 *
	 * @returns whether the connection may be used for the next message
	 */
	private async clear(line: Line, error: unknown, isWritten: boolean): Promise<boolean> {
		if ((error as MailError).kind === 'outcomeUnknown') return false;
		// Nothing of it was started, or nothing may be written now because the message in front is
		// unanswered.
		if (isWritten || line.isAnswering || error instanceof LeftBehind) return true;
		return await line.client.reset(AbortSignal.timeout(RESET_MS));
	}

	/** Resolves with a connection that nothing else is written on. @throws MailError */
	private async takeLine(place: Place, mayFollow: boolean): Promise<Line> {
		const { settings, tokens, signal } = place;
		for (;;) {
			const held = await tokens.get(this.refused);
			const { signedInBy } = held;
			const idle = this.wake(signedInBy);
			if (idle) return idle.begin();
			if (this.hasRoom(settings)) return await this.open(place, held);
			const busy = mayFollow && this.readsOn && [...this.lines].find((line) => line.mayFollow(signedInBy));
			if (busy) return busy.begin();
			await this.change(signal, stallOf(settings));
		}
	}

	private hasRoom(settings: SmtpSettings): boolean {
		const limit = limitOf(settings);
		const all = this.lines.size + this.opening;
		const stalled = [...this.lines].filter((line) => line.isStalled(stallOf(settings))).length;
		// Exchange counts all connections, and a message refused for that reason would use up its tries
		// before one is free.
		const most = isExchange(settings) ? limit : MAX_TIMES_WITH_STALLED * limit;
		return all - stalled < limit && all < most;
	}

	/**
	 * A connection is used only with the token that it was signed in with: a renewed token, or a
	 * reconnected credential, means a new sign-in.
	 */
	private wake(signedInBy: string): Line | undefined {
		// The one used last is the least likely to have been closed by the server.
		for (const line of [...this.lines].reverse()) {
			if (!line.isIdle) continue;
			if (line.client.isUsable && line.signedInBy === signedInBy) return line;
			this.drop(line);
		}
		return undefined;
	}

	private async open(place: Place, held: HeldToken): Promise<Line> {
		this.opening += 1;
		try {
			const { client, signedInBy } = await signedIn(place, held);
			if (signedInBy !== held.signedInBy) this.refused = held.signedInBy;
			const most = place.settings.messagesPerConnection ?? client.deliversAtMost;
			const line = new Line(client, signedInBy, most).begin();
			this.lines.add(line);
			return line;
		} finally {
			this.opening -= 1;
		}
	}

	private rest(line: Line, { idleMs = IDLE_MS }: SmtpSettings): void {
		// Keeps the order of use.
		this.lines.delete(line);
		this.lines.add(line);
		line.rest(idleMs, () => this.drop(line));
	}

	private drop(line: Line): void {
		this.lines.delete(line);
		line.close();
	}

	private notifyWaiting(): void {
		for (const go of this.waiting) go();
	}

	/**
	 * Resolves when something has changed, or after this many milliseconds. @throws MailError when stopped
	 */
	private async change(signal: AbortSignal, ms: number): Promise<void> {
		await new Promise<void>((resolve) => {
			const go = () => {
				clearTimeout(timer);
				signal.removeEventListener('abort', go);
				this.waiting.delete(go);
				resolve();
			};
			const timer = setTimeout(go, ms);
			signal.addEventListener('abort', go, { once: true });
			this.waiting.add(go);
		});
		if (signal.aborted) throw stopped();
	}
}

async function signedIn(
	{ settings, tokens, signal }: Place,
	held: HeldToken,
): Promise<Pick<Line, 'client' | 'signedInBy'>> {
	const by = async ({ token, signedInBy }: HeldToken) => ({
		client: await SmtpClient.open(settings, token, signal),
		signedInBy,
	});
	try {
		return await by(held);
	} catch (error) {
		// A token that looks valid may have been revoked: tried once more with a new one.
		const { kind } = error as MailError;
		if (held.token === undefined || (kind !== 'authentication' && kind !== 'tokenExpired')) throw error;
		const renewed = await tokens.renewed();
		if (renewed.token === held.token) throw error;
		return await by(renewed);
	}
}

function limitOf(settings: SmtpSettings): number {
	const most = isExchange(settings) ? MAX_TO_EXCHANGE : Infinity;
	return Math.max(1, Math.min(settings.maxConnections, most));
}

function isExchange({ connection }: SmtpSettings): boolean {
	return EXCHANGE.test(connection.host);
}

function stallOf({ stallMs = STALL_MS }: SmtpSettings): number {
	return stallMs;
}
