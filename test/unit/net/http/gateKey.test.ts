import { gateKey, type GateIdentity } from '../../../../nodes/mail/net/http/gateKey';

const proxy = {
	kind: 'http',
	host: 'proxy.example',
	port: 3128,
	user: 'n8n',
	password: 'Proxy-Pass.1',
} as const;
const connection = { host: 'graph.microsoft.com', port: 443, security: 'ssl' } as const;
const usual: GateIdentity = { api: 'graph', connection, mailbox: 'desk@contoso.example', account: 'oauth:1' };

it('gateKey joins what a server counts together', () => {
	const again = {
		...usual,
		mailbox: 'Desk@Contoso.example',
		connection: { ...connection, host: 'Graph.Microsoft.com' },
	};
	expect(gateKey(again)).toBe(gateKey({ ...usual }));
});

it.each<[string, Partial<GateIdentity>]>([
	['another API', { api: 'ews' }],
	['another mailbox', { mailbox: 'ada@contoso.example' }],
	['another credential', { account: 'oauth:2' }],
	['another server', { connection: { ...connection, host: 'graph.example' } }],
	['another port', { connection: { ...connection, port: 8443 } }],
	['another security', { connection: { ...connection, security: 'none' } }],
	['a proxy of its own', { connection: { ...connection, proxy } }],
	['another login at the proxy', { connection: { ...connection, proxy: { ...proxy, user: 'x' } } }],
	['no proxy, whatever the environment says', { connection: { ...connection, proxy: 'none' } }],
	['a CA of its own', { connection: { ...connection, ca: 'PEM' } }],
	['certificate errors ignored', { connection: { ...connection, ignoreCertificateErrors: true } }],
])('gateKey keeps apart who comes with %s', (_, more) => {
	const key = gateKey({ ...usual, ...more });
	expect(key).not.toBe(gateKey(usual));
	expect(key).not.toContain('Proxy-Pass');
});
