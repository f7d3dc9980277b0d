import type { IncomingMessage } from 'node:http';
import { pipeline, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { yieldToEventLoop } from '../../async/yieldToEventLoop';
import { MailError } from '../../contracts/MailError';
import { defined } from '../../contracts/defined';

const DECODERS: Readonly<Record<string, () => Transform>> = {
	gzip: createGunzip,
	'x-gzip': createGunzip,
	deflate: createInflate,
	br: createBrotliDecompress,
};

/** From this size on, octets are copied only once, or in pieces. */
const LARGE = 1024 * 1024;
const PIECE = 8 * 1024 * 1024;
/**
 * Above this size, a buffer of the largest size allowed is reserved and filled as data arrives. Pages that are never
 * written take no memory, whereas collected chunks would be held twice while they are joined.
 */
const LARGE_BODY = 16 * 1024 * 1024;
const EMPTY = Buffer.alloc(0);

/** No Content: without a body, whatever the headers say (RFC 9112 section 6.3). */
const NO_CONTENT = 204;

/**
 * The body of a response, decompressed.
 *
 * @param maxBytes limit for both, as transferred and decompressed: a few kilobytes of gzip can hold
 * gigabytes
 * @throws MailError of kind `tooLarge` or `protocol`, errors of sockets and zlib with their codes
 */
export async function readBody(
	answer: IncomingMessage,
	host: string,
	maxBytes: number,
	came: (octets: number) => void = () => undefined,
): Promise<Buffer> {
	const announced = Number(answer.headers['content-length']);
	if (announced > maxBytes) throw tooLarge(host, maxBytes);
	if (announced > 0) came(announced);
	assertDelimited(answer, host);
	const coding = (answer.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
	if (coding === 'identity' || coding === '')
		return await collect(answer, { host, maxBytes, came, announced });
	const decoder = DECODERS[coding];
	if (decoder === undefined) {
		throw notUnderstood(host, `used a compression that was not requested ("${coding.slice(0, 40)}")`);
	}
	const decoded = decoder();
	const capped = async function* (source: AsyncIterable<Buffer>) {
		let octets = 0;
		for await (const chunk of source) {
			octets += chunk.length;
			if (octets > maxBytes) throw tooLarge(host, maxBytes);
			yield chunk;
		}
	};
	// Its errors reach the reader of `decoded`.
	pipeline(answer, capped, decoded, () => undefined);
	return await collect(decoded, { host, maxBytes, came });
}

/** @param options.announced length in octets, if known: chunks are then copied straight to their place */
async function collect(
	stream: AsyncIterable<Buffer>,
	{
		host,
		maxBytes,
		came,
		announced = 0,
	}: { host: string; maxBytes: number; came: (octets: number) => void; announced?: number },
): Promise<Buffer> {
	let whole: Buffer | undefined = announced > LARGE ? Buffer.allocUnsafeSlow(announced) : undefined;
	let chunks: Buffer[] = [];
	let octets = 0;
	for await (const chunk of stream) {
		if (octets + chunk.length > maxBytes) throw tooLarge(host, maxBytes);
		if (whole === undefined && octets + chunk.length > LARGE_BODY) {
			whole = await gather(chunks, octets, maxBytes);
			chunks = [];
		}
		if (whole === undefined) chunks.push(chunk);
		else chunk.copy(whole, octets);
		octets += chunk.length;
		came(octets);
	}
	if (whole !== undefined) return whole.subarray(0, octets);
	return octets > LARGE ? await gather(chunks, octets, octets) : Buffer.concat(chunks, octets);
}

/** Each chunk is released once copied, and the event loop runs in between. @param room size of the returned buffer in octets */
async function gather(chunks: Buffer[], octets: number, room: number): Promise<Buffer> {
	const whole = Buffer.allocUnsafeSlow(room);
	let at = 0;
	let untilTurn = PIECE;
	for (const [index, chunk] of chunks.entries()) {
		chunk.copy(whole, at);
		at += chunk.length;
		chunks[index] = EMPTY;
		untilTurn -= chunk.length;
		if (untilTurn > 0 || at >= octets) continue;
		untilTurn = PIECE;
		await yieldToEventLoop();
	}
	return whole;
}

/** If only the end of the connection delimits the body, a truncated one looks complete. */
function assertDelimited({ statusCode = 0, headers }: IncomingMessage, host: string): void {
	if (statusCode >= 300 || statusCode === NO_CONTENT) return;
	if (headers['content-length'] !== undefined || /\bchunked\s*$/i.test(headers['transfer-encoding'] ?? ''))
		return;
	throw notUnderstood(
		host,
		'did not mark the end of its response, so a truncated response could not be detected',
	);
}

export function notUnderstood(host: string, what: string, cause?: unknown): MailError {
	return new MailError('protocol', `${host} ${what}`, {
		hint: 'Check "Server" and "Port": another service may be listening there, or a proxy in between changes the traffic.',
		...defined({ cause }),
	});
}

function tooLarge(host: string, maxBytes: number): MailError {
	return new MailError('tooLarge', `${host} sent more than the ${String(maxBytes)} bytes that are allowed`, {
		code: 'ResponseTooLarge',
		hint: 'A single message may be too large. Look for it in the mailbox.',
	});
}
