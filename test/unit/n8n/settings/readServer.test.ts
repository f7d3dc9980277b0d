import { MailError } from '../../../../nodes/mail/contracts/MailError';
import { readServer } from '../../../../nodes/mail/n8n/settings/readServer';

type Protocol = Parameters<typeof readServer>[0];

function read(protocol: Protocol, parameters: Record<string, unknown>, usual = '') {
	return readServer(protocol, (name, fallback) => parameters[name] ?? fallback, { usual });
}

function refusal(protocol: Protocol, parameters: Record<string, unknown>, usual = ''): MailError {
	try {
		read(protocol, parameters, usual);
	} catch (error) {
		if (error instanceof MailError) return error;
		throw error;
	}
	throw new Error('It was taken');
}

describe('the server of a mail protocol', () => {
	it('is a host, a port and a kind of security', () => {
		const given = { server: ' mail.company.com ', port: 993, security: 'ssl' };
		expect(read('imap', given)).toMatchObject({ host: 'mail.company.com', port: 993, security: 'ssl' });
	});

	it.each([
		[{ port: 993 }, ''],
		[{ server: 'mail.company.com' }, ''],
		[{ port: 0 }, 'mail.company.com'],
	])('is missing in %j', (given, usual) => {
		expect(refusal('imap', given, usual)).toMatchObject({
			kind: 'configuration',
			hint: expect.stringContaining('"Server" and "Port"'),
		});
	});
});

describe('the server of an HTTP API', () => {
	it.each<[Protocol, string, string, object]>([
		['graph', '', 'graph.microsoft.com', { host: 'graph.microsoft.com', port: 443 }],
		['graph', '', 'localhost:8443', { host: 'localhost', port: 8443 }],
		['graph', 'graph.microsoft.us', 'graph.microsoft.com', { host: 'graph.microsoft.us', port: 443 }],
		['graph', 'https://graph.microsoft.us/v1.0/', '', { host: 'graph.microsoft.us', port: 443 }],
		['ews', '', 'outlook.office365.com', { host: 'outlook.office365.com', port: 443 }],
		['ews', 'mail.company.com:8443', '', { host: 'mail.company.com', port: 8443 }],
		['ews', ' https://mail.company.com/ ', '', { host: 'mail.company.com', port: 443 }],
		[
			'ews',
			'HTTPS://Mail.Company.com/EWS/Exchange.asmx',
			'',
			{ host: 'mail.company.com', port: 443, path: '/EWS/Exchange.asmx' },
		],
		['ews', 'https://[::1]:444/ews/x.asmx', '', { host: '[::1]', port: 444, path: '/ews/x.asmx' }],
		['ews', 'post.käse.example', '', { host: 'post.xn--kse-qla.example', port: 443 }],
	])('of %s, "%s" typed in and "%s" usual, is %j over TLS', (protocol, server, usual, expected) => {
		const { allowUnencrypted, ignoreCertificateErrors, ...rest } = read(protocol, { server }, usual);
		expect(rest).toEqual({ ...expected, security: 'ssl' });
		expect({ allowUnencrypted, ignoreCertificateErrors }).toEqual({
			allowUnencrypted: false,
			ignoreCertificateErrors: false,
		});
	});

	it.each<[Protocol, string]>([
		['ews', 'http://mail.company.com/EWS/Exchange.asmx'],
		['ews', 'ftp://mail.company.com'],
		['ews', 'mail company com'],
		['ews', 'mail.company.com:port'],
		['ews', 'https://'],
		['ews', 'mail.company.com?x=1'],
		['ews', 'https://ada:Secret-1815@mail.company.com/EWS/Exchange.asmx'],
		['ews', 'ada:Secret-1815@mail.company.com'],
		['graph', 'https://graph.microsoft.com/beta'],
		['graph', 'graph.microsoft.com/v1.0/users/ada'],
		['graph', 'http://localhost:80'],
	])('of %s cannot be "%s"', (protocol, server) => {
		const { kind, message, hint } = refusal(protocol, { server }, 'outlook.office365.com');
		expect(kind).toBe('configuration');
		expect(hint).toMatch(/leave "Server" empty/i);
		expect(`${message} ${hint ?? ''}`).not.toContain('Secret-1815');
	});

	it('is requested where a credential of a custom cloud names none', () => {
		expect(refusal('graph', {}).hint).toContain('Graph URL');
		expect(refusal('ews', {}).hint).toContain('Mail Server');
	});

	it('may have a certificate of its own, and none in clear text', () => {
		const options = { ca: 'PEM', ignoreCertificateErrors: true, allowUnencrypted: true };
		expect(read('ews', { server: 'mail.company.com', options })).toMatchObject({
			ca: 'PEM',
			ignoreCertificateErrors: true,
			allowUnencrypted: false,
		});
	});
});

