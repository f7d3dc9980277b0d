import { createHmac, generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import type { Delivery } from '../../../nodes/mail/contracts/MailSource';
import { toMailError } from '../../../nodes/mail/errors/toMailError';
import { runMailTrigger } from '../../../nodes/mail/n8n/trigger/runMailTrigger';
import type { TriggerSettings } from '../../../nodes/mail/n8n/settings/TriggerSettings';
import { toNodeError } from '../../../nodes/mail/n8n/runtime/toNodeError';
import { MemoryMailbox, type MemoryCursor } from '../delivery/MemoryMailbox';
import { CASES } from '../errors/cases';
import type { CatalogCase } from '../errors/cases/CatalogCase';
import { FakeN8n } from './trigger/FakeTriggerContext';
import type { TriggerProtocol } from '../../../nodes/mail/n8n/trigger/TriggerProtocol';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwtOf = (claims: object) => {
	const signed = `${encode({ typ: 'JWT', alg: 'RS256' })}.${encode(claims)}`;
	return `${signed}.${createHmac('sha256', 'x').update(signed).digest('base64url')}`;
};

const ACCESS = jwtOf({ aud: 'https://outlook.office365.com', upn: 'desk@contoso.example', exp: 1795600000 });
const OPAQUE = `EwB${'Q4sA9x/Zk1+'.repeat(40)}==`;
const REFRESH = `0.AXoA${'h7Gk-2Lq_Zw'.repeat(30)}.AgABAAEA`;
const CLIENT_SECRET = 'abc8Q~WxYz0123456789abcdefghijklmnopqrst';
const PROXY_PASSWORD = 'Proxy-Pass.1';
const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
	type: 'pkcs8',
	format: 'pem',
}) as string;
const SASL = Buffer.from(`user=desk@contoso.example\x01auth=Bearer ${ACCESS}\x01\x01`).toString('base64');

/** Each by a piece that gives it away. */
const SECRETS: Record<string, string> = {
	'access token': ACCESS,
	'signature of the access token': ACCESS.split('.')[2] ?? '',
	'opaque token': OPAQUE.slice(0, 100),
	'refresh token': REFRESH.slice(0, 100),
	'client secret': CLIENT_SECRET,
	'password of the proxy': PROXY_PASSWORD,
	'private key': KEY.split('\n')[3] ?? '',
	'XOAUTH2 answer': SASL,
};

/** What clients and servers are known to put beside or into an error. */
const SPILLS: Array<[where: string, text: string]> = [
	['header', `Authorization: Bearer ${ACCESS}`],
	['IMAP', `A1 AUTHENTICATE XOAUTH2 ${SASL}`],
	['POP3', `AUTH XOAUTH2 ${SASL}`],
	['form', `client_id=1&client_secret=${CLIENT_SECRET}&refresh_token=${REFRESH}&grant_type=refresh_token`],
	['JSON', JSON.stringify({ access_token: OPAQUE, refresh_token: REFRESH, client_secret: CLIENT_SECRET })],
	['proxy', `http://n8n:${PROXY_PASSWORD}@proxy.contoso.example:3128 refused`],
	['key', `signing with ${KEY} failed`],
	['bare tokens', `${ACCESS} ${OPAQUE} ${REFRESH} ${CLIENT_SECRET}`],
];

/** The same error, as it comes from a client that tells all it knows. */
function infected(error: unknown): Error {
	const spilled = SPILLS.map(([, text]) => text).join('\n');
	const copy = Object.assign(new Error(error instanceof Error ? error.message : String(error)), error, {
		name: error instanceof Error ? error.name : 'Error',
	});
	copy.message = `${copy.message} ${spilled}`;
	copy.stack = `${copy.name}: ${copy.message}\n    at somewhere (${spilled})`;
	return Object.assign(copy, {
		config: { headers: { Authorization: `Bearer ${ACCESS}` }, data: SPILLS[3]?.[1] },
		request: { _header: SPILLS[0]?.[1] },
		options: { proxy: { password: PROXY_PASSWORD } },
		oauthTokenData: { access_token: ACCESS, refresh_token: REFRESH },
		cause: Object.assign(new Error(spilled, { cause: copy.cause }), { privateKey: KEY }),
	});
}

const name = ([row, , , protocol]: CatalogCase) =>
	`${row}${protocol === undefined ? '' : ` (${protocol})`}`;

function leaksIn(things: unknown): string[] {
	const text = [
		inspect(things, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null }),
		JSON.stringify(things),
	].join('\n');
	return Object.keys(SECRETS).filter((what) => text.includes(SECRETS[what] ?? ''));
}

it('the search for secrets finds what it looks for, so that finding none means something', () => {
	expect(leaksIn(infected(new Error('x')))).toEqual(Object.keys(SECRETS));
});

describe('nothing secret is in the error that an admin sees of', () => {
	it.each(CASES.map((one) => [name(one), one] as const))('%s', (_, [, , error, protocol]) => {
		const context = { server: 'outlook.office365.com:993', mailbox: 'desk@contoso.example', step: 'sign in' };
		const mailError = toMailError(infected(error), { ...context, ...(protocol ? { protocol } : {}) });
		const node = {
			id: '1',
			name: 'Mail',
			type: 'x',
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: {},
		};
		expect(leaksIn([mailError, mailError.cause, mailError.stack, toNodeError(node, mailError)])).toEqual([]);
	});
});

describe('nothing secret is in the log, the executions, the items or the static data of a trigger that fails with', () => {
	const closers: Array<() => Promise<void>> = [];
	afterEach(async () => {
		for (const close of closers.splice(0)) await close();
	});

	it.each(CASES.map((one) => [name(one), one] as const))('%s', async (_, [, , error, protocol]) => {
		const n8n = new FakeN8n();
		Object.assign(n8n.credential, { clientSecret: CLIENT_SECRET, privateKey: KEY });
		Object.assign(n8n.credential.oauthTokenData as object, { access_token: ACCESS, refresh_token: REFRESH });
		const mailbox = new MemoryMailbox();
		mailbox.deliver('a');
		let tries = 0;
		const failing: TriggerProtocol<MemoryCursor, Delivery, TriggerSettings> = {
			name: 'imap',
			remembersOnServer: () => false,
			sources:
				({ warn }) =>
				() => {
					const source = mailbox.open();
					const connect = source.connect.bind(source);
					source.connect = async (...args) => {
						tries += 1;
						if (tries > 1) return await connect(...args);
						const failure = toMailError(infected(error), protocol ? { protocol } : {});
						warn(failure);
						throw failure;
					};
					return source;
				},
		};
		const { closeFunction } = await runMailTrigger(
			n8n.context({ options: { longestBackoff: 1 } }, 'init'),
			failing,
		);
		if (closeFunction) closers.push(closeFunction);
		expect(tries).toBeGreaterThan(0);
		expect(n8n.log.join('\n')).not.toBe('');
		const { emitted, failed, log, stored } = n8n;
		expect(
			leaksIn({
				emitted: emitted.map(({ key, stored: kept, subject }) => ({ key, kept, subject })),
				failed,
				log,
				stored,
			}),
		).toEqual([]);
	});
});
