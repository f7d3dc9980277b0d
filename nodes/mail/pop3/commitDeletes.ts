import { MailError } from '../contracts/MailError';
import { toMailError } from '../errors/toMailError';
import { fingerprint } from '../message/fingerprint';
import type { DoneMessage } from './DoneWindow';
import type { Pop3Progress } from './Pop3Progress';
import { Pop3Refused } from './Pop3Refused';
import type { Pop3Session } from './Pop3Session';
import type { Pop3Settings } from './Pop3Settings';
import type { Status } from './ReplyReader';

interface Context {
	settings: Pop3Settings;
	warn(error: MailError): void;
}

/**
 * Deletes what is done and ends the session, which is when the server removes it (RFC 1939 section 6). What is not
 * known to be removed stays in the position as to be deleted.
 *
 * @throws MailError when the connection broke
 */
export async function commitDeletes(
	session: Pop3Session,
	progress: Pop3Progress,
	context: Context,
): Promise<void> {
	const { client } = session;
	// Not to be cut short: to wait a moment is better than not to know.
	const { signal } = new AbortController();
	if (!client.isAlive) return;
	const listed = progress.pendingDelete.filter(({ id, at }) => session.ids[at] === id);
	const pendingDelete = await verify(session, progress, listed, signal);
	const said = await client.delete(
		pendingDelete.map(({ at }) => session.numbers[at] ?? 0),
		signal,
	);
	const marked: DoneMessage[] = [];
	for (const known of pendingDelete) {
		const status = said.get(session.numbers[known.at] ?? 0);
		if (status?.kind === 'ok') marked.push(known);
		else if (status !== undefined) refused([known], status, progress, context);
	}
	const farewell = await client.quit(signal);
	if (farewell.kind === 'error') refused(marked, farewell, progress, context);
	else for (const { id } of marked) progress.deleted(id, 'gone');
}

/**
 * A message is deleted only when it is the one that was done. In the session in which it was read that is certain;
 * later its header section tells, where the server gives that.
 */
async function verify(
	{ client, numbers }: Pop3Session,
	progress: Pop3Progress,
	pendingDelete: readonly DoneMessage[],
	signal: AbortSignal,
): Promise<DoneMessage[]> {
	const unverified = pendingDelete.filter(({ isVerified, mark }) => !isVerified && mark !== '');
	if (unverified.length === 0) return [...pendingDelete];
	const headers = await client.beginnings(
		unverified.map(({ at }) => numbers[at] ?? 0),
		{ signal },
	);
	const others = unverified.filter(({ at, mark }) => {
		const header = headers.get(numbers[at] ?? 0);
		return header !== undefined && fingerprint(header, undefined) !== mark;
	});
	// At the next look their unique-ids are found to be back, and to be those of other messages.
	for (const { id } of others) progress.deleted(id, 'gone');
	return pendingDelete.filter((known) => !others.includes(known));
}

function refused(
	known: readonly DoneMessage[],
	status: Status,
	progress: Pop3Progress,
	{ settings, warn }: Context,
): void {
	const { connection, mailbox } = settings;
	const server = `${connection.host}:${String(connection.port)}`;
	const step = 'delete messages';
	const { transient } = toMailError(new Pop3Refused(status), { protocol: 'pop3', server, mailbox, step });
	// The next session tries again.
	if (transient || known.length === 0) return;
	for (const { id } of known) progress.deleted(id, 'kept');
	const text =
		`${connection.host} refused to delete ${String(known.length)} message(s) of ${mailbox} after they were processed ` +
		`(${status.text}). They are remembered as done and will not run again.`;
	warn(
		new MailError('refused', text, {
			hint: 'Give the signed-in account the right to delete in this mailbox (Full Access), or set After Processing to "Keep".',
		}),
	);
}
