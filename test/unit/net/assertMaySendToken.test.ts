import type { ConnectionSettings } from '../../../nodes/mail/net/ConnectionSettings';
import { assertMaySendToken } from '../../../nodes/mail/net/assertMaySendToken';
import { assertLoopback } from '../../../nodes/mail/net/loopback';

const plain = (host: string, more: Partial<ConnectionSettings> = {}): ConnectionSettings => ({
	host,
	port: 143,
	security: 'none',
	...more,
});
const PROXY = { kind: 'socks5', host: 'proxy.example', port: 1080 } as const;
const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy'];

describe('a token in clear text', () => {
	const before = VARIABLES.map((name) => [name, process.env[name]] as const);
	beforeEach(() => VARIABLES.forEach((name) => delete process.env[name]));
	afterAll(() => before.forEach(([name, value]) => value !== undefined && (process.env[name] = value)));

	it.each(['127.0.0.1', '127.1.2.3', '::1', '[::1]', '::ffff:127.0.0.1', 'localhost', 'LOCALHOST'])(
		'may stay on this machine: %s',
		(host) => expect(() => assertMaySendToken(plain(host))).not.toThrow(),
	);

	it.each([
		'mail.localhost',
		'localhost.example',
		'127.0.0.1.example',
		'0.0.0.0',
		'::',
		'128.0.0.1',
		'10.0.0.1',
		'',
	])('does not go to %j', (host) => expect(() => assertMaySendToken(plain(host))).toThrow('unencrypted'));

	it.each(['127.0.0.1', '::1', 'localhost'])(
		'does not go to %s through a proxy, whose machine that is',
		(host) => {
			expect(() => assertMaySendToken(plain(host, { proxy: PROXY }))).toThrow('unencrypted');
			expect(() => assertMaySendToken(plain(host, { proxy: 'none' }))).not.toThrow();
			process.env.ALL_PROXY = 'http://proxy.example:3128';
			expect(() => assertMaySendToken(plain(host))).toThrow('unencrypted');
			process.env.NO_PROXY = host.replace(/^::1$/, '[::1]');
			expect(() => assertMaySendToken(plain(host))).not.toThrow();
		},
	);

	it.each(['tls', 'TLS', 'STARTTLS', 'SSL', '', undefined])(
		'does not go by a security called %j',
		(security) => {
			expect(() => assertMaySendToken(plain('mail.example', { security: security as never }))).toThrow(
				'unencrypted',
			);
		},
	);

	it('goes where it is allowed to, or is encrypted', () => {
		for (const more of [{ allowUnencrypted: true }, { security: 'ssl' }, { security: 'starttls' }] as const)
			expect(() => assertMaySendToken(plain('mail.example', more))).not.toThrow();
	});

	it.each(['10.0.0.1', '0.0.0.0', '', undefined, '::ffff:10.0.0.1', 'fe80::1'])(
		'does not go over a connection to "localhost" that leads to %s',
		(address) => expect(() => assertLoopback(address)).toThrow('does not resolve to the machine'),
	);
});