const FALLBACK = {
	title: 'the fallback server',
	serverFrom: 'fallbackServerFrom',
	server: 'fallbackServer',
	port: 'fallbackPort',
	security: 'fallbackSecurity',
};

describe('what is wrong with a server', () => {
	it.each<[Protocol, string]>([
		['imap', 'Fill in "Server" and "Port". With a credential for a custom cloud'],
		['pop3', 'Fill in "Server" and "Port". With a credential for a custom cloud'],
		['smtp', 'For Microsoft 365 this is smtp.office365.com, 587.'],
		['ews', 'Fill in "Server". With a credential for a custom cloud, you can fill in "Mail Server"'],
		['graph', 'Fill in "Server". With a credential for a custom cloud, you can fill in "Graph URL"'],
	])('by %s is said with what to fill in', (protocol, hint) => {
		const error = refusal(protocol, {});
		expect(error.message).toBe('The host name or port of the mail server is missing');
		expect(error.hint).toContain(hint);
	});

	it.each<[Protocol, string]>([
		['graph', 'graph.microsoft.com'],
		['ews', 'https://mail.company.com/EWS/Exchange.asmx'],
	])('of %s is said with an example', (protocol, example) => {
		expect(refusal(protocol, { server: 'http://x.example' }).hint).toContain(example);
	});

	it.each(['https://ada@mail.company.com', 'https://:Secret-1815@mail.company.com'])(
		'is a login in it: %s',
		(server) => {
			expect(refusal('ews', { server }).kind).toBe('configuration');
		},
	);

	it('is said of the field as the form has it', () => {
		const own = { server: 'mail.company.com', port: 993, security: 'x' };
		expect(refusal('imap', own).message).toMatch(/^Security is /);
		expect(refusal('imap', { serverFrom: 'x' }).message).toMatch(/^Mail Server is /);
		const fallback = { fallbackServer: 'mail.company.com', fallbackPort: 993, fallbackSecurity: 'x' };
		const act = () =>
			readServer('smtp', (name, or) => (fallback as Record<string, unknown>)[name] ?? or, {
				usual: '',
				fields: FALLBACK,
			});
		expect(act).toThrow(/^Fallback Security is /);
	});
});

it.each<[Protocol, string]>([
	['imap', 'ssl'],
	['pop3', 'ssl'],
	['smtp', 'starttls'],
])('%s is secured by %s unless the form says otherwise', (protocol, security) => {
	expect(read(protocol, { server: 'mail.company.com', port: 1 })).toMatchObject({ security });
});

it('of the credential is taken whatever was typed in before', () => {
	const given = { serverFrom: 'credential', server: 'old.company.com', port: 143 };
	expect(read('imap', given, 'outlook.office365.com')).toMatchObject({
		host: 'outlook.office365.com',
		port: 993,
	});
});

it.each([
	[true, true],
	['true', false],
	[undefined, false],
])('may be spoken to in clear text only if that is switched on: %j', (allowUnencrypted, expected) => {
	const given = { server: 'mail.company.com', port: 143, options: { allowUnencrypted } };
	expect(read('imap', given).allowUnencrypted).toBe(expected);
});
