import { MailError } from '../contracts/MailError';
import { FINGERPRINT_HEADERS, fingerprint } from '../message/fingerprint';
import type { ActContext } from './ActContext';
import type { CopyMemory } from './CopyMemory';
import type { ImapClient, ImapMessage } from './ImapClient';

/**
 * The copying half of a move on a server without MOVE (RFC 6851 section 3.3): only what is known to be in
 * the target may be deleted. COPYUID (RFC 4315) proves it; a server with UIDPLUS that does not send it has
 * not copied, unless the target is a drop box, whose UIDs may not be disclosed. Without UIDPLUS the target
 * has to grow.
 */
export async function moveByCopy(
	context: ActContext,
	uids: readonly number[],
	target: string,
): Promise<{ copied: number[]; refusal?: MailError }> {
	const { client, copies, uidValidity, signal } = context;
	const there = await client.search({ uid: uids }, signal);
	const before = await lookAtTarget(client, copies, target, signal);
	const copiedBefore = await findCopied(context, there, target);
	const open = there.filter((uid) => !copiedBefore.has(uid));
	if (open.length === 0) return { copied: [...copiedBefore] };
	if (before?.uidNext !== undefined) copies.begin(uidValidity, open, before.uidNext);
	const { copied, refusal } = await client.copy(open, target);
	if (refusal !== undefined) {
		// COPY is all or nothing (RFC 3501 section 6.4.7).
		for (const uid of open) copies.forget(uidValidity, uid);
		return { copied: [...copiedBefore], refusal };
	}
	if (copied.length > 0) return { copied: [...copiedBefore, ...open.filter((uid) => copied.includes(uid))] };
	const isDropBox = before === undefined;
	const after = isDropBox ? undefined : await look(client, target, signal);
	const grew = (after?.messages ?? 0) - (before?.messages ?? 0);
	if (isDropBox || (!client.can('UIDPLUS') && grew >= open.length))
		return { copied: [...copiedBefore, ...open] };
	for (const uid of open) copies.forget(uidValidity, uid);
	return { copied: [...copiedBefore], refusal: notCopied(target) };
}

/** Records the state of the target before something is copied there. */
export async function lookAtTarget(
	client: ImapClient,
	copies: CopyMemory,
	target: string,
	signal: AbortSignal,
) {
	const found = await look(client, target, signal);
	const { uidNext, uidValidity } = found ?? {};
	if (uidNext !== undefined && uidValidity !== undefined)
		copies.look({ folder: target, uidValidity: String(uidValidity), uidNext });
	return found;
}

/** @returns undefined for a drop box: messages may be added to it, but it may not be read */
async function look(client: ImapClient, target: string, signal: AbortSignal) {
	try {
		return await client.status(target, { messages: true, uidNext: true, uidValidity: true }, signal);
	} catch (error) {
		if (error instanceof MailError && (error.kind === 'permission' || error.kind === 'folderNotFound'))
			return undefined;
		throw error;
	}
}

/**
 * Finds out which messages are in the target, if copying was started on a connection that broke or by an
 * earlier process.
 */
async function findCopied(
	context: ActContext,
	uids: readonly number[],
	target: string,
): Promise<Set<number>> {
	const { client, copies, uidValidity, signal } = context;
	const begun = uids.flatMap((uid) => {
		const uidNext = copies.uidNextBefore(uidValidity, uid);
		return uidNext === undefined ? [] : [{ uid, uidNext }];
	});
	const others = uids.filter((uid) => copies.uidNextBefore(uidValidity, uid) === undefined);
	const found = await findEarlier(context, others, target);
	if (begun.length === 0) return found;
	const ours = await fingerprints(
		client,
		begun.map(({ uid }) => uid),
		{ signal },
	);
	const from = Math.min(...begun.map(({ uidNext }) => uidNext));
	const arrived = await printsIn(context, target, { from });
	for (const [uid, print] of ours) if (arrived.has(print)) found.add(uid);
	return found;
}

/**
 * Finds copies of a process that was killed before it could delete the original: same content and same time
 * of arrival, which COPY keeps (RFC 3501 section 6.4.7). On a server that does not keep it, a message is
 * copied again.
 */
async function findEarlier(
	context: ActContext,
	uids: readonly number[],
	target: string,
): Promise<Set<number>> {
	const { client, copies, signal } = context;
	const earlier = uids.map((uid) => copies.earlierCopies(uid)).find((one) => one !== undefined);
	const candidates = uids.filter((uid) => copies.earlierCopies(uid) !== undefined);
	if (earlier === undefined) return new Set();
	earlier.prints ??= await printsIn(context, target, { ...earlier, isDated: true });
	const { prints } = earlier;
	if (prints.size === 0) return new Set();
	const ours = await fingerprints(client, candidates, { signal, isDated: true });
	return new Set([...ours].filter(([, print]) => prints.has(print)).map(([uid]) => uid));
}

async function printsIn(
	{ client, settings, signal }: ActContext,
	target: string,
	{ from, end = Infinity, isDated = false }: { from: number; end?: number; isDated?: boolean },
): Promise<ReadonlySet<string>> {
	await client.openFolder(target, signal, { readOnly: true });
	try {
		const later = await client.search({ uid: `${String(from)}:*` }, signal);
		const uids = later.filter((uid) => uid >= from && uid < end);
		return new Set((await fingerprints(client, uids, { signal, isDated })).values());
	} finally {
		await client.openFolder(settings.folder, signal);
	}
}

/** By UID. */
async function fingerprints(
	client: ImapClient,
	uids: readonly number[],
	{ signal, isDated = false }: { signal: AbortSignal; isDated?: boolean },
): Promise<Map<number, string>> {
	const found = new Map<number, string>();
	if (uids.length === 0) return found;
	const each = ({ uid, headers, internalDate }: ImapMessage) => {
		// Without octets, or without the time where it matters, different messages would look alike.
		if (!Buffer.isBuffer(headers) || headers.length === 0) return;
		const at = isDated ? new Date(internalDate ?? NaN) : undefined;
		if (at === undefined || !Number.isNaN(at.getTime())) found.set(uid, fingerprint(headers, at));
	};
	const query = { headers: FINGERPRINT_HEADERS, ...(isDated ? { internalDate: true } : {}) };
	await client.fetch(uids, query, { signal, each });
	return found;
}

function notCopied(target: string): MailError {
	return new MailError(
		'refused',
		`The server responded OK, but did not report that anything was copied to "${target}"`,
		{
			code: 'COPYUID',
			hint: 'The messages stay where they are. Check the rights of the account on both folders.',
		},
	);
}
