import type { MailError } from '../contracts/MailError';
import { defined } from '../contracts/defined';
import type { Changed, ImapClient } from './ImapClient';
import type { ActContext } from './ActContext';
import { stillThere } from './findGone';
import { moveByCopy } from './moveByCopy';
import type { AfterProcessing } from '../source/SourceSettings';

/** Another client may delete one of the messages during a move: the rest is moved again. */
const ROUNDS = 3;

export interface Applied {
	/** UIDs that the server still shows unchanged. */
	undone: number[];
	refusal?: MailError;
}

/**
 * Acts on messages and checks the effect: a server that responds OK may have done nothing (Dovecot without
 * the required right), and one that responds NO may have done part of it. Unsolicited responses with new
 * flags (RFC 3501 section 6.4.6) or expunged messages prove the effect and make the check unnecessary.
 * Repeating it is harmless.
 */
export async function applyAction(
	context: ActContext,
	action: AfterProcessing,
	uids: readonly number[],
): Promise<Applied> {
	if (uids.length === 0) return { undone: [] };
	switch (action) {
		case 'nothing':
			return { undone: [] };
		case 'markRead':
			return await addFlag(context, '\\Seen', uids);
		case 'flag':
			return await addFlag(context, '\\Flagged', uids);
		case 'move':
			return await move(context, uids);
		case 'delete':
			return await deleteMessages(context, uids);
	}
}

async function addFlag(
	{ client, signal }: ActContext,
	flag: '\\Seen' | '\\Flagged',
	uids: readonly number[],
): Promise<Applied> {
	const changed = await client.addFlags(uids, [flag]);
	const unproven = uids.filter((uid) => !changed.flags.get(uid)?.has(flag));
	if (unproven.length === 0) return { undone: [] };
	const query = flag === '\\Seen' ? { seen: true } : { flagged: true };
	return withRefusal(changed, await withoutShown(client, unproven, query, signal));
}

async function move(context: ActContext, uids: readonly number[]): Promise<Applied> {
	const { client, settings, signal } = context;
	const target = settings.moveTo ?? '';
	if (!client.can('MOVE')) {
		const { copied, refusal } = await moveByCopy(context, uids, target);
		const deleted = await deleteMessages(context, copied);
		const open = new Set([...deleted.undone, ...uids.filter((uid) => !copied.includes(uid))]);
		for (const uid of copied) if (!open.has(uid)) context.copies.forget(context.uidValidity, uid);
		const left = await stillThere(client, [...open], signal);
		const why = refusal ?? deleted.refusal;
		return { undone: left, ...defined({ refusal: why }) };
	}
	let left = [...uids];
	for (let round = 1; ; round++) {
		const changed = await client.move(left, target);
		const areAllReported = changed.expunged === left.length && changed.copied.length === left.length;
		if (changed.refusal === undefined && areAllReported) return { undone: [] };
		const before = left.length;
		left = await stillThere(client, left, signal);
		const isOneGone = left.length < before || changed.refusal?.code === '[EXPUNGEISSUED]';
		const isWorthMore = left.length > 0 && isOneGone && round < ROUNDS;
		if (!isWorthMore) return withRefusal(changed, left);
	}
}

async function deleteMessages({ client, signal }: ActContext, uids: readonly number[]): Promise<Applied> {
	if (uids.length === 0) return { undone: [] };
	if (!client.can('UIDPLUS') && (await hasOthersDeleted(client, uids, signal))) {
		// A plain EXPUNGE would also remove what others have marked as deleted. They see our mark and will
		// expunge the messages.
		const changed = await client.addFlags(uids, ['\\Deleted', '\\Seen']);
		return withRefusal(changed, await withoutShown(client, uids, { deleted: true }, signal));
	}
	const changed = await client.delete(uids);
	const unproven = uids.filter((uid) => !changed.expungedUids.has(uid));
	return withRefusal(changed, await stillThere(client, unproven, signal));
}

/** If in doubt, there are some: every message that is not ours has to be listed as not deleted. */
async function hasOthersDeleted(
	client: ImapClient,
	uids: readonly number[],
	signal: AbortSignal,
): Promise<boolean> {
	const ours = new Set(uids);
	const kept = (await client.search({ deleted: false }, signal)).filter((uid) => !ours.has(uid));
	const there = await stillThere(client, uids, signal);
	return kept.length < client.exists - there.length;
}

/**
 * The messages that exist and are not shown in the desired state. A message missing in a search is not
 * shown.
 */
async function withoutShown(
	client: ImapClient,
	uids: readonly number[],
	query: { seen?: boolean; flagged?: boolean; deleted?: boolean },
	signal: AbortSignal,
): Promise<number[]> {
	const shown = new Set(await client.search({ ...query, uid: uids }, signal));
	const open = uids.filter((uid) => !shown.has(uid));
	return await stillThere(client, open, signal);
}

function withRefusal({ refusal }: Changed, undone: number[]): Applied {
	return { undone, ...(refusal === undefined || undone.length === 0 ? {} : { refusal }) };
}
