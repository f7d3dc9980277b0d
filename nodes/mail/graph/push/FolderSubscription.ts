import { randomBytes } from 'node:crypto';
import { sharedAbort } from '../../async/sharedAbort';
import { sleep } from '../../async/sleep';
import { withDeadline } from '../../async/withDeadline';
import type { MailError } from '../../contracts/MailError';
import type { TokenProvider } from '../../contracts/TokenProvider';
import { staysOnMachine } from '../../net/assertMaySendToken';
import type { ChangeNotices } from '../../source/ChangeNotices';
import { GraphClient } from '../GraphClient';
import type { GraphSettings } from '../GraphSettings';
import { NotificationHub, type NotificationListener } from './NotificationHub';
import { noReceiver, notReachable, otherProcess, withoutPush } from './pushProblems';
import { LIFETIME_MS, renew, subscribe, unsubscribe, type Subscription } from './subscriptionRequests';

/** After a restart, n8n activates one workflow after another. */
const RECEIVER_MS = 60_000;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 10 * 60_000;
/** A subscription that stays behind expires by itself. */
const END_MS = 3_000;

export interface SubscriptionOptions {
	settings: GraphSettings;
	tokens: TokenProvider;
	/** Default: that of the process. */
	hub?: NotificationHub;
	/** How long to wait for a node that receives notifications before it is missed, in milliseconds. */
	receiverMs?: number;
	/** Before the first retry, in milliseconds. */
	retryMs?: number;
	/** Reports why there are no notifications, although the trigger works without them. */
	warn(error: MailError): void;
}

/** A subscription together with where its notifications go. */
interface Running extends Subscription {
	readonly url: string;
	readonly renewAt: number;
}

/**
 * Microsoft Graph's notifications of new messages in one folder: subscribes once a node receives notifications,
 * renews the subscription, makes it anew when it is gone. Whatever fails here is reported and retried; the trigger
 * finds new messages at its check interval meanwhile.
 */
export class FolderSubscription implements ChangeNotices {
	private readonly hub: NotificationHub;
	private readonly client: GraphClient;
	private readonly closing = new AbortController();
	/** Ends the wait that is in progress. */
	private awake = new AbortController();
	private running: Running | undefined;
	private failures = 0;
	/** When Microsoft Graph has last granted a subscription, in milliseconds since the epoch. */
	private grantedAt = 0;
	private readonly clientState = randomBytes(32).toString('base64url');
	private work: Promise<void> | undefined;

	constructor(private readonly options: SubscriptionOptions) {
		this.hub = options.hub ?? NotificationHub.shared();
		// A pause requested for subscriptions must not keep the trigger from looking.
		const settings = { ...options.settings, service: 'graphSubscriptions' } as const;
		this.client = new GraphClient(settings, options.tokens);
	}

	begin(folderId: string, noticed: () => void): void {
		this.work ??= this.run(folderId, noticed);
	}

	async end(): Promise<void> {
		this.closing.abort();
		this.awake.abort();
		await withDeadline(this.work ?? Promise.resolve(), { ms: END_MS, onGiveUp: () => undefined }).catch(
			() => undefined,
		);
		this.client.close();
	}

	private async run(folderId: string, noticed: () => void): Promise<void> {
		const { clientState } = this;
		const forget = this.hub.listen(clientState, this.listener(noticed));
		const unwatch = this.hub.watch(() => this.awake.abort());
		const { signal } = this.closing;
		while (!signal.aborted) {
			this.awake = new AbortController();
			try {
				await this.advance({ folderId, clientState, noticed }, signal);
				this.failures = 0;
			} catch (error) {
				if (signal.aborted) break;
				this.warn(error);
				await sleep(this.retryMs(), signal);
			}
		}
		unwatch();
		forget();
		await this.remove();
	}

