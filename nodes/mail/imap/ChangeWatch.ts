import type { SignedIn } from '../auth/signIn';
import { untilAborted } from '../async/untilAborted';
import type { ImapClient } from './ImapClient';
import { assertTokenLives } from './ImapSession';
import type { ImapSettings } from './ImapSettings';

const PROBE_MS = 10_000;
/**
 * While messages are waiting, the next command usually follows soon, and ending IDLE for it costs round
 * trips.
 */
const IDLE_AFTER_MS = 1_000;

type Session = SignedIn<ImapClient>;

interface WaitOptions {
	/** When there is something to retry. */
	retryMs: number;
	/** Whether IDLE may start now, because no command follows soon. */
	idleNow: boolean;
	signal: AbortSignal;
}

/** Waits for changes to the open folder: reported during IDLE, or shown by the regular check. */
export class ChangeWatch {
	/** The list of waiting messages may be outdated. */
	isListStale = true;
	/** The server has reported a change since the last `wait` returned. */
	private news = false;
	private onNews: () => void = () => undefined;
	/** When to probe the connection; waits that end early for a retry do not postpone it. */
	private probeAt: number | undefined;
	private probing: Promise<void> | undefined;

	constructor(private readonly settings: Pick<ImapSettings, 'checkIntervalMs' | 'answerMs'>) {}

	/** Called when the server reports a change. */
	readonly noteChange = (): void => {
		this.news = true;
		this.isListStale = true;
		this.onNews();
	};

	/**
	 * Waits for the last connection check. Commands do so first, because the server responds to one after
	 * another.
	 */
	async probed(): Promise<void> {
		await this.probing;
	}

	/** @throws MailError if the connection broke or the token is about to expire */
	async wait(session: Session, { retryMs, idleNow, signal }: WaitOptions): Promise<void> {
		const { client } = session;
		assertTokenLives(session);
		client.assertAlive('wait for mail');
		if (!this.news && !signal.aborted) {
			if (idleNow) client.idle();
			const idleLater = setTimeout(() => client.idle(), IDLE_AFTER_MS);
			this.probeAt ??= Date.now() + this.settings.checkIntervalMs;
			const untilProbe = Math.max(0, this.probeAt - Date.now());
			const timedOut = await this.newsWithin(Math.min(untilProbe, retryMs), session, signal);
			clearTimeout(idleLater);
			if (timedOut && Date.now() < this.probeAt) return;
			if (timedOut) await this.probe(client, signal);
		}
		this.probeAt = undefined;
		this.news = false;
		if (signal.aborted) return;
		client.assertAlive('wait for mail');
		assertTokenLives(session);
	}

	/** A check continues when the wait for it is cut short: canceling it would close the connection. */
	private async probe(client: ImapClient, signal: AbortSignal): Promise<void> {
		const ms = Math.min(PROBE_MS, this.settings.answerMs ?? PROBE_MS);
		this.probing = client.probe(ms).then(() => void (this.isListStale = true));
		await untilAborted(this.probing, signal);
	}

	/** @returns true if nothing was reported within the time */
	private async newsWithin(ms: number, { renewAt }: Session, signal: AbortSignal): Promise<boolean> {
		const untilRenewal = Math.max(0, renewAt - Date.now());
		return await new Promise<boolean>((resolve) => {
			const finish = (timedOut: boolean) => {
				clearTimeout(timer);
				signal.removeEventListener('abort', onAbort);
				this.onNews = () => undefined;
				resolve(timedOut);
			};
			const onAbort = () => finish(false);
			const timer = setTimeout(() => finish(untilRenewal > ms), Math.min(ms, untilRenewal));
			this.onNews = () => finish(false);
			signal.addEventListener('abort', onAbort, { once: true });
		});
	}
}
