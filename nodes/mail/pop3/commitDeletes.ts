import { MailError } from '../contracts/MailError';
import { serverName } from '../contracts/serverName';
import { toMailError } from '../errors/toMailError';
import type { DoneMessage } from './DoneWindow';
import type { Pop3Progress } from './Pop3Progress';
import { Pop3Refused } from './Pop3Refused';
import type { Pop3Session } from './Pop3Session';
import type { Pop3Settings } from './Pop3Settings';
import type { Status } from './ReplyReader';
import { verifyDeletes } from './verifyDeletes';

/** After this many successful sessions, a message that is still there is given up. */
const MAX_ATTEMPTS = 3;

interface Context {
	settings: Pop3Settings;
	warn(error: MailError): void;
}

/**
 * Deletes what is done and ends the session, which is when the server removes messages (RFC 1939 section
 * 6). Only the list of a later session proves it: until then they stay in the position as to be deleted.
 *
 * @throws MailError when the connection broke
 */
export async function commitDeletes(
	session: Pop3Session,
	progress: Pop3Progress,
	context: Context,
): Promise<void> {
	const { client } = session;
	// Not to be cut short: a short wait is better than an unknown result.
	const { signal } = new AbortController();
	if (!client.isAlive) return;
	const listed = progress.pendingDelete.filter(({ id, at }) => session.ids[at] === id);
	giveUp(listed, progress, context);
	const pending = listed.filter(({ state }) => state === 'pendingDelete');
	const pendingDelete = await verifyDeletes(session, progress, pending, signal);
	const said = await client.delete(
		pendingDelete.map(({ at }) => session.numbers[at] ?? 0),
		signal,
	);
	const marked: DoneMessage[] = [];
	for (const message of pendingDelete) {
		const status = said.get(session.numbers[message.at] ?? 0);
		if (status?.kind === 'ok') marked.push(message);
		else if (status !== undefined) refused([message], status, progress, context);
	}
	const farewell = await client.quit(signal);
	if (farewell.kind === 'error') refused(marked, farewell, progress, context);
	else for (const message of pending) message.attempts = (message.attempts ?? 0) + 1;
}

/** The server reported them as deleted, but still lists them. */
function giveUp(listed: readonly DoneMessage[], progress: Pop3Progress, { settings, warn }: Context): void {
	const { connection, mailbox } = settings;
	const left = listed.filter(({ attempts = 0 }) => attempts >= MAX_ATTEMPTS);
	if (left.length === 0) return;
	for (const { id } of left) progress.deleted(id, 'kept');
	const text =
		`${String(left.length)} message(s) of ${mailbox} are still listed by ${connection.host} after they were deleted ` +
		`${String(MAX_ATTEMPTS)} times. They are remembered as done and will not trigger another execution.`;
	warn(new MailError('refused', text, { hint: DELETE_HINT }));
}

function refused(
	messages: readonly DoneMessage[],
	status: Status,
	progress: Pop3Progress,
	{ settings, warn }: Context,
): void {
	const { connection, mailbox } = settings;
	const server = serverName(connection);
	const step = 'delete messages';
	const { transient } = toMailError(new Pop3Refused(status), { protocol: 'pop3', server, mailbox, step });
	// The next session tries again.
	if (transient || messages.length === 0) return;
	for (const { id } of messages) progress.deleted(id, 'kept');
	const text =
		`${connection.host} refused to delete ${String(messages.length)} message(s) of ${mailbox} after they were processed ` +
		`(${status.text}). They are remembered as done and will not trigger another execution.`;
	warn(new MailError('refused', text, { hint: DELETE_HINT }));
}

const DELETE_HINT =
	'Give the signed-in account the right to delete in this mailbox (Full Access), or set "After Processing" to "Keep".';
