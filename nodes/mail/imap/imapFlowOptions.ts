import type { Socket } from 'node:net';
import type { ConnectionSettings } from '../net/ConnectionSettings';
import { tlsOptions } from '../net/tlsOptions';
import { imapTransport } from './imapTransport';

/** A message above it is more than Exchange accepts (157,286,400 octets), so no honest server sends it. */
const LARGEST_LITERAL = 200 * 1024 * 1024;

export interface FlowSettings {
	connection: ConnectionSettings;
	mailbox: string;
	token: string;
	answerMs: number;
}

/** What imapflow is told, over a socket that is connected already. */
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
		// Some Exchange tenants announce it and then answer in ways of their own.
		disableIMAP4rev2: true,
		// Before our own deadline, since imapflow knows in which phase the time was spent.
		greetingTimeout: answerMs * 0.3,
		socketTimeout: 5 * 60_000,
		maxLiteralSize: LARGEST_LITERAL,
		maxResponseSize: LARGEST_LITERAL + 1024 * 1024,
		clientInfo: { name: 'n8n-nodes-microsoft-mail' },
	};
}
