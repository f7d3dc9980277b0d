import { createHash } from 'node:crypto';
import type { MailError } from '../contracts/MailError';
import type { TokenProvider } from '../contracts/TokenProvider';
import { MinuteLimit } from './MinuteLimit';
import { SmtpClient } from './SmtpClient';
import { IDLE_MS, type SmtpSettings } from './SmtpSettings';
import { Semaphore } from '../async/Semaphore';

/** A connection that is at nobody's work, waiting for the next message. */
interface Resting {
	client: SmtpClient;
	/** Hash of the token that it was signed in with. */
	signedInBy: string;
	timer: NodeJS.Timeout;
}

/** More would have Exchange answer 432 4.3.2. */
const MAX_TO_EXCHANGE = 3;
const EXCHANGE =
	/(?:^|\.)(?:office365\.(?:com|us)|outlook\.com|outlook\.cn|office\.com|hotmail\.com|live\.com)$/i;

/**
 * The connections of this process to one server under one account, for all executions together. Tokens come with
 * each use and are not kept: a pool outlives the run, and the n8n context, that opened it.
 */
export class SmtpPool {
	private readonly turns = new Semaphore();
	private readonly minute = new MinuteLimit();
	private readonly resting: Resting[] = [];

	/** Nothing is open, and nobody is owed a pause. */
	get isForgettable(): boolean {
		return this.turns.inUse === 0 && this.resting.length === 0 && this.minute.isQuiet;
	}

	/**
	 * Waits for a connection and works with it; one that breaks, or may hold the rest of a refused message, does not
	 * go back.
	 *
	 * @throws MailError
	 */
	async use<T>(
		settings: SmtpSettings,
		tokens: TokenProvider | undefined,
		signal: AbortSignal,
		work: (client: SmtpClient, isFresh: boolean) => Promise<T>,
	): Promise<T> {
		await this.turns.enter(limitOf(settings), signal);
		try {
			const token = await tokens?.getToken();
			const signedInBy = hash(token?.token ?? '');
			const known = this.wake(signedInBy);
			const opened = known ?? (await this.open(settings, tokens, token?.token, signal));
			return await this.employ(opened, settings, async () => await work(opened.client, known === undefined));
		} finally {
			this.turns.leave();
		}
	}

	/** Waits until the mailbox may send one more message. */
	async pace({ messagesPerMinute }: SmtpSettings, signal: AbortSignal): Promise<void> {
		if (messagesPerMinute !== undefined) await this.minute.pass(messagesPerMinute, signal);
	}

	/** Hangs up on what is at rest; what is at work goes on. */
	close(): void {
		for (const { client, timer } of this.resting.splice(0)) {
			clearTimeout(timer);
			client.close();
		}
	}

	private async employ<T>(
		{ client, signedInBy }: Pick<Resting, 'client' | 'signedInBy'>,
		settings: SmtpSettings,
		work: () => Promise<T>,
	): Promise<T> {
		try {
			const result = await work();
			this.rest(client, signedInBy, settings);
			return result;
		} catch (error) {
			// What was refused leaves a transaction open; what broke, or no longer answers to the point, is of no use.
			const isClear = (error as MailError).kind !== 'outcomeUnknown';
			if (isClear && (await client.reset(AbortSignal.timeout(RESET_MS))))
				this.rest(client, signedInBy, settings);
			else client.close();
			throw error;
		}
	}

	/**
	 * A connection goes on only under the token it was signed in with. So a token that was renewed, or a credential
	 * that somebody else has connected, means a new sign-in.
	 */
	private wake(signedInBy: string): Resting | undefined {
		for (;;) {
			// The last one used is the least likely to have been hung up on.
			const one = this.resting.pop();
			if (one === undefined) return undefined;
			clearTimeout(one.timer);
			if (one.client.isUsable && one.signedInBy === signedInBy) {
				one.client.work();
				return one;
			}
			one.client.close();
		}
	}

	private rest(client: SmtpClient, signedInBy: string, { idleMs = IDLE_MS }: SmtpSettings): void {
		if (!client.isUsable) return client.close();
		const timer = setTimeout(() => {
			this.resting.splice(this.resting.indexOf(one), 1);
			client.close();
		}, idleMs);
		timer.unref();
		client.rest();
		const one: Resting = { client, signedInBy, timer };
		this.resting.push(one);
	}

	private async open(
		settings: SmtpSettings,
		tokens: TokenProvider | undefined,
		token: string | undefined,
		signal: AbortSignal,
	): Promise<Pick<Resting, 'client' | 'signedInBy'>> {
		try {
			const client = await SmtpClient.open(settings, token, signal);
			return { client, signedInBy: hash(token ?? '') };
		} catch (error) {
			// A token that looks good may have been withdrawn: once more with a new one.
			const { kind } = error as MailError;
			if (tokens === undefined || (kind !== 'authentication' && kind !== 'tokenExpired')) throw error;
			const renewed = await tokens.getToken({ refresh: true });
			if (renewed.token === token) throw error;
			const client = await SmtpClient.open(settings, renewed.token, signal);
			return { client, signedInBy: hash(renewed.token) };
		}
	}
}

const RESET_MS = 5_000;

function limitOf({ connection, maxConnections }: SmtpSettings): number {
	const most = EXCHANGE.test(connection.host) ? MAX_TO_EXCHANGE : Infinity;
	return Math.max(1, Math.min(maxConnections, most));
}

function hash(token: string): string {
	return createHash('sha256').update(token).digest('base64');
}
