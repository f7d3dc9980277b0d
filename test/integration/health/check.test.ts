import { CheckLab, MAILBOX, type MailProtocol } from './CheckLab';

jest.setTimeout(60_000);

let lab: CheckLab;

beforeAll(async () => (lab = await CheckLab.start()));
afterAll(async () => await lab.stop());

describe('a connection that is in order', () => {
	it.each<[MailProtocol, 'ssl' | 'starttls' | 'none', string]>([
		['imap', 'ssl', 'dns tcp tls token login mailbox queue'],
		['imap', 'starttls', 'dns tcp tls token login mailbox queue'],
		['imap', 'none', 'dns tcp token login mailbox queue'],
		['pop3', 'ssl', 'dns tcp tls token login mailbox queue'],
		['pop3', 'starttls', 'dns tcp tls token login mailbox queue'],
		['smtp', 'starttls', 'dns tcp tls token login'],
	])('%s with Security %s takes the steps %s', async (protocol, security, steps) => {
		const { ports } = lab.dovecot;
		const plain = { imap: ports.imap, pop3: ports.pop3, smtp: ports.submission }[protocol];
		const connection = security === 'ssl' ? {} : { port: plain, security };
		const report = await lab.check({ protocol, connection });
		expect(report).toMatchObject({ reachable: true, protocol, mailbox: MAILBOX, security });
		expect(report.steps.map(({ name }) => name).join(' ')).toBe(steps);
		expect(report.steps.filter(({ ok, skipped }) => !ok || skipped)).toEqual([]);
		expect(report.error).toBeUndefined();
		expect(report.failedStep).toBeUndefined();
	});
});
