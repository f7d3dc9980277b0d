import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { ExchangeStore } from '../exchange/ExchangeStore';
import type { AccessGate, SignedIn } from './access/AccessGate';
import { Refusal } from './access/Refusal';
import { EwsError } from './EwsError';
import type { EwsFault, EwsFaults } from './faults/EwsFaults';
import type { EwsQuirks } from './faults/EwsQuirks';
import type { Throttle } from './faults/Throttle';
import { failure } from './operations/Operation';
import { OPERATIONS } from './operations/operations';
import { SoapLog } from './schemas/SoapLog';
import { envelope, responseOf } from './soap/envelope';
import { readRequest, type SoapRequest } from './soap/SoapRequest';
import { serverBusy, SoapFault } from './soap/SoapFault';

/** One request as it was seen. */
export interface SeenRequest {
	/** `GetItem`; empty for what was no EWS. */
	operation: string;
	status: number;
	/** Who signed in, and whose mailbox it was about; empty where nobody could. */
	principal: string;
	mailbox: string;
	anchor?: string;
	userAgent: string;
	at: number;
}

interface Answer {
	status: number;
	headers: Readonly<Record<string, string | string[]>>;
	body: string;
}

/** IIS cuts requests off beyond this (maxAllowedContentLength of EWS, 64 MB). */
const MAX_OCTETS = 64 * 1024 * 1024;
const GZIP_FROM = 1024;
const OPERATION = /<(?:[\w-]+:)?Body[^>]*>\s*<(?:[\w-]+:)?(\w+)/;

/** From HTTP to an operation and back. */
export class EwsEndpoint {
	readonly requests: SeenRequest[] = [];

	constructor(
		private readonly gate: AccessGate,
		private readonly store: ExchangeStore,
		private readonly odd: { readonly faults: EwsFaults; readonly quirks: EwsQuirks },
		private readonly throttle: Throttle,
	) {}

	async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = await readBody(request);
		const operation = OPERATION.exec(body?.slice(0, 16_384) ?? '')?.[1] ?? '';
		const seen: SeenRequest = {
			operation,
			status: 0,
			principal: '',
			mailbox: '',
			userAgent: request.headers['user-agent'] ?? '',
			at: Date.now(),
		};
		const anchor = request.headers['x-anchormailbox'];
		if (typeof anchor === 'string') seen.anchor = anchor;
		this.requests.push(seen);
		const fault = this.odd.faults.take(operation);
		if (fault?.kind === 'cut') return void request.socket.destroy();
		if (fault?.kind === 'stall') return;
		const answer = await this.answer(request, body, seen, fault);
		seen.status = answer.status;
		if (fault?.kind === 'loseAnswer') return void request.socket.destroy();
		write(request, response, answer, fault);
	}

	private async answer(
		request: IncomingMessage,
		body: string | undefined,
		seen: SeenRequest,
		fault: EwsFault | undefined,
	): Promise<Answer> {
		try {
			if (fault?.kind === 'status') throw new Refusal(fault.status, fault.headers, fault.body);
			checkPath(request);
			const signedIn = await this.gate.signIn(request.headers);
			checkMethod(request);
			seen.principal = signedIn.introspection.upn ?? signedIn.introspection.client_id ?? '';
			if (body === undefined) throw new Refusal(413);
			const xml = await this.carryOut(signedIn, body, seen, fault);
			if (!this.odd.quirks.straysElements) SoapLog.instance.add(`${seen.operation} response`, xml);
			return { status: 200, headers: { 'Content-Type': 'text/xml; charset=utf-8' }, body: xml };
		} catch (error) {
			return refusalOf(error, seen);
		}
	}

	private async carryOut(
		signedIn: SignedIn,
		body: string,
		seen: SeenRequest,
		fault: EwsFault | undefined,
	): Promise<string> {
		SoapLog.instance.add(`${seen.operation} request`, body);
		const request = readRequest(body);
		const caller = await this.gate.admit(signedIn, request.impersonated);
		seen.mailbox = caller.mailbox.address;
		return await this.throttle.run(caller.mailbox.address, async () => {
			if (fault?.kind === 'delay') await pause(fault.ms);
			if (fault?.kind === 'busy') throw serverBusy(fault.backOffMs);
			if (fault?.kind === 'fault') throw new SoapFault(fault.code, fault.message ?? fault.code);
			if (fault?.kind === 'item') return envelope(refused(request, fault));
			const operation = OPERATIONS[request.name];
			if (!operation) throw new SoapFault('ErrorInvalidRequest', 'The request is invalid.');
			const messages = await operation(
				{ caller, store: this.store, quirks: this.odd.quirks },
				request.operation,
			);
			return envelope(responseOf(request.name, ...messages));
		});
	}
}

/** One error for the request. */
function refused({ name }: SoapRequest, { code, message, values }: Extract<EwsFault, { kind: 'item' }>) {
	return responseOf(name, failure(name, new EwsError(code, message, values)));
}

function checkPath({ url = '' }: IncomingMessage): void {
	if (!/^\/ews\/exchange\.asmx\/?$/i.test(url.split('?')[0] ?? '')) throw new Refusal(404);
}

/** Nobody is told more than 401 before they have signed in. */
function checkMethod({ method, headers }: IncomingMessage): void {
	if (method === 'GET') throw new Refusal(302, { Location: '/EWS/Services.wsdl' });
	if (method !== 'POST') throw new Refusal(405, { Allow: 'POST' });
	if (!/^text\/xml\b/i.test(headers['content-type'] ?? ''))
		throw new Refusal(
			415,
			{},
			'Cannot process the message because the content type was not the expected type.',
		);
}

function refusalOf(error: unknown, { operation }: SeenRequest): Answer {
	if (error instanceof SoapFault) {
		const xml = error.toXml();
		SoapLog.instance.add(`${operation} fault`, xml);
		return { status: 500, headers: { 'Content-Type': 'text/xml; charset=utf-8' }, body: xml };
	}
	if (error instanceof Refusal) return { status: error.status, headers: error.headers, body: error.body };
	throw error;
}

/** Undefined when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
	const chunks: Buffer[] = [];
	let octets = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		octets += chunk.length;
		if (octets <= MAX_OCTETS) chunks.push(chunk);
	}
	return octets > MAX_OCTETS ? undefined : Buffer.concat(chunks).toString('utf8');
}

function write(
	request: IncomingMessage,
	response: ServerResponse,
	{ status, headers, body }: Answer,
	fault: EwsFault | undefined,
): void {
	const wantsGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
	const isZipped = wantsGzip && body.length >= GZIP_FROM;
	const octets = isZipped ? gzipSync(body, { level: 1 }) : Buffer.from(body);
	response.writeHead(status, {
		Server: 'Microsoft-IIS/10.0',
		'Cache-Control': 'private',
		'request-id': randomUUID(),
		'X-FEServer': 'LAB-EX01',
		...(isZipped ? { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } : {}),
		'Content-Length': octets.length,
		...headers,
	});
	if (fault?.kind !== 'cutMidway' && fault?.kind !== 'stallMidway') return void response.end(octets);
	response.write(octets.subarray(0, Math.ceil(octets.length / 2)), () => {
		if (fault.kind === 'cutMidway') request.socket.destroy();
	});
}