	/** Does what is due next, and waits until something else is. */
	private async advance(
		wanted: { folderId: string; clientState: string; noticed: () => void },
		signal: AbortSignal,
	): Promise<void> {
		const { url } = this.hub;
		if (this.running !== undefined && this.running.url !== url) await this.remove();
		if (url === undefined) {
			await this.receiverIsMissing();
			return;
		}
		const { running } = this;
		if (running === undefined) {
			this.assertReachable(url);
			const { validations } = this.hub;
			// Not cut short by the end: what was created would stay behind.
			this.keep(await subscribe(this.client, { ...wanted, url }, sharedAbort().signal), url);
			if (signal.aborted) return;
			// Microsoft Graph has validated the URL, but another process of n8n has answered.
			if (this.hub.validations === validations) await this.goesElsewhere(url, signal);
			// What came before the subscription existed.
			wanted.noticed();
		} else if (Date.now() >= running.renewAt) {
			const renewed = await renew(this.client, running, signal);
			if (renewed === undefined) this.running = undefined;
			else this.keep(renewed, url);
		}
		if (this.running !== undefined) await this.untilAwake(this.running.renewAt - Date.now());
	}

	private listener(noticed: () => void): NotificationListener {
		return (event) => {
			if (event === 'changed' || event === 'missed') {
				noticed();
				return;
			}
			const { running } = this;
			if (event === 'removed') this.running = undefined;
			else if (running !== undefined) this.running = { ...running, renewAt: 0 };
			this.awake.abort();
		};
	}

	/**
	 * Renewed in the middle of its life, so that there is time to try again. Its life is never taken for longer than
	 * what was asked for: a timer cannot wait for months.
	 */
	private keep(subscription: Subscription, url: string): void {
		const now = Date.now();
		const lifeMs = Math.min(subscription.expiresAt - now, LIFETIME_MS);
		const renewAt = now + Math.max(this.pauseMs, lifeMs / 2);
		this.grantedAt = now;
		this.running = { ...subscription, url, renewAt };
	}

	private async receiverIsMissing(): Promise<void> {
		await this.untilAwake(this.options.receiverMs ?? RECEIVER_MS);
		if (this.hub.url !== undefined || this.closing.signal.aborted) return;
		this.warn(noReceiver());
		await this.untilAwake(LONGEST_RETRY_MS);
	}

	private async goesElsewhere(url: string, signal: AbortSignal): Promise<void> {
		await this.remove();
		if (signal.aborted) return;
		throw otherProcess(url);
	}

	/** Only a server on this machine can reach an address of this machine, or does so without TLS. */
	private assertReachable(url: string): void {
		if (!URL.canParse(url)) throw notReachable(url);
		const { protocol, hostname } = new URL(url);
		const { connection } = this.options.settings;
		if (staysOnMachine(connection)) return;
		const isOwn = staysOnMachine({ host: hostname.replace(/^\[|\]$/g, ''), port: 443, proxy: 'none' });
		if (protocol !== 'https:' || isOwn) throw notReachable(url);
	}

	/** Best effort: what stays behind expires. */
	private async remove(): Promise<void> {
		const { running } = this;
		this.running = undefined;
		if (running === undefined) return;
		await unsubscribe(this.client, running, AbortSignal.timeout(END_MS)).catch(() => undefined);
	}

	private warn(error: unknown): void {
		const secrets = [this.clientState, ...this.hub.paths];
		this.options.warn(withoutPush(this.client.failure(error, 'subscribe to new messages'), secrets));
	}

	private retryMs(): number {
		this.failures += 1;
		return (
			Math.min(LONGEST_RETRY_MS, this.pauseMs * 2 ** Math.min(this.failures - 1, 20)) *
			(0.75 + Math.random() / 2)
		);
	}

	private get pauseMs(): number {
		return this.options.retryMs ?? FIRST_RETRY_MS;
	}

	/** Events may come in a storm, and each leads to a request. */
	private async untilAwake(ms: number): Promise<void> {
		await sleep(ms, this.awake.signal);
		const sinceMs = Math.max(0, Date.now() - this.grantedAt);
		await sleep(this.pauseMs - sinceMs, this.closing.signal);
	}
}
