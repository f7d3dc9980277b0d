import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { notUnderstood, readBody } from '../../../../nodes/mail/net/http/readBody';
import { turnsDuring } from '../../turnsDuring';

const MB = 1024 * 1024;
const CHUNKED = { 'transfer-encoding': 'chunked' };

interface Answer {
	status?: number;
	headers?: Record<string, string>;
	chunks?: readonly Buffer[];
	maxBytes?: number;
	came?: (octets: number) => void;
}

async function read({ status = 200, headers = CHUNKED, chunks = [], maxBytes = MB, came }: Answer) {
	const answer = Object.assign(Readable.from(chunks), { statusCode: status, headers });
	return await readBody(answer as unknown as IncomingMessage, 'mail.test', maxBytes, came);
}

const hello = [Buffer.from('he'), Buffer.from('llo')];

describe('a body', () => {
	it('has all that came, in its order', async () => {
		expect((await read({ chunks: hello })).toString()).toBe('hello');
		expect(await read({})).toHaveLength(0);
	});

	it.each([
		['gzip', gzipSync],
		['x-gzip', gzipSync],
		[' GZIP ', gzipSync],
		['deflate', deflateSync],
		['br', brotliCompressSync],
		['identity', Buffer.from],
		['Identity', Buffer.from],
		['', Buffer.from],
	])('is decompressed: %j', async (coding, compress) => {
		const headers = { ...CHUNKED, 'content-encoding': coding };
		const body = await read({ headers, chunks: [compress(Buffer.from('hello'))] });
		expect(body.toString()).toBe('hello');
	});

	it('in a compression that nobody asked for is refused, and its name cut', async () => {
		const headers = { ...CHUNKED, 'content-encoding': `zstd${'x'.repeat(100)}` };
		const refused = read({ headers, chunks: hello });
		await expect(refused).rejects.toMatchObject({
			kind: 'protocol',
			message: expect.stringMatching(/mail\.test .*"zstdx{36}"/),
		});
	});

	it('in a compression that breaks off is an error', async () => {
		const headers = { ...CHUNKED, 'content-encoding': 'gzip' };
		const half = gzipSync('hello'.repeat(100)).subarray(0, 20);
		await expect(read({ headers, chunks: [half] })).rejects.toMatchObject({
			code: expect.stringMatching(/^Z_/),
		});
	});
});

describe('the end of a body', () => {
	it.each<Record<string, string>>([
		{ 'content-length': '5' },
		{ 'transfer-encoding': 'chunked' },
		{ 'transfer-encoding': 'gzip, Chunked ' },
	])('is known with %j', async (headers) => {
		expect((await read({ headers, chunks: hello })).toString()).toBe('hello');
	});

	it.each<[number, Record<string, string>]>([
		[200, {}],
		[299, {}],
		[200, { 'transfer-encoding': 'chunked, gzip' }],
		[200, { 'transfer-encoding': 'unchunked' }],
	])('is not known of status %i with %j, so that half of it would look whole', async (status, headers) => {
		await expect(read({ status, headers, chunks: hello })).rejects.toMatchObject({
			kind: 'protocol',
			message: expect.stringContaining('mail.test') as string,
		});
	});

	it.each([204, 300, 304, 404, 500])('does not matter with status %i', async (status) => {
		expect((await read({ status, headers: {}, chunks: hello })).toString()).toBe('hello');
	});
});

