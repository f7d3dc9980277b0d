import { MailError } from '../contracts/MailError';
import { FINGERPRINT_HEADERS, fingerprint } from '../message/fingerprint';
import type { ActContext } from './ActContext';
import type { ImapClient, ImapMessage } from './ImapClient';

/**
 * The copying half of a move on a server without MOVE (RFC 6851 section 3.3): only what is known to be in the target
 * may be deleted. COPYUID (RFC 4315) names it; a server that has UIDPLUS and does not name it has not done it, unless
 * the target is a drop box, whose UIDs nobody may know. Without UIDPLUS the target has to grow.
 */
export async function moveByCopy(
	context: ActContext,
	uids: readonly number[],
	target: string,
): Promise<{ copied: number[]; refusal?: MailError }> {
	const { client, copies, uidValidity, signal } = context;
	const there = await client.search({ uid: uids }, signal);
	const known = await findCopied(context, there, target);
	const open = there.filter((uid) => !known.has(uid));
	if (open.length === 0) return { copied: [...known] };
	const before = await look(client, target, signal);
	if (before?.uidNext !== undefined) copies.begin(uidValidity, open, before.uidNext);
	const { copied, refusal } = await client.copy(open, target);
	if (refusal !== undefined) {
		// COPY does all or nothing (RFC 3501 section 6.4.7).
		for (const uid of open) copies.forget(uidValidity, uid);
		return { copied: [...known], refusal };
	}
	if (copied.length > 0) return { copied: [...known, ...open.filter((uid) => copied.includes(uid))] };
	const isDropBox = before === undefined;
	const after = isDropBox ? undefined : await look(client, target, signal);
	const grew = (after?.messages ?? 0) - (before?.messages ?? 0);
	if (isDropBox || (!client.can('UIDPLUS') && grew >= open.length)) return { copied: [...known, ...open] };
	for (const uid of open) copies.forget(uidValidity, uid);
	return { copied: [...known], refusal: notCopied(target) };
}

/** @returns undefined for a drop box: one may put messages into it and not look */
async function look(client: ImapClient, target: string, signal: AbortSignal) {
	try {
		return await client.status(target, { messages: true, uidNext: true }, signal);
	} catch (error) {
		if (error instanceof MailError && error.kind === 'permission') return undefined;
		throw error;
	}
}

/** Of messages whose copying was begun on a connection that broke: which have arrived in the target. */
async function findCopied(
	{ client, copies, uidValidity, settings, signal }: ActContext,
	uids: readonly number[],
	target: string,
): Promise<Set<number>> {
	const begun = uids.flatMap((uid) => {
		const uidNext = copies.uidNextBefore(uidValidity, uid);
		return uidNext === undefined ? [] : [{ uid, uidNext }];
	});
	if (begun.length === 0) return new Set();
	const ours = await fingerprints(client, begun.map(({ uid }) => uid), signal);
	const from = Math.min(...begun.map(({ uidNext }) => uidNext));
	const arrived = new Set<string>();
	await client.openFolder(target, signal, { readOnly: true });
	try {
		const later = (await client.search({ uid: `${String(from)}:*` }, signal)).filter((uid) => uid >= from);
		for (const print of (await fingerprints(client, later, signal)).values()) arrived.add(print);
	} finally {
		await client.openFolder(settings.folder, signal);
	}
	return new Set([...ours].filter(([, print]) => arrived.has(print)).map(([uid]) => uid));
}

async function fingerprints(
	client: ImapClient,
	uids: readonly number[],
	signal: AbortSignal,
): Promise<Map<number, string>> {
	const found = new Map<number, string>();
	if (uids.length === 0) return found;
	const each = ({ uid, headers }: ImapMessage) => {
		// Without octets all messages are alike.
		if (Buffer.isBuffer(headers) && headers.length > 0) found.set(uid, fingerprint(headers, undefined));
	};
	await client.fetch(
		uids,
		{ headers: FINGERPRINT_HEADERS },
		// COPY keeps INTERNALDATE (RFC 3501 section 6.4.7), but not every server does.
		{ signal, each },
	);
	return found;
}

function notCopied(target: string): MailError {
	return new MailError('refused', `The server answered OK and did not say that anything was copied to "${target}"`, {
		code: 'COPYUID',
		hint: 'The messages stay where they are. Check the rights of the account on both folders.',
	});
}
