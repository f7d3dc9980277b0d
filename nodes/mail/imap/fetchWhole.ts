import type { ImapClient, ImapMessage } from './ImapClient';

export interface WholeOptions {
	ms: number;
	/** Between two messages. */
	silenceMs: number;
	signal: AbortSignal;
	/** The announced size in octets; undefined if it is not reliable. */
	sizeOf(uid: number): number | undefined;
	/** Called with the other data of a message that was requested without a lookup. */
	noteMeta?: ((message: ImapMessage) => void) | undefined;
	/** Called with the flags that arrive with the octets; they are requested only if it is given. */
	noteFlags?: ((message: ImapMessage) => void) | undefined;
}

/**
 * Fetches messages unchanged. Exchange has messages whose BODY[] is missing in every response although
 * HEADER and TEXT are returned (mail-archiver PR 527, MailKit 1615): a message requested alone is assembled
 * from these.
 *
 * @returns octets by UID, and what is wrong with incomplete ones
 */
export async function fetchWhole(
	client: ImapClient,
	uids: readonly number[],
	{ ms, silenceMs, signal, sizeOf, noteMeta, noteFlags }: WholeOptions,
): Promise<{ found: Map<number, Buffer>; short: Map<number, string> }> {
	const found = new Map<number, Buffer>();
	const short = new Map<number, string>();
	const each = (message: ImapMessage) => {
		const { uid, source } = message;
		noteMeta?.(message);
		noteFlags?.(message);
		// Dovecot returns NIL for a message that is being deleted, which is not a Buffer, contrary to the
		// types.
		const octets = Buffer.isBuffer(source) ? source.length : 0;
		const promised = sizeOf(uid) ?? 1;
		if (Buffer.isBuffer(source) && octets >= Math.max(1, promised)) found.set(uid, source);
		else
			short.set(
				uid,
				octets === 0 ? 'Its body is empty' : `${String(octets)} of ${String(promised)} octets arrived`,
			);
	};
	const flags = noteFlags !== undefined;
	const query = { source: true, flags, ...(noteMeta ? { internalDate: true } : {}) };
	const [uid, another] = uids;
	const isAlone = uid !== undefined && another === undefined;
	let refusal: unknown;
	try {
		await client.fetch(uids, query, { ms, silenceMs, signal, each });
	} catch (error) {
		if (!isAlone || !client.isAlive) throw error;
		refusal = error;
	}
	if (isAlone && !found.has(uid)) {
		const mime = await inHalves(client, uid, { ms, signal, noteMeta });
		if (mime !== undefined) found.set(uid, mime);
		else if (refusal !== undefined) throw refusal;
	}
	for (const had of found.keys()) short.delete(had);
	return { found, short };
}

/** RFC 3501 section 6.4.5: HEADER ends with the empty line, TEXT is the rest. */
async function inHalves(
	client: ImapClient,
	uid: number,
	{ ms, signal, noteMeta }: Pick<WholeOptions, 'ms' | 'signal' | 'noteMeta'>,
): Promise<Buffer | undefined> {
	let row: ImapMessage | undefined;
	const each = (message: ImapMessage) => (row = message);
	const query = { headers: true, bodyParts: ['TEXT'], ...(noteMeta ? { internalDate: true } : {}) };
	await client.fetch([uid], query, { ms, signal, each });
	if (row !== undefined) noteMeta?.(row);
	const header = row?.headers;
	const text = row?.bodyParts?.get('text');
	// An empty text has been seen for minutes before the real one, so it proves nothing.
	if (!Buffer.isBuffer(header) || !Buffer.isBuffer(text) || header.length === 0 || text.length === 0)
		return undefined;
	return Buffer.concat([header, text]);
}
