import type { SmtpSettings } from '../../nodes/mail/smtp/SmtpSettings';
import { SmtpPool } from '../../nodes/mail/smtp/SmtpPool';
import { SmtpTransport } from '../../nodes/mail/smtp/SmtpTransport';
import { FaultProxy } from '../lab/FaultProxy';
import type { SmtpLabServer } from '../lab/smtp/SmtpLabServer';
import { NOBODY, type Patience, type TransportLab } from './mailTransportContract';

export const SENDER = 'ada@contoso.example';

/** Knows everybody but one. */
export const answer = (command: string, address: string) =>
	command === 'RCPT' && address === NOBODY ? '550 5.1.1 There is nobody of that name' : undefined;

/**
 * A submission server behind a proxy that breaks the way.
 * @param behind where its mail arrives
 * @param token none: nobody has to sign in
 */
export async function smtpLab(port: number, behind: SmtpLabServer, token?: string): Promise<TransportLab> {
	behind.taken.length = 0;
	// Without TLS, so that the proxy can tell one command from another.
	const proxy = await FaultProxy.start({ port });
	const settings: Omit<SmtpSettings, keyof Patience> = {
		connection: { host: proxy.host, port: proxy.port, security: 'none', proxy: 'none' },
		...(token === undefined ? {} : { account: { user: SENDER, id: 'credential' } }),
		maxConnections: 3,
	};
	const tokens = token === undefined ? undefined : { getToken: () => Promise.resolve({ token }) };
	const pool = new SmtpPool();
	return {
		proxy,
		sender: SENDER,
		open: (patience) => new SmtpTransport({ ...settings, ...patience }, tokens, pool),
		arrived: () => behind.taken.map(({ mime }) => /^Message-ID: <(.*)>/m.exec(mime.toString('latin1'))?.[1] ?? ''),
		lastOfMessage: /\r\n\.\r\n$/,
		stop: async () => {
			pool.close();
			await proxy.stop();
		},
	};
}
