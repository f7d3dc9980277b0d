import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { ChangeNotification, Subscription } from '@microsoft/microsoft-graph-types';
import type { ApiVerdict } from '../authority/MailGate';
import type { ExchangeStore } from '../exchange/ExchangeStore';
import type { Folder } from '../exchange/Folder';
import type { Mailbox } from '../exchange/Mailbox';
import { type Answer, type Call, jsonBody, segmentsOf } from './Call';
import { assertMay, type Gatekeeper } from './Gatekeeper';
import { GraphError, badRequest } from './GraphError';
import { folderOf, toGraphId } from './ids';

export type LifecycleEvent = 'missed' | 'reauthorizationRequired' | 'subscriptionRemoved';

interface Active {
	id: string;
	url: string;
	lifecycleUrl?: string;
	clientState?: string;
	mailbox: Mailbox;
	folder: Folder;
	expires: Date;
	/** What it has been told of. */
	sequence: number;
}

const LONGEST_MS = 4_230 * 60_000;
const SHORTEST_MS = 45 * 60_000;
/** How long Microsoft Graph waits for an answer. */
const VALIDATION_MS = 10_000;
const NOTIFICATION_MS = 3_000;

/**
 * Change notifications of messages that are added to a folder. Endpoints are really validated, and are on this machine:
 * plain http is taken. https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks
 */
export class Subscriptions {
	/** Nothing is sent, as when Microsoft's service has an incident. */
	isMute = false;
	/** What the endpoints have answered, in order. */
	readonly answers: number[] = [];
	/** The secrets of all subscriptions that there ever were. */
	readonly secrets = new Set<string>();
	private readonly byId = new Map<string, Active>();

	constructor(
		private readonly store: ExchangeStore,
		private readonly gatekeeper: Gatekeeper,
	) {
		store.onChange(() => this.tell());
	}

	get active(): readonly { id: string; url: string; expires: Date; clientState?: string }[] {
		const now = Date.now();
		for (const [id, { expires }] of this.byId) if (expires.getTime() <= now) this.byId.delete(id);
		return [...this.byId.values()];
	}

	/** Forgets all, without a word. */
	forget(): void {
		this.byId.clear();
	}

	/** Sends a lifecycle event for each; `subscriptionRemoved` also removes it. */
	lifecycle(event: LifecycleEvent): void {
		for (const one of [...this.byId.values()]) {
			if (event === 'subscriptionRemoved') this.byId.delete(one.id);
			if (one.lifecycleUrl !== undefined)
				this.send(one.lifecycleUrl, [{ ...about(one), lifecycleEvent: event }]);
		}
	}

	/** @throws GraphError */
	async handle(call: Call): Promise<Answer> {
		const [, id, ...rest] = call.segments;
		if (rest.length > 0) throw badRequest(`Resource not found for the segment '${rest[0] ?? ''}'.`);
		const verdict = await this.gatekeeper.check(call.headers.authorization, undefined);
		if (id === undefined && call.method === 'POST') return await this.create(call);
		assertMay({ ...verdict, mailbox: verdict.ownMailbox, mayOpen: true }, 'Mail.Read');
		const one = id === undefined ? undefined : this.byId.get(id);
		if (!one || one.expires.getTime() <= Date.now())
			throw new GraphError(404, 'ResourceNotFound', 'The object was not found.');
		if (call.method === 'DELETE') {
			this.byId.delete(one.id);
			return { status: 204 };
		}
		if (call.method === 'PATCH') one.expires = expirationOf(jsonBody(call) as Subscription);
		else if (call.method !== 'GET') throw new GraphError(405, 'MethodNotAllowed', 'Not allowed here.');
		return { status: 200, body: shown(one) };
	}

	private async create(call: Call): Promise<Answer> {
		const wanted = jsonBody(call) as Subscription;
		const { notificationUrl, lifecycleNotificationUrl, clientState, changeType, resource } = wanted;
		if (changeType !== 'created') throw badRequest(`The lab has no notifications of '${changeType ?? ''}'.`);
		if (!notificationUrl || (clientState ?? '').length > 128) throw badRequest('Subscription is invalid.');
		const { mailbox, folder } = await this.folderAt(call, resource ?? '');
		const expires = expirationOf(wanted);
		for (const url of [notificationUrl, lifecycleNotificationUrl]) if (url) await this.validate(url);
		const one: Active = {
			id: randomUUID(),
			url: notificationUrl,
			...(lifecycleNotificationUrl ? { lifecycleUrl: lifecycleNotificationUrl } : {}),
			...(clientState ? { clientState } : {}),
			mailbox,
			folder,
			expires,
			sequence: folder.sequence,
		};
		this.byId.set(one.id, one);
		if (clientState) this.secrets.add(clientState);
		return { status: 201, body: shown(one) };
	}