describe('more than is allowed', () => {
	const TOO_LARGE = {
		kind: 'tooLarge',
		code: 'ResponseTooLarge',
		message: expect.stringMatching(/mail\.test .* 4 bytes/) as string,
	};
	const five = { 'content-length': '5' };

	it('is refused where it is announced, before anything is read', async () => {
		const came: number[] = [];
		const announced = { headers: five, chunks: hello, came: (octets: number) => void came.push(octets) };
		await expect(read({ ...announced, maxBytes: 4 })).rejects.toMatchObject(TOO_LARGE);
		expect(came).toEqual([]);
		expect((await read({ ...announced, maxBytes: 5 })).toString()).toBe('hello');
	});

	it('is refused as soon as it has come', async () => {
		const came: number[] = [];
		const more = { chunks: hello, came: (octets: number) => void came.push(octets) };
		await expect(read({ ...more, maxBytes: 4 })).rejects.toMatchObject(TOO_LARGE);
		expect(came).toEqual([2]);
		expect((await read({ ...more, maxBytes: 5 })).toString()).toBe('hello');
	});

	it.each([
		['as it is transferred', (octets: Buffer) => octets.length - 1, randomBytes(1_000)],
		['when it is decompressed', () => 999, Buffer.alloc(1_000)],
	])('counts %s', async (_, limit, content) => {
		const octets = gzipSync(content);
		const headers = { ...CHUNKED, 'content-encoding': 'gzip' };
		const chunks = [octets.subarray(0, 10), octets.subarray(10)];
		const allowed = limit(octets);
		await expect(read({ headers, chunks, maxBytes: allowed })).rejects.toMatchObject({
			kind: 'tooLarge',
			message: expect.stringContaining(`mail.test sent more than the ${String(allowed)} bytes`) as string,
		});
		expect(await read({ headers, chunks, maxBytes: allowed + 1 })).toEqual(content);
	});
});

it('who waits is told what has come: what is announced at once, then each piece', async () => {
	const came: number[] = [];
	const tell = (octets: number) => void came.push(octets);
	await read({ headers: { 'content-length': '5' }, chunks: hello, came: tell });
	await read({ headers: { 'content-length': '0' }, came: tell });
	await read({ headers: { 'content-length': '1' }, chunks: [Buffer.from('x')], came: tell });
	await read({ chunks: hello, came: tell });
	expect(came).toEqual([5, 2, 5, 1, 1, 2, 5]);
});

describe('a large body', () => {
	/** Pieces that can be told from each other. */
	const pieces = (count: number, size = MB) =>
		Array.from({ length: count }, (_, place) => Buffer.alloc(size, place + 1));

	it.each<[string, Buffer[], boolean]>([
		['of 1 MB', pieces(1), false],
		['of 1 MB and an octet', [...pieces(1), Buffer.from('x')], false],
		['of 1 MB and an octet, announced', [...pieces(1), Buffer.from('x')], true],
		['of 16 MB', pieces(16), false],
		['of 16 MB and an octet', [...pieces(16), Buffer.from('x')], false],
		['of 20 MB', pieces(20), false],
		['of 20 MB, announced', pieces(20), true],
		['of 40 MB in two pieces', pieces(2, 20 * MB), false],
	])('%s is what came', async (_, chunks, isAnnounced) => {
		const whole = Buffer.concat(chunks);
		const headers = isAnnounced ? { 'content-length': String(whole.length) } : CHUNKED;
		const body = await read({ headers, chunks: [...chunks], maxBytes: whole.length });
		expect(body.equals(whole)).toBe(true);
		const roomy = await read({ headers, chunks: [...chunks], maxBytes: whole.length + 7 });
		expect(roomy.equals(whole)).toBe(true);
	});

	it.each<[string, Buffer[], boolean, number]>([
		['of which the length is known has just that room', pieces(20), true, 20 * MB],
		['of up to 16 MB is joined at the end', pieces(16), false, 16 * MB],
		['of more has the room of the largest at once, and its chunks are let go', pieces(17), false, 30 * MB],
	])('%s', async (_, chunks, isAnnounced, room) => {
		const headers = isAnnounced ? { 'content-length': String(chunks.length * MB) } : CHUNKED;
		const body = await read({ headers, chunks, maxBytes: 30 * MB });
		expect(body).toHaveLength(chunks.length * MB);
		expect(body.buffer.byteLength).toBe(room);
	});

	it('is joined in pieces of 8 MB, between which others have their turn', async () => {
		const turns = async (count: number) => {
			const chunks = pieces(count);
			return await turnsDuring(async () => void (await read({ chunks, maxBytes: 100 * MB })));
		};
		const none = await turns(8);
		expect(await turns(9)).toBe(none + 1);
		expect(await turns(16)).toBe(none + 1);
	});
});

it('an answer that is not understood is explained, with its cause where there is one', () => {
	const cause = new Error('HPE_INVALID_CONSTANT');
	expect(notUnderstood('mail.test', 'says hello', cause)).toMatchObject({
		kind: 'protocol',
		message: 'mail.test says hello',
		hint: expect.stringContaining('"Server" and "Port"') as string,
		cause,
	});
	expect(notUnderstood('mail.test', 'says hello')).not.toHaveProperty('cause');
});
