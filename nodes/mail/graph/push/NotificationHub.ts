import { createHash } from 'node:crypto';
import type { Notification } from './readNotifications';

/**
 * The version of its shape is part of the name: after an update without a restart, an older hub must not be used.
 */
const SHARED = Symbol.for('n8n-nodes-microsoft-mail.notifications.1');

/** Is told what Microsoft Graph reports for one subscription. */
export type NotificationListener = (event: Notification['event']) => void;

/**
 * Where the URL that receives the notifications of Microsoft Graph meets the triggers that subscribe to them: they
 * are different nodes, in different workflows, of one process. It outlives a reload of the package.
 */
export class NotificationHub {
	/** By receiving node; the last one is used. */
	private readonly urls = new Map<string, string>();
	/** By the hash of the secret that the notifications of a subscription carry. */
	private readonly listeners = new Map<string, NotificationListener>();
	private readonly watchers = new Set<() => void>();
	/** The last start of each receiving node. */
	private readonly starts = new Map<string, symbol>();
	private seen = 0;

	static shared(): NotificationHub {
		const holder = globalThis as { [SHARED]?: NotificationHub };
		return (holder[SHARED] ??= new NotificationHub());
	}

	/** Where notifications are to be sent; undefined if no node receives them. */
	get url(): string | undefined {
		return [...this.urls.values()].at(-1);
	}

	/** Of all URLs; a path is the secret of a webhook. */
	get paths(): string[] {
		return [...this.urls.values()].flatMap((url) => (URL.canParse(url) ? [new URL(url).pathname] : []));
	}

	/** Number of requests with which Microsoft Graph has validated a URL of this process. */
	get validations(): number {
		return this.seen;
	}

	/** A node receives notifications at this URL from now on. */
	enter(node: string, url: string): void {
		if (this.urls.get(node) === url) return;
		this.urls.delete(node);
		this.urls.set(node, url);
		this.tellWatchers();
	}

	/**
	 * The node was started. n8n may start it anew before it ends the earlier start.
	 * @returns what ends this start: the node then receives nothing, unless it was started anew
	 */
	started(node: string): () => void {
		const start = Symbol(node);
		this.starts.set(node, start);
		return () => {
			if (this.starts.get(node) !== start) return;
			this.starts.delete(node);
			this.leave(node);
		};
	}

	/** The node is no longer active. */
	leave(node: string): void {
		if (this.urls.delete(node)) this.tellWatchers();
	}

	/** @param watcher told when `url` may have changed @returns what ends it */
	watch(watcher: () => void): () => void {
		this.watchers.add(watcher);
		return () => void this.watchers.delete(watcher);
	}

	/** @param clientState secret of the subscription @returns what ends it */
	listen(clientState: string, listener: NotificationListener): () => void {
		const key = keyOf(clientState);
		this.listeners.set(key, listener);
		return () => void this.listeners.delete(key);
	}

	validated(): void {
		this.seen += 1;
	}

	/** @returns how many of them no trigger of this process has subscribed to */
	deliver(notifications: readonly Notification[]): number {
		let unknown = 0;
		for (const { clientState, event } of notifications) {
			const listener = this.listeners.get(keyOf(clientState));
			if (listener === undefined) unknown += 1;
			else listener(event);
		}
		return unknown;
	}

	private tellWatchers(): void {
		for (const tell of this.watchers) tell();
	}
}

/** Looking up a hash takes the same time however much of a guessed secret is right. */
function keyOf(clientState: string): string {
	return createHash('sha256').update(clientState).digest('base64');
}
