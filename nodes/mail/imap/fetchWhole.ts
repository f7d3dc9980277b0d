import type { ImapClient, ImapMessage } from './ImapClient';

export interface WholeOptions {
	ms: number;
	/** From one message to the next. */
	silenceMs: number;
	signal: AbortSignal;
	/** What the server has promised, in octets; undefined where that is not to be relied on. */
	sizeOf(uid: number): number | undefined;
	/** Told of what comes beside the octets, for a message that is asked for without having been looked at. */
	noteMeta?: ((message: ImapMessage) => void) | undefined;
	/** Told of the flags that come beside the octets; they are asked for only then. */
	noteFlags?: ((message: ImapMessage) => void) | undefined;
}

/**
 * Fetches messages as they are. Exchange has messages whose BODY[] is left out of every answer while their HEADER and
 * TEXT come (mail-archiver PR 527, MailKit 1615): one that is asked for alone is put together of these.
 *
 * @returns octets by UID, and what is wrong with those that came short
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
		// Dovecot answers NIL for a message that is being deleted; that is no Buffer, whatever the types say.
		const octets = Buffer.isBuffer(source) ? source.length : 0;
		const promised = sizeOf(uid) ?? 1;
		if (Buffer.isBuffer(source) && octets >= Math.max(1, promised)) found.set(uid, source);
		else short.set(uid, octets === 0 ? 'Its body is empty' : `${String(octets)} of ${String(promised)} octets came`);
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

/** RFC 3501 section 6.4.5: HEADER ends with the empty line, TEXT is all that follows. */
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
	// An empty text has been seen for minutes before the real one: it proves nothing.
	if (!Buffer.isBuffer(header) || !Buffer.isBuffer(text) || header.length === 0 || text.length === 0) return undefined;
	return Buffer.concat([header, text]);
}
