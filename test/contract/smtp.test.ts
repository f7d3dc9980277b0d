import type { SmtpSettings } from '../../nodes/mail/smtp/SmtpSettings';
import { SmtpPool } from '../../nodes/mail/smtp/SmtpPool';
import { SmtpTransport } from '../../nodes/mail/smtp/SmtpTransport';
import { Authority } from '../lab/authority/Authority';
import { Dovecot } from '../lab/dovecot/Dovecot';
import { FaultProxy } from '../lab/FaultProxy';
import { SmtpLabServer } from '../lab/smtp/SmtpLabServer';
import { describeMailTransport, NOBODY, type Patience, type TransportLab } from './mailTransportContract';

jest.setTimeout(60_000);

const SENDER = 'ada@contoso.example';

/** Knows everybody but one. */
const answer = (command: string, address: string) =>
	command === 'RCPT' && address === NOBODY ? '550 5.1.1 There is nobody of that name' : undefined;

function labFor(port: number, behind: SmtpLabServer, token: string) {
	return async (): Promise<TransportLab> => {
		behind.taken.length = 0;
		// Without TLS, so that the proxy can tell one command from another.
		const proxy = await FaultProxy.start({ port });
		const settings: Omit<SmtpSettings, keyof Patience> = {
			connection: { host: proxy.host, port: proxy.port, security: 'none', proxy: 'none' },
			account: { user: SENDER, id: 'credential' },
			maxConnections: 3,
		};
		const pool = new SmtpPool();
		return {
			proxy,
			sender: SENDER,
			open: (patience) =>
				new SmtpTransport({ ...settings, ...patience }, { getToken: () => Promise.resolve({ token }) }, pool),
			arrived: () =>
				behind.taken.map(({ mime }) => /^Message-ID: <(.*)>/m.exec(mime.toString('latin1'))?.[1] ?? ''),
			lastOfMessage: /\r\n\.\r\n$|^BDAT \d+ LAST\r\n/m,
			stop: async () => {
				pool.close();
				await proxy.stop();
			},
		};
	};
}

describe('SMTP', () => {
	let authority: Authority;
	let relay: SmtpLabServer;
	let submission: SmtpLabServer;
	let dovecot: Dovecot;
	let token: string;

	beforeAll(async () => {
		authority = await Authority.start();
		relay = await SmtpLabServer.start({ answer });
		submission = await SmtpLabServer.start({ authority, answer, hide: ['PIPELINING'] });
		dovecot = await Dovecot.start({ authority, relay });
		token = (await authority.signIn({ user: SENDER })).access_token;
	});
	afterAll(async () => {
		await dovecot?.stop();
		await submission?.stop();
		await relay?.stop();
		await authority?.stop();
	});

	describeMailTransport(
		'Dovecot submission',
		async () => await labFor(dovecot.ports.submission, relay, token)(),
	);
	describeMailTransport(
		'A server without pipelining',
		async () => await labFor(submission.port, submission, token)(),
	);
});
