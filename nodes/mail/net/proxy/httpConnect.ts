import { Agent as HttpAgent, request as requestInClear } from 'node:http';
import { Agent as HttpsAgent, request as requestOverTls } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { defined } from '../../contracts/defined';
import type { ProxySettings } from '../ConnectionSettings';
import { tlsOptions } from '../tlsOptions';
import type { Destination } from '../Destination';
import type { EgressFilter } from '../EgressFilter';
import { describeBlocked, lookupFor } from '../mayConnect';
import { ProxyError } from './ProxyError';

export interface ConnectOptions {
	signal: AbortSignal;
	/** The server's own CA, also trusted for the proxy: a company usually has one CA for both. */
	ca: string | undefined;
	egress: EgressFilter | undefined;
}

/**
 * A tunnel by HTTP CONNECT (RFC 9110 section 9.3.6); the proxy resolves the name. The certificate of a
 * proxy reached over TLS is verified before its login is sent.
 *
 * @throws ProxyError
 */
export async function httpConnect(
	proxy: ProxySettings,
	{ host, port }: Destination,
	{ signal, ca, egress }: ConnectOptions,
): Promise<Socket> {
	const authority = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
	const { lookup } = await lookupFor(egress, proxy);
	const request = (proxy.kind === 'https' ? requestOverTls : requestInClear)({
		...(proxy.kind === 'https' ? tlsOf(proxy, ca) : {}),
		...defined({ lookup }),
		host: proxy.host,
		port: proxy.port,
		method: 'CONNECT',
		path: authority,
		headers: { Host: authority, ...login(proxy) },
		// Not the global agent, nor one of its class: if the environment names a proxy, n8n replaces it
		// with an agent that would connect to this proxy through the other one.
		agent: proxy.kind === 'https' ? new HttpsAgent() : new HttpAgent(),
		signal,
	});
	return await new Promise<Socket>((resolve, reject) => {
		// Node's name for any response to CONNECT, also for a refusal.
		request.once('connect', ({ statusCode = 0 }, socket: Socket, head) => {
			if (statusCode < 200 || statusCode > 299) {
				socket.destroy();
				const what = `answered ${String(statusCode)} when it was asked to connect to ${authority}`;
				// 407 according to RFC 9110 section 15.5.8; tinyproxy responds to a wrong login with 401.
				reject(new ProxyError(proxy, what, { login: statusCode === 407 || statusCode === 401 }));
				return;
			}
			// The server's greeting may have arrived in the same packet.
			if (head.length > 0) socket.unshift(head);
			resolve(socket);
		});
		request.once('error', (error) => {
			const cause = describeBlocked(error, proxy.host);
			reject(cause === error ? new ProxyError(proxy, 'could not be used', { cause }) : (cause as Error));
		});
		request.end();
	});
}

/** The proxy's own name: otherwise Node would use the Host header, which is the server behind it. */
function tlsOf(proxy: ProxySettings, ca: string | undefined) {
	const trusted = [ca, proxy.ca].filter((one) => one !== undefined && one !== '').join('\n');
	const { ignoreCertificateErrors = false } = proxy;
	return {
		...tlsOptions({ ca: trusted, ignoreCertificateErrors }),
		// RFC 6066 section 3: an address is not allowed as a server name.
		servername: isIP(proxy.host) === 0 ? proxy.host : '',
	};
}

/** RFC 7617. */
function login({ user = '', password = '' }: ProxySettings): Record<string, string> {
	if (user === '' && password === '') return {};
	return { 'Proxy-Authorization': `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}
