import type { DoneMessage, DoneWindow } from './DoneWindow';

/**
 * What is done, in the terms of a list whose order or unique-ids differ from those of the one before.
 *
 * @param ids the new list
 * @param isOpen whether the message at a place is waiting or in hand
 * @param headerHashes by place, for messages that were done under another unique-id
 * @returns for `DoneWindow.rebuild`
 */
export function rebuiltDone(
	window: DoneWindow,
	ids: readonly string[],
	isOpen: (id: string, at: number) => boolean,
	headerHashes: ReadonlyMap<number, string> = new Map(),
): DoneMessage[] {
	const listed = new Set(ids);
	const found = new Set(headerHashes.values());
	// Neither listed nor recognized under another unique-id: it may only be missing from this list.
	const done = window.anchors.filter(({ id, headerHash }) => !listed.has(id) && !found.has(headerHash));
	// Those to be deleted under another unique-id are recognized by header section, each for one message.
	const unlisted = window.pendingDelete.filter(({ id }) => !listed.has(id)).map((one) => one.headerHash);
	const isPendingDelete = (headerHash: string) => {
		const at = headerHash === '' ? -1 : unlisted.indexOf(headerHash);
		if (at >= 0) unlisted.splice(at, 1);
		return at >= 0;
	};
	ids.forEach((id, at) => {
		if (isOpen(id, at)) return;
		const headerHash = headerHashes.get(at) ?? '';
		const known = window.get(id);
		if (known !== undefined) return void done.push(known);
		const state = isPendingDelete(headerHash) ? 'pendingDelete' : 'kept';
		done.push({ id, headerHash, state, at, isVerified: false });
	});
	return done;
}
