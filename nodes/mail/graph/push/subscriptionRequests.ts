import type { GraphClient } from '../GraphClient';
import { graphPath, mailboxPath } from '../graphPath';
import { notGraph, readGraphJson, type JsonObject } from '../readGraphJson';

/** https://learn.microsoft.com/en-us/graph/api/resources/subscription */
export interface Subscription {
	readonly id: string;
	/** As granted, in milliseconds since the epoch. */
	readonly expiresAt: number;
}

/**
 * How long a subscription is asked for. Outlook grants days; in an hour, what a crash left behind is gone.
 * Microsoft Graph makes 45 minutes of anything shorter.
 */
export const LIFETIME_MS = 60 * 60_000;
const LONGEST_ID = 200;

export interface Wanted {
	folderId: string;
	/** Receives notifications, and what Microsoft Graph has to say about the subscription. */
	url: string;
	clientState: string;
}

/**
 * Subscribes to messages that are added to a folder:
 * https://learn.microsoft.com/en-us/graph/api/subscription-post-subscriptions
 * @throws MailError
 */
export async function subscribe(
	client: GraphClient,
	{ folderId, url, clientState }: Wanted,
	signal: AbortSignal,
): Promise<Subscription> {
	const json = {
		changeType: 'created',
		notificationUrl: url,
		lifecycleNotificationUrl: url,
		resource: resourceOf(client.settings.mailbox, folderId),
		expirationDateTime: expiration(),
		clientState,
	};
	const request = { method: 'POST', link: linkTo(client), json, step: 'subscribe to new messages' } as const;
	return subscriptionIn(client, await client.json(request, signal));
}

/**
 * Extends a subscription, which also authorizes it again.
 * @returns undefined if it no longer exists
 * @throws MailError
 */
export async function renew(
	client: GraphClient,
	{ id }: Subscription,
	signal: AbortSignal,
): Promise<Subscription | undefined> {
	const json = { expirationDateTime: expiration() };
	const step = 'renew the subscription to new messages';
	const request = { method: 'PATCH', link: linkTo(client, id), json, step, also: isGone } as const;
	const answer = await client.request(request, signal);
	return isGone(answer.status)
		? undefined
		: subscriptionIn(client, readGraphJson(answer.body, client.server));
}

/** @throws MailError */
export async function unsubscribe(
	client: GraphClient,
	{ id }: Subscription,
	signal: AbortSignal,
): Promise<void> {
	const step = 'end the subscription to new messages';
	await client.request({ method: 'DELETE', link: linkTo(client, id), step, also: isGone }, signal);
}

const isGone = (status: number) => status === 404;

/** Behind the version, unlike everything else that concerns a mailbox. */
function linkTo({ base }: GraphClient, id?: string): string {
	const path = `${base.pathname}/subscriptions`;
	return id === undefined ? path : `${path}/${encodeURIComponent(id)}`;
}

/** A resource is a path; `=` and `@` stay as in Microsoft's examples, as a path permits (RFC 3986 section 3.3). */
function resourceOf(mailbox: string, folderId: string): string {
	const path = `${mailboxPath(mailbox)}${graphPath`/mailFolders/${folderId}/messages`}`;
	return path.slice(1).replaceAll('%3D', '=').replaceAll('%40', '@');
}

function expiration(): string {
	return new Date(Date.now() + LIFETIME_MS).toISOString();
}

function subscriptionIn({ server }: GraphClient, { id, expirationDateTime }: JsonObject): Subscription {
	const expiresAt = typeof expirationDateTime === 'string' ? Date.parse(expirationDateTime) : NaN;
	if (typeof id === 'string' && id !== '' && id.length <= LONGEST_ID && !Number.isNaN(expiresAt))
		return { id, expiresAt };
	throw notGraph(server, 'without the ID or the expiration of a subscription');
}
