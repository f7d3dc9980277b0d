import type { TokenFacts } from '../../../nodes/mail/auth/inspectToken';
import { inspectToken } from '../../../nodes/mail/auth/inspectToken';
import { cloudOfHost, exchangeValues } from '../../../nodes/mail/check/exchangeValues';

const TENANT = '11111111-2222-3333-4444-555555555555';
const APP = '66666666-7777-8888-9999-000000000000';
const OBJECT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const where = { protocol: 'imap', mailbox: 'support@contoso.com', cloud: 'global' } as const;

const tokenOf = (claims: object) => ({
	token: `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`,
});

describe('the values for the script of docs/exchange.md', () => {
	it('are those of an app, with the object ID that its token has', () => {
		const facts = inspectToken(tokenOf({ tid: TENANT, appid: APP, oid: OBJECT, idtyp: 'app', roles: ['IMAP.AccessAsApp'] }));
		expect(exchangeValues(facts, where)).toBe(
			[
				`$TenantId = '${TENANT}'`,
				"$Mailbox  = 'support@contoso.com'",
				"$Use      = 'IMAP'",
				"$SignInAs = 'App'",
				"$Cloud    = 'O365Default'",
				`$ClientId = '${APP}'`,
				`$ObjectId = '${OBJECT}'`,
			].join('\n'),
		);
	});

	it('are those of a person, whose object ID is not shown', () => {
		const facts = inspectToken(tokenOf({ tid: TENANT, appid: APP, oid: OBJECT, upn: 'ada@contoso.com', scp: 'Mail.Send' }));
		expect(facts).not.toHaveProperty('objectId');
		const values = exchangeValues(facts, { ...where, protocol: 'graph', cloud: 'china' });
		expect(values).toContain("$Person   = 'ada@contoso.com'");
		expect(values).toContain("$Use      = 'GraphReadWrite'");
		expect(values).toContain("$Cloud    = 'O365China'");
		expect(values).not.toContain('$ObjectId');
	});

	it.each(["a'b@contoso.com", 'a’b@contoso.com', '$(x)@contoso.com', 'a b@contoso.com', 'a\nb@contoso.com'])(
		'hold nothing that PowerShell would read otherwise: %j',
		(mailbox) => {
			const facts: TokenFacts = { kind: 'app', scopes: [], roles: [], tenant: "'; x", app: '$x', objectId: '`' };
			const lines = exchangeValues(facts, { ...where, mailbox })?.split('\n') ?? [];
			expect(lines.filter((line) => line.endsWith("= '' # not known here: fill it in"))).toHaveLength(4);
			expect(lines.filter((line) => !/^\$[A-Za-z]+ *= '[\w.@+-]*'(?: # not known here: fill it in)?$/.test(line))).toEqual([]);
		},
	);

	it('are not made for tokens that nobody can read', () => {
		expect(exchangeValues({ kind: 'opaque', scopes: [], roles: [] }, where)).toBeUndefined();
	});

	it.each([
		['outlook.office365.com', 'global'],
		['imap-mail.OUTLOOK.com', 'global'],
		['graph.microsoft.com', 'global'],
		['outlook.office365.us', 'usGov'],
		['outlook-dod.office365.us', 'usGovDod'],
		['smtp.partner.outlook.cn', 'china'],
		['mail.company.com', undefined],
		['outlook.com.evil.example', undefined],
		['127.0.0.1', undefined],
	])('%s is in the cloud %s', (host, cloud) => expect(cloudOfHost(host)).toBe(cloud));
});