	/** A person's token is for his own mailbox only: https://learn.microsoft.com/en-us/graph/outlook-change-notifications-overview */
	private async folderAt(call: Call, resource: string): Promise<{ mailbox: Mailbox; folder: Folder }> {
		const segments = segmentsOf(resource);
		const isMe = segments[0]?.toLowerCase() === 'me';
		const name = isMe ? undefined : segments[1];
		const [folders = '', id = '', messages = '', ...rest] = segments.slice(isMe ? 1 : 2);
		if (`${folders}/${messages}`.toLowerCase() !== 'mailfolders/messages' || rest.length > 0)
			throw new GraphError(
				400,
				'ExtensionError',
				`Operation: Create; Exception: [Invalid resource: '${resource}']`,
			);
		const asked = name === undefined ? undefined : (this.store.find(name)?.address ?? name);
		const verdict = await this.gatekeeper.check(call.headers.authorization, asked);
		assertMay(verdict, 'Mail.Read');
		if (isOfAnother(verdict))
			throw new GraphError(
				403,
				'ExtensionError',
				'Operation: Create; Exception: [Status Code: Forbidden; Reason: Forbidden]',
			);
		const mailbox = this.store.mailbox(verdict.mailbox ?? '');
		return { mailbox, folder: folderOf(mailbox, id) };
	}

	private tell(): void {
		for (const { id } of this.active) {
			const one = this.byId.get(id) as Active;
			const { changes, sequence } = one.folder.changesSince(one.sequence, Infinity);
			one.sequence = sequence;
			const arrived = changes.filter(({ kind }) => kind === 'create');
			if (arrived.length === 0 || this.isMute) continue;
			const notifications = arrived.map((change): ChangeNotification => {
				const path = `Users/${one.mailbox.objectId}/Messages/${toGraphId(change.immutableId)}`;
				const resourceData = { '@odata.type': '#Microsoft.Graph.Message', '@odata.id': path };
				return { ...about(one), changeType: 'created', resource: path, resourceData };
			});
			this.send(one.url, notifications);
		}
	}

	private async validate(url: string): Promise<void> {
		const token = `Validation: Testing client application reachability for subscription Request-Id: ${randomUUID()}`;
		const target = new URL(url);
		target.searchParams.set('validationToken', token);
		const answer = await post(target, '', VALIDATION_MS).catch(() => undefined);
		if (answer === undefined)
			throw new GraphError(400, 'ValidationError', 'Subscription validation request timed out.');
		if (answer.status !== 200)
			throw new GraphError(
				400,
				'ValidationError',
				`Subscription validation request failed. HTTP status code is '${String(answer.status)}'. Notification endpoint must respond with 200 OK to validation request.`,
			);
		if (answer.body !== token || !answer.type.startsWith('text/plain'))
			throw new GraphError(
				400,
				'ValidationError',
				'Subscription validation request failed. Response must exactly match validationToken query parameter.',
			);
	}

	private send(url: string, value: readonly ChangeNotification[]): void {
		post(new URL(url), JSON.stringify({ value }), NOTIFICATION_MS).then(
			({ status }) => this.answers.push(status),
			() => this.answers.push(0),
		);
	}
}

function isOfAnother({ upn, mailbox, ownMailbox }: ApiVerdict): boolean {
	return upn !== undefined && mailbox !== ownMailbox;
}

function expirationOf({ expirationDateTime }: Subscription): Date {
	const wanted = Date.parse(expirationDateTime ?? '');
	const now = Date.now();
	if (Number.isNaN(wanted) || wanted <= now || wanted - now > LONGEST_MS)
		throw new GraphError(
			400,
			'ValidationError',
			'Subscription expiration can only be 4230 minutes in the future.',
		);
	return new Date(Math.max(wanted, now + SHORTEST_MS));
}

function about({ id, clientState, expires }: Active): ChangeNotification {
	return {
		subscriptionId: id,
		subscriptionExpirationDateTime: expires.toISOString(),
		...(clientState ? { clientState } : {}),
	};
}

function shown(one: Active): Subscription {
	return {
		id: one.id,
		resource: `users/${one.mailbox.objectId}/mailFolders/${toGraphId(one.folder.id)}/messages`,
		changeType: 'created',
		notificationUrl: one.url,
		expirationDateTime: one.expires.toISOString(),
	};
}

/** By node:http: tests put other agents under fetch. */
async function post(
	url: URL,
	body: string,
	ms: number,
): Promise<{ status: number; type: string; body: string }> {
	return await new Promise((resolve, reject) => {
		const type = body === '' ? 'text/plain; charset=utf-8' : 'application/json';
		const headers = { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) };
		const sent = request(url, { method: 'POST', headers, signal: AbortSignal.timeout(ms) }, (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('error', reject);
			response.on('end', () =>
				resolve({
					status: response.statusCode ?? 0,
					type: response.headers['content-type'] ?? '',
					body: Buffer.concat(chunks).toString(),
				}),
			);
		});
		sent.on('error', reject);
		sent.end(body);
	});
}
