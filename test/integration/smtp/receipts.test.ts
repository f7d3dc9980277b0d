import { failure, SENDER, SmtpLab } from './SmtpLab';

const signal = new AbortController().signal;
const TWO = [{ address: 'sam@fabrikam.example' }, { address: 'kim@fabrikam.example' }];

describe('what a sender asks for by SMTP', () => {
	let lab: SmtpLab;

	beforeAll(async () => {
		lab = await SmtpLab.start();
	});
	afterEach(async () => await lab.reset());
	afterAll(async () => await lab?.stop());

	it('is a report on delivery to each recipient, by DSN', async () => {
		const server = await lab.server();
		const mail = await lab.mail({ to: TWO, receipts: { read: false, delivery: true } });
		const { response } = await lab.transport(server.port).send(mail, signal);
		const notify = ['SUCCESS', 'FAILURE', 'DELAY'];
		expect(server.taken).toMatchObject([{ dsn: { ret: 'HDRS', notify: [notify, notify] } }]);
		expect(server.taken[0]?.mime.toString()).toContain(`Return-Receipt-To: <${SENDER}>`);
		expect(server.taken[0]?.mime.toString()).not.toMatch(/^Disposition-Notification-To/m);
		expect(response).not.toContain('DSN');
	});

	it('is a report on reading, by a header', async () => {
		const server = await lab.server();
		const mail = await lab.mail({ receipts: { read: true, delivery: false } });
		await lab.transport(server.port).send(mail, signal);
		expect(server.taken[0]?.dsn).toEqual({ ret: null, notify: [undefined] });
		expect(server.taken[0]?.mime.toString()).toContain(`Disposition-Notification-To: <${SENDER}>`);
	});

	it('goes to a server that does not report delivery, too, and the result says so', async () => {
		const server = await lab.server({ hide: ['DSN'] });
		const mail = await lab.mail({ receipts: { read: false, delivery: true } });
		const { response } = await lab.transport(server.port).send(mail, signal);
		expect(server.taken).toHaveLength(1);
		expect(response).toMatch(/^250 .*; the server does not offer delivery receipts \(DSN\)$/);
	});

	it('is asked of Dovecot as it offers it', async () => {
		const mail = await lab.mail({ receipts: { read: true, delivery: true } });
		const connection = { security: 'starttls', ca: lab.ca } as const;
		const { accepted } = await lab.transport(lab.dovecot.ports.submission, { connection }).send(mail, signal);
		expect(accepted).toEqual(['sam@fabrikam.example']);
	});

	it('is no later time: nothing is sent', async () => {
		const server = await lab.server();
		const mail = await lab.mail({ sendAt: new Date(Date.now() + 60_000) });
		const error = await failure(lab.transport(server.port).send(mail, signal));
		expect(error).toMatchObject({ kind: 'configuration', hint: expect.stringContaining('MAPI') });
		expect(server.connections).toBe(0);
	});
});
