import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Answer } from './Call';
import type { RequestIds } from './GraphError';

const SMALLEST_ZIPPED = 1024;

function headersOf({ headers, body }: Answer, { requestId, clientRequestId }: RequestIds) {
	return {
		...(body === undefined || Buffer.isBuffer(body)
			? {}
			: {
					'Content-Type':
						'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
				}),
		'Cache-Control': 'private',
		'Strict-Transport-Security': 'max-age=31536000',
		'request-id': requestId,
		'client-request-id': clientRequestId,
		'x-ms-ags-diagnostic': JSON.stringify({
			ServerInfo: { DataCenter: 'Lab', Slice: 'E', Ring: '1', ScaleUnit: '000', RoleInstance: 'LAB' },
		}),
		...headers,
	};
}

const octetsOf = ({ body }: Answer) =>
	body === undefined ? Buffer.alloc(0) : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));

/** As Graph does it: zipped where the client takes it, in chunks unless there is no body. */
export function send(response: ServerResponse, answer: Answer, ids: RequestIds, accepts: string): void {
	const octets = octetsOf(answer);
	const zip = /\bgzip\b/i.test(accepts) && octets.length > SMALLEST_ZIPPED;
	response.writeHead(answer.status, {
		...headersOf(answer, ids),
		...(zip ? { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } : {}),
		...(octets.length === 0 && answer.status !== 204 ? { 'Content-Length': '0' } : {}),
	});
	response.end(zip ? gzipSync(octets, { level: 1 }) : octets);
}

export function cut(response: ServerResponse): void {
	response.socket?.destroy();
}

export function cutInBody(response: ServerResponse, answer: Answer, ids: RequestIds): void {
	const octets = octetsOf(answer);
	response.writeHead(answer.status, { ...headersOf(answer, ids), 'Content-Length': String(octets.length) });
	response.write(octets.subarray(0, Math.ceil(octets.length / 2)), () => cut(response));
}

const ENDLESS = Buffer.alloc(16 * 1024, ' ');
const EVERY_MS = 20;

export function sendEndless(response: ServerResponse): void {
	response.writeHead(200, { 'Content-Type': 'application/json' });
	const timer = setInterval(() => response.write(ENDLESS), EVERY_MS);
	response.on('close', () => clearInterval(timer)).on('error', () => clearInterval(timer));
}
