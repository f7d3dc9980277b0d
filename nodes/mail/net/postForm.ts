import { request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { MailError } from '../contracts/MailError';
import type { ConnectionSettings } from './ConnectionSettings';
import { assertMaySendToken } from './assertMaySendToken';
import type { SocketDeadline } from './Destination';
import { openSocket } from './openSocket';
import { withDeadline } from '../async/withDeadline';

/** Connection settings that are not part of a URL. */
export type HttpsSettings = Pick<ConnectionSettings, 'ca' | 'ignoreCertificateErrors' | 'proxy' | 'egress'>;

export interface HttpAnswer {
	status: number;
	headers: Record<string, string>;
	body: string;
}

/** A token is a few kilobytes. */
const LARGEST_BODY = 256 * 1024;

/**
 * Posts a form (RFC 6749 section 4.4.2). Redirects are not followed, because they would take a secret
 * elsewhere.
 *
 * @param ms deadline for all of it: connection, request and response
 * @throws errors of sockets and TLS with their codes, ProxyError, DeadlineExceeded, MailError
 */
export async function postForm(
	url: URL,
	body: string,
	{
		headers = {},
		settings = {},
		ms,
	}: { headers?: Record<string, string>; settings?: HttpsSettings; ms: number },
): Promise<HttpAnswer> {
	const isSecure = url.protocol === 'https:';
	const host = url.hostname.replace(/^\[|\]$/g, '');
	const port = Number(url.port) || (isSecure ? 443 : 80);
	const security = isSecure ? ('ssl' as const) : ('none' as const);
	const connection = { ...settings, host, port, security };
	// The form holds something as valuable as a token: a client secret or an assertion.
	assertMaySendToken(connection);
	const given = new AbortController();
	const work = send({ url, body, headers }, connection, { ms, signal: given.signal });
	return await withDeadline(work, { ms, onGiveUp: () => given.abort() });
}

interface Form {
	url: URL;
	body: string;
	headers: Record<string, string>;
}

async function send(
	form: Form,
	connection: ConnectionSettings,
	deadline: SocketDeadline,
): Promise<HttpAnswer> {
	const socket = await openSocket(connection, deadline);
	deadline.signal.addEventListener('abort', () => socket.destroy(), { once: true });
	try {
		return await exchange(socket, form);
	} finally {
		socket.destroy();
	}
}

async function exchange(socket: Socket, { url, body, headers }: Form): Promise<HttpAnswer> {
	const posted = request({
		method: 'POST',
		path: `${url.pathname}${url.search}`,
		headers: {
			Accept: 'application/json',
			'Content-Type': 'application/x-www-form-urlencoded',
			...headers,
			Host: url.host,
			'Content-Length': Buffer.byteLength(body),
			Connection: 'close',
		},
		// With a given socket Node uses no agent; n8n may have replaced the global one.
		createConnection: () => socket,
	});
	const answer = await new Promise<IncomingMessage>((resolve, reject) => {
		posted.once('response', resolve).once('error', reject).end(body);
	});
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of answer as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > LARGEST_BODY) throw tooLarge(url);
		chunks.push(chunk);
	}
	return {
		status: answer.statusCode ?? 0,
		headers: Object.fromEntries(
			Object.entries(answer.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
		),
		body: Buffer.concat(chunks).toString('utf8'),
	};
}

function tooLarge({ host }: URL): MailError {
	return new MailError('protocol', `${host} sent a response that is too large for a sign-in server`, {
		hint: 'Check "Token URL", and any proxy in between.',
	});
}
