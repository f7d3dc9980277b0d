import { MailError, type MailErrorKind } from '../../../nodes/mail/contracts/MailError';
import type { MailTransport, OutgoingMail, SendResult } from '../../../nodes/mail/contracts/MailTransport';
import type { Expiry, TokenProvider } from '../../../nodes/mail/contracts/TokenProvider';
import { HealthRegistry } from '../../../nodes/mail/health/HealthRegistry';
import type { MailHealth } from '../../../nodes/mail/health/MailHealth';
import { ReportingTransport } from '../../../nodes/mail/health/ReportingTransport';

const mail: OutgoingMail = {
	envelope: { from: 'a@example.com', to: ['b@example.com'] },
	mime: Buffer.from('x'),
	messageId: '1@example.com',
};
const result: SendResult = {
	accepted: ['b@example.com'],
	rejected: [],
	response: '250 OK',
	server: 'smtp:587',
};

let registry: HealthRegistry;
let health: MailHealth;

beforeEach(() => {
	registry = new HealthRegistry();
	health = registry.enter({
		workflowId: 'w',
		nodeId: 'n',
		nodeName: 'Send',
		protocol: 'smtp',
		server: 'smtp:587',
		mailbox: 'a@example.com',
		isContinuous: false,
	});
});

/** A server that answers so. */
const server = (answer: Error | undefined): MailTransport => ({
	server: 'smtp:587',
	verify: async () => await Promise.resolve(),
	send: async () => await (answer === undefined ? Promise.resolve(result) : Promise.reject(answer)),
	close: async () => await Promise.resolve(),
});

async function send(
	answer?: Error,
	{ signal = new AbortController().signal, tokens }: { signal?: AbortSignal; tokens?: TokenProvider } = {},
): Promise<unknown> {
	const transport = new ReportingTransport(server(answer), registry, health, tokens);
	return await transport.send(mail, signal).catch((error: unknown) => error);
}

const failing = (kind: MailErrorKind, code?: string) => new MailError(kind, kind, code ? { code } : {});

describe('what an attempt to send says about the server', () => {
	it('is that it is reachable, when it takes the message', async () => {
		expect(await send()).toBe(result);
		expect(health).toMatchObject({ reachable: true, lastSyncAt: health.seenAt });
	});

	it.each<[MailErrorKind, string | undefined, boolean | undefined]>([
		['network', 'ECONNREFUSED', false],
		['timeout', 'ETIMEDOUT', false],
		['unavailable', 'SMTP 421', false],
		['unavailable', 'SMTP 454', false],
		['tls', undefined, false],
		['certificate', undefined, false],
		['protocol', undefined, false],
		['authentication', '5.7.3', false],
		['reconnect', 'AADSTS70008', false],
		['consent', 'AADSTS65001', false],
		['permission', '5.7.139', false],
		['refused', '5.1.1', true],
		['tooLarge', 'SMTP 552', true],
		// No word on the server: the sender's right, the node's settings, what became of one message, a busy server.
		['permission', '5.7.60', undefined],
		['configuration', undefined, undefined],
		['outcomeUnknown', 'OUTCOME_UNKNOWN', undefined],
		['unavailable', 'SMTP 450', undefined],
		['throttled', 'SMTP 432', undefined],
	])('%s (%s): reachable %s', async (kind, code, expected) => {
		const error = failing(kind, code);
		expect(await send(error)).toBe(error);
		expect(health.reachable).toBe(expected);
		expect(health.failedChecks).toBe(expected === false ? 1 : 0);
	});

	it('is nothing where a person stopped the run', async () => {
		await send(failing('network'), { signal: AbortSignal.abort() });
		expect(health.reachable).toBeUndefined();
	});

	it('counts the tries that failed, until one does not', async () => {
		await send(failing('network'));
		await send(failing('timeout'));
		expect(health.failedChecks).toBe(2);
		await send(failing('refused'));
		expect(health).toMatchObject({ reachable: true, failedChecks: 0 });
	});

	it('reports when the credential ends, and when that is no longer known', async () => {
		const tokens: TokenProvider & { expiry?: Expiry } = {
			expiry: { what: 'clientSecret', of: 'app', endsAt: 7 },
			getToken: async () => await Promise.resolve({ token: 't' }),
		};
		await send(failing('network'), { tokens });
		expect(health.expiry).toEqual({ what: 'clientSecret', of: 'app', endsAt: 7 });
		delete tokens.expiry;
		await send(undefined, { tokens });
		expect(health.expiry).toBeUndefined();
	});
});
