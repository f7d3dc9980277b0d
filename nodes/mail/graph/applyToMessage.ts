import type { FeedAction } from '../source/ChangeFeed';
import { isAboutItem } from './graphAnswer';
import type { GraphClient, GraphRequest } from './GraphClient';
import { graphPath } from './graphPath';

/** Somebody else changed the message at the same moment (ErrorIrresolvableConflict). */
const CONFLICTS = new Set([409, 412]);
const MAX_ATTEMPTS = 3;
/** About this message; anything else is about the mailbox or the way to it. */
const IS_NO = new Set([400, 403, 405, 409, 412, 413, 422, 423]);

export interface MessageAction {
	readonly action: FeedAction;
	readonly id: string;
	/** Id of the folder, for a move. */
	readonly target: string | undefined;
}

/**
 * @returns false where the server said no; a message that has gone counts as done
 * @throws MailError
 */
export async function applyToMessage(
	client: GraphClient,
	message: MessageAction,
	signal: AbortSignal,
): Promise<boolean> {
	const request = {
		...requestFor(message),
		also: (status: number) => status === 404 || IS_NO.has(status),
	};
	for (let attempt = 1; ; attempt += 1) {
		const answer = await client.request(request, signal);
		if (answer.status < 300) return true;
		if (isAboutItem(answer) && answer.status === 404) return true;
		if (answer.status === 404) throw client.refusal(answer, request.step);
		if (!CONFLICTS.has(answer.status) || attempt >= MAX_ATTEMPTS) return false;
	}
}

/** Each can be done twice. */
function requestFor({ action, id, target }: MessageAction): GraphRequest {
	const path = graphPath`/messages/${id}`;
	switch (action.type) {
		case 'markRead':
			return { method: 'PATCH', path, step: 'mark a message as read', json: { isRead: true } };
		case 'flag':
			return { method: 'PATCH', path, step: 'flag a message', json: { flag: { flagStatus: 'flagged' } } };
		case 'move':
			return move(path, 'move a message', target ?? 'inbox');
		case 'delete':
			// What DELETE does too, but done twice DELETE would take the message out of Deleted Items.
			return move(path, 'delete a message', 'deleteditems');
	}
}

/** https://learn.microsoft.com/en-us/graph/api/message-move */
function move(path: string, step: string, destinationId: string): GraphRequest {
	return { method: 'POST', path: `${path}/move`, step, json: { destinationId }, repeatable: true };
}
