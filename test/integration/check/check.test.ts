import Ajv from 'ajv';
import type { CloudHost } from '../../../nodes/mail/auth/cloudHosts';
import { HealthRegistry } from '../../../nodes/mail/health/HealthRegistry';
import type { HealthViewer } from '../../../nodes/mail/health/HealthViewer';
import schema from '../../../nodes/MicrosoftMailHealth/__schema__/v1.0.0.json';
import { freePorts } from '../../lab/freePorts';
import { RealProxy } from '../../lab/proxies/RealProxy';
import { CheckLab, EWS_SCOPES, GRAPH_SCOPES, MAILBOX } from './CheckLab';
import type { CheckedProtocol } from '../../../nodes/mail/check/ConnectionCheck';

let lab: CheckLab;

beforeAll(async () => (lab = await CheckLab.start()));
afterAll(async () => await lab.stop());

describe('a connection that is in order', () => {
	it.each<[CheckedProtocol, 'ssl' | 'starttls' | 'none', string]>([
		['imap', 'ssl', 'dns tcp tls token login mailbox queue'],
		['imap', 'starttls', 'dns tcp tls token login mailbox queue'],
		['imap', 'none', 'dns tcp token login mailbox queue'],
		['pop3', 'ssl', 'dns tcp tls token login mailbox queue'],
		['pop3', 'starttls', 'dns tcp tls token login mailbox queue'],
		['smtp', 'starttls', 'dns tcp tls token login'],
		['graph', 'ssl', 'dns tcp tls token login mailbox queue'],
		['ews', 'ssl', 'dns tcp tls token login mailbox queue'],
	])('%s with Security %s takes the steps %s', async (protocol, security, steps) => {
		const { ports } = lab.dovecot;
		const plain = { imap: ports.imap, pop3: ports.pop3, smtp: ports.submission, graph: 0, ews: 0 }[protocol];
		const connection = security === 'ssl' ? {} : { port: plain, security };
		const scopes = { graph: GRAPH_SCOPES, ews: EWS_SCOPES }[protocol as string];
		const tokens = await lab.newToken(scopes);
		const report = await lab.check({ protocol, connection, tokens });
		expect(report).toMatchObject({ reachable: true, protocol, mailbox: MAILBOX, security });
		expect(report.steps.map(({ name }) => name).join(' ')).toBe(steps);
		expect(report.steps.filter(({ ok, skipped }) => !ok || skipped)).toEqual([]);
		expect(report.error).toBeUndefined();
		expect(report.failedStep).toBeUndefined();
	});
});

