import { Authority } from '../lab/authority/Authority';
import { Dovecot } from '../lab/dovecot/Dovecot';
import { SmtpLabServer } from '../lab/smtp/SmtpLabServer';
import { describeMailTransport } from './mailTransportContract';
import { answer, SENDER, smtpLab } from './smtpLab';

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
		async () => await smtpLab(dovecot.ports.submission, relay, token),
	);
	describeMailTransport(
		'A server without pipelining',
		async () => await smtpLab(submission.port, submission, token),
	);
});
