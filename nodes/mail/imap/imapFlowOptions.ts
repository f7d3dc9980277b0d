import type { Socket } from 'node:net';
import type { ConnectionSettings } from '../net/ConnectionSettings';
import { tlsOptions } from '../net/tlsOptions';
import { imapTransport } from './imapTransport';

/** Above the maximum that Exchange accepts (157,286,400 octets), so no honest server sends more. */
const LARGEST_LITERAL = 200 * 1024 * 1024;

export interface FlowSettings {
	connection: ConnectionSettings;
	mailbox: string;
	token: string;
	answerMs: number;
}

/** Options for imapflow, with a connected socket. */
export function imapFlowOptions({ connection, mailbox, token, answerMs }: FlowSettings, socket: Socket) {
	return {
		host: connection.host,
		port: connection.port,
		secure: connection.security === 'ssl',
		doSTARTTLS: connection.security === 'starttls',
		tls: tlsOptions(connection),
		auth: { user: mailbox, accessToken: token },
		transport: imapTransport(socket, connection),
		disableAutoIdle: true,
		disableCompression: true,
		// Some Exchange tenants announce it and then respond incorrectly.
		disableIMAP4rev2: true,
		// Earlier than our own deadline, because imapflow knows which phase took the time.
		greetingTimeout: answerMs * 0.3,
		socketTimeout: 5 * 60_000,
		maxLiteralSize: LARGEST_LITERAL,
		maxResponseSize: LARGEST_LITERAL + 1024 * 1024,
		clientInfo: { name: 'n8n-nodes-microsoft-mail' },
	};
}