describe('the report', () => {
	it('counts what waits, and leaves it as it is', async () => {
		await lab.dovecot.deliverMany(MAILBOX, [mail('one'), mail('two')]);
		const before = lab.dovecot.messages(MAILBOX).map(({ flags }) => flags);
		for (const protocol of ['imap', 'pop3'] as const) expect((await lab.check({ protocol })).queue).toBe(2);
		expect(lab.dovecot.messages(MAILBOX).map(({ flags }) => flags)).toEqual(before);
	});

	it('reports an opaque token as such', async () => {
		const user = 'olga@outlook.example';
		const users = lab.authority.users.map((one) => ({ ...one }));
		await lab.authority.setUsers([...users, { user, password: 'secret', personal: true }]);
		const tenant = 'consumers';
		const { access_token: tokens } = await lab.authority.signIn({
			user,
			authorizationUrl: lab.authority.authorizationUrl(tenant),
			tokenUrl: lab.authority.tokenUrl(tenant),
		});
		const report = await lab.check({ tokens, mailbox: user });
		await lab.authority.setUsers(users);
		expect(report.reachable).toBe(true);
		const token = report.steps.find(({ name }) => name === 'token');
		expect(token?.detail).toContain('only the server can read it');
		expect(token?.data).toEqual({ kind: 'opaque' });
	});

	it('says that a refused token was renewed, and continues with the new one', async () => {
		const getToken = async ({ refresh = false } = {}) =>
			await Promise.resolve({ token: refresh ? lab.token : 'EwB-revoked' });
		const report = await lab.check({ tokens: { getToken } });
		expect(report.reachable).toBe(true);
		expect(report.steps.find(({ name }) => name === 'login')?.detail).toContain(
			'after the token was renewed',
		);
	});

	it('does without a token where nobody signs in', async () => {
		const report = await lab.check({
			protocol: 'smtp',
			tokens: 'none',
			connection: { port: lab.relay.port, security: 'none' },
		});
		expect(report.reachable).toBe(true);
		expect(report.steps.map(({ name }) => name)).toEqual(['dns', 'tcp', 'login']);
		expect(report.mailbox).toBeUndefined();
	});

	it('lists the hosts of the cloud, which do not decide', async () => {
		const hosts: CloudHost[] = [
			{ use: 'signIn', host: '127.0.0.1', port: Number(new URL(lab.authority.url).port), isTls: false },
			{ use: 'graph', host: '127.0.0.1', port: lab.graph.port, isTls: true },
			{ use: 'smtp', host: 'smtp.office365.invalid', port: 587, isTls: false },
		];
		const report = await lab.check({ hosts });
		expect(report.reachable).toBe(true);
		expect(report.hosts?.map(({ use, ok }) => [use, ok])).toEqual([
			['signIn', true],
			['graph', true],
			['smtp', false],
		]);
		expect(report.hosts?.[2]).toMatchObject({
			detail: expect.stringContaining('smtp.office365.invalid') as string,
			hint: expect.stringContaining('resolve host names') as string,
		});
	});

	it('reports what nodes of the same project know of the server and mailbox, and nobody else', async () => {
		const registry = HealthRegistry.shared();
		const node = {
			workflowId: 'w',
			projectId: 'p',
			credentialId: 'c',
			nodeId: 'n',
			nodeName: 'Inbox',
			protocol: 'imap',
			isContinuous: true,
		};
		const server = `127.0.0.1:${String(lab.dovecot.ports.imaps)}`;
		const health = registry.enter({ ...node, server, mailbox: MAILBOX });
		registry.enter({ ...node, nodeId: 'other', server: 'other:993', mailbox: MAILBOX });
		health.counts.received = 7;
		registry.reachable(health);
		const seenBy = async (viewer?: HealthViewer) =>
			(await lab.check(viewer === undefined ? {} : { viewer })).nodes;
		const nodes = await seenBy({ workflowId: 'v', projectId: 'p' });
		const others = [
			await seenBy({ workflowId: 'v', projectId: 'q', credentialId: 'd' }),
			await seenBy({ workflowId: '', projectId: '', credentialId: '' }),
			await seenBy(),
		];
		registry.leave(node);
		registry.leave({ workflowId: 'w', nodeId: 'other' });
		expect(others).toEqual([[], [], []]);
		expect(nodes).toEqual([
			expect.objectContaining({
				nodeName: 'Inbox',
				reachable: true,
				since: expect.stringMatching(/^\d{4}-.*Z$/) as string,
				counts: expect.objectContaining({ received: 7 }) as object,
			}),
		]);
	});

	it('fits the output schema, whichever way it ends', async () => {
		const ajv = new Ajv({ allErrors: true });
		const reports = [
			await lab.check({ hosts: [] }),
			await lab.check({ protocol: 'pop3' }),
			await lab.check({ protocol: 'smtp' }),
			await lab.check({ connection: { ca: '' } }),
			await lab.check({ mailbox: 'grace@contoso.example' }),
		];
		for (const report of reports) {
			ajv.validate(schema, JSON.parse(JSON.stringify(report)));
			expect(ajv.errors ?? []).toEqual([]);
		}
	});
});

describe('through a proxy', () => {
	const login = { user: 'sam', password: 'opens-the-way' };

	it.each<['http' | 'socks', string]>([
		['http', 'http'],
		['socks', 'socks5'],
	])('(%s) the first steps are those of the proxy', async (kind, scheme) => {
		const proxy = await RealProxy[kind]({ login });
		try {
			const report = await lab.check({ connection: { proxy: proxy.settings } });
			expect(report.reachable).toBe(true);
			expect(report.proxy).toBe(`${scheme}://127.0.0.1:${String(proxy.port)}`);
			const names = report.steps.map(({ name }) => name);
			expect(names.slice(0, 4)).toEqual(['dns', 'tcp', 'proxy', 'tls']);
			expect(report.steps[1]?.detail).toContain(`the proxy 127.0.0.1:${String(proxy.port)}`);
			expect(JSON.stringify(report)).not.toContain(login.password);
			expect(proxy.passed()).not.toEqual([]);
		} finally {
			await proxy.stop();
		}
	});

	it('that is down, the proxy is named and not the server', async () => {
		const [port = 0] = await freePorts(1);
		const report = await lab.check({ connection: { proxy: { kind: 'http', host: '127.0.0.1', port } } });
		expect(report).toMatchObject({ failedStep: 'tcp', error: { code: 'EPROXY' } });
		expect(report.error?.message).toContain(`proxy 127.0.0.1:${String(port)}`);
	});

	it('that takes another login, that is said at the step of its own', async () => {
		const proxy = await RealProxy.http({ login });
		try {
			const settings = { ...proxy.settings, password: 'other' };
			const report = await lab.check({ connection: { proxy: settings } });
			expect(report).toMatchObject({ failedStep: 'proxy', error: { code: 'EPROXYAUTH' } });
		} finally {
			await proxy.stop();
		}
	});
});

function mail(subject: string): string {
	return `From: someone@contoso.example\r\nSubject: ${subject}\r\n\r\nHello\r\n`;
}
