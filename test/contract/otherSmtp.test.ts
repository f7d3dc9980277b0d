import { SmtpPool } from '../../nodes/mail/smtp/SmtpPool';
import { SmtpTransport } from '../../nodes/mail/smtp/SmtpTransport';
import { Exim } from '../lab/others/Exim';
import { OpenSmtpd } from '../lab/others/OpenSmtpd';
import { SmtpLabServer } from '../lab/smtp/SmtpLabServer';
import { waitFor } from '../lab/waitFor';
import { describeMailTransport, NOBODY, outgoing } from './mailTransportContract';
import { SENDER, smtpLab } from './smtpLab';

describe('Third-party SMTP servers', () => {
	let relay: SmtpLabServer;
	let exim: Exim;
	let openSmtpd: OpenSmtpd;

	beforeAll(async () => {
		relay = await SmtpLabServer.start();
		exim = await Exim.start(relay, { refuses: NOBODY });
		openSmtpd = await OpenSmtpd.start(relay, { refuses: NOBODY });
	});
	afterAll(async () => {
		await openSmtpd?.stop();
		await exim?.stop();
		await relay?.stop();
	});

	describeMailTransport('Exim', async () => await smtpLab(exim.port, relay));
	describeMailTransport('OpenSMTPD', async () => await smtpLab(openSmtpd.port, relay));
});

describe('Exim, which delivers at most ten messages of a connection immediately', () => {
	const signal = new AbortController().signal;
	let relay: SmtpLabServer;
	let exim: Exim;

	beforeEach(async () => {
		relay = await SmtpLabServer.start();
		exim = await Exim.start(relay);
	});
	afterEach(async () => {
		await exim?.stop();
		await relay?.stop();
	});

	async function send(count: number, messagesPerConnection?: number): Promise<void> {
		const connection = { host: exim.host, port: exim.port, security: 'none', proxy: 'none' } as const;
		const most = messagesPerConnection === undefined ? {} : { messagesPerConnection };
		const pool = new SmtpPool();
		const transport = new SmtpTransport({ connection, maxConnections: 1, ...most }, undefined, pool);
		// Where a line begins with a dot, smtp-server closes the connection that Exim hands it on by, and Exim keeps it.
		const text = 'One of many.';
		for (let sent = 0; sent < count; sent++) await transport.send(await outgoing(SENDER, { text }), signal);
		await transport.close();
		pool.close();
	}

	it('leaves no message in its queue', async () => {
		await send(25);
		await waitFor('all messages to be delivered', () => relay.taken.length === 25, 30_000);
		expect(exim.putOff).toBe(0);
	});

	it('would leave those after the tenth of a connection in its queue', async () => {
		await send(25, 25);
		await waitFor('the first ten to be delivered', () => relay.taken.length >= 10, 30_000);
		expect(exim.putOff).toBe(15);
	});
});
