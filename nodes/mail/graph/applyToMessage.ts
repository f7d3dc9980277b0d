import { MailError } from '../contracts/MailError';
import type { ActionResult, FeedAction, FeedTarget, MessageLook } from '../source/ChangeFeed';
import { isAboutItem, readFault } from './graphAnswer';
import type { GraphClient, GraphRequest } from './GraphClient';
import { graphPath } from './graphPath';
import { isObject, readGraphJson, type JsonObject } from './readGraphJson';

/**
 * Someone else changed the message at the same moment (ErrorIrresolvableConflict, which occurs without a
 * condition).
 */
const CONFLICTS = new Set([409, 412]);
const isError = (status: number) => status >= 400;

export interface MessageAction {
	readonly action: FeedAction;
	/** ID of the folder that the message has to be in. */
	readonly folder: string;
	/** ID of the target folder of a move. */
	readonly target: string | undefined;
	lookAt(id: string, signal: AbortSignal): Promise<MessageLook>;
}

/**
 * Acts on a message only if it is in its folder, using an ID that becomes invalid once the message is
 * moved. Graph documents no conditional requests, so the message is checked before anything irreversible,
 * and the response afterward.
 * @throws MailError for a failure that is not a response about the message, or if the target of a move is
 * gone
 */
export async function applyToMessage(
	client: GraphClient,
	message: MessageAction,
	{ id, asksForReceipt = false }: FeedTarget,
	signal: AbortSignal,
): Promise<ActionResult> {
	const { action } = message;
	const isMove = action.type === 'move' || action.type === 'delete';
	if (isMove) {
		const place = reasonToSkip(await message.lookAt(id, signal));
		if (place !== undefined) return place;
	}
	if (asksForReceipt && action.type !== 'flag') await withdrawReceipt(client, id, signal);
	const request = requestFor(message, id);
	for (let attempt = 1; ; attempt += 1) {
		const answer = await client.request({ ...request, also: isError }, signal);
		const { status } = answer;
		if (status < 300) return isMove ? 'done' : shown(message, readGraphJson(answer.body, client.server));
		const isRepeated = CONFLICTS.has(status) && attempt === 1;
		const isAbsent = isAboutItem(answer) && (status === 404 || status === 400);
		if (!isRepeated && !isAbsent) return client.refusal(answer, request.step);
		const look = await message.lookAt(id, signal);
		const place = reasonToSkip(look);
		if (place !== undefined) return place;
		if (isDone(action, look)) return 'done';
		if (isAbsent && isMove) throw targetIsGone(client, message, readFault(answer).message);
		if (isAbsent) return 'notFound';
	}
}

/** Why it must not be changed; undefined if it is in the folder. */
function reasonToSkip(look: MessageLook): ActionResult | undefined {
	if (look.is === 'here') return undefined;
	if (look.is === 'unknown') return look.error;
	return look.is === 'elsewhere' ? 'left' : 'notFound';
}

function isDone({ type }: FeedAction, look: MessageLook): boolean {
	return type === 'markRead' && look.is === 'here' && look.change.isRead === true;
}

/** PATCH returns the message in its new state. */
function shown(
	{ action, folder }: MessageAction,
	{ parentFolderId, isRead, flag }: JsonObject,
): ActionResult {
	// It was moved at that very moment; what a person did with it is left alone.
	if (typeof parentFolderId === 'string' && parentFolderId !== folder) return 'left';
	const isKept =
		action.type === 'markRead' ? isRead === true : isObject(flag) && flag.flagStatus === 'flagged';
	return isKept ? 'done' : 'unchanged';
}

/**
 * Exchange sends the requested receipt when a message is read, or deleted unread, whoever did it
 * (msgraph-sdk-php #1169). EWS can suppress it; Graph requires removing the request from the message.
 */
async function withdrawReceipt(client: GraphClient, id: string, signal: AbortSignal): Promise<void> {
	const request = {
		method: 'PATCH',
		path: graphPath`/messages/${id}`,
		step: 'keep Exchange from sending a read receipt',
		json: { isReadReceiptRequested: false },
		// If this is refused, a receipt is sent, which is no reason to leave the message unprocessed.
		also: isError,
	} as const;
	await client.request(request, signal);
}

/** Each may be repeated. */
function requestFor({ action, target }: MessageAction, id: string): GraphRequest {
	const path = graphPath`/messages/${id}`;
	switch (action.type) {
		case 'markRead':
			return { method: 'PATCH', path, step: 'mark a message as read', json: { isRead: true } };
		case 'flag':
			return { method: 'PATCH', path, step: 'flag a message', json: { flag: { flagStatus: 'flagged' } } };
		case 'move':
			return move(path, 'move a message', target ?? 'inbox');
		case 'delete':
			// Equivalent to DELETE; but a repeated DELETE would remove the message from Deleted Items.
			return move(path, 'delete a message', 'deleteditems');
	}
}

/** https://learn.microsoft.com/en-us/graph/api/message-move */
function move(path: string, step: string, destinationId: string): GraphRequest {
	return { method: 'POST', path: `${path}/move`, step, json: { destinationId }, repeatable: true };
}

function targetIsGone(client: GraphClient, { action }: MessageAction, said = ''): MailError {
	const folder = action.type === 'move' ? action.folder : 'deleteditems';
	return new MailError(
		'folderNotFound',
		`Could not move a message to "${folder}" (Microsoft Graph, ${client.server}, mailbox ${client.settings.mailbox}): ${said.slice(0, 200)}`,
		{
			code: 'ErrorFolderNotFound',
			hint: 'The folder was there before. Create it again, or choose another one.',
		},
	);
}
