import { inspectToken } from '../../../nodes/mail/auth/inspectToken';
import { judgeToken, type TokenMismatchCode } from '../../../nodes/mail/auth/judgeToken';

const NOW = Date.UTC(2026, 10, 26, 12);
const HOUR = 3600;

const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

const person = {
	aud: 'https://outlook.office.com',
	exp: NOW / 1000 + HOUR,
	scp: 'IMAP.AccessAsUser.All SMTP.Send',
	upn: 'ada@contoso.com',
	tid: 'tenant',
	appid: 'app',
};
const app = {
	aud: 'https://outlook.office365.com',
	exp: NOW / 1000 + HOUR,
	roles: ['IMAP.AccessAsApp'],
	idtyp: 'app',
};
const graph = { ...person, aud: 'https://graph.microsoft.com', scp: 'Mail.ReadWrite Mail.Send' };

type Protocol = Parameters<typeof judgeToken>[1];

describe('a token checked against what is needed', () => {
	it.each<[string, object, Protocol, string, Array<[TokenMismatchCode, boolean]>]>([
		['fits', person, 'imap', 'ada@contoso.com', []],
		['fits, in other letters', person, 'imap', 'Ada@Contoso.com', []],
		['of an app fits any mailbox', app, 'imap', 'desk@contoso.com', []],
		['fits Graph', graph, 'graph', 'ada@contoso.com', []],
		[
			'fits Graph by a shared permission',
			{ ...graph, scp: 'Mail.Read.Shared' },
			'graph',
			'ada@contoso.com',
			[],
		],
		['lacks the scope', person, 'pop3', 'ada@contoso.com', [['TOKEN_SCOPE_MISSING', true]]],
		[
			'of a server of somebody’s own may know other scopes',
			{ ...person, aud: 'https://mail.contoso.com/' },
			'pop3',
			'ada@contoso.com',
			[['TOKEN_SCOPE_MISSING', false]],
		],
		[
			'is for Graph',
			graph,
			'imap',
			'ada@contoso.com',
			[
				['TOKEN_FOR_GRAPH', true],
				['TOKEN_SCOPE_MISSING', true],
			],
		],
		[
			'is for Graph, by its application ID',
			{ ...person, aud: '00000003-0000-0000-c000-000000000000' },
			'imap',
			'ada@contoso.com',
			[['TOKEN_FOR_GRAPH', true]],
		],
		[
			'is for Exchange',
			person,
			'graph',
			'ada@contoso.com',
			[
				['TOKEN_FOR_EXCHANGE', true],
				['TOKEN_SCOPE_MISSING', true],
			],
		],
		[
			'is for another of the clouds',
			{ ...person, aud: 'https://outlook.office365.us/' },
			'imap',
			'ada@contoso.com',
			[],
		],
		['of an app may have its roles elsewhere', app, 'smtp', 'a@b.c', [['TOKEN_ROLE_MISSING', false]]],
		['is of another account', person, 'imap', 'desk@contoso.com', [['TOKEN_OTHER_USER', false]]],
		[
			'has ended, by a clock that may be wrong',
			{ ...person, exp: NOW / 1000 - 1 },
			'imap',
			'ada@contoso.com',
			[['TOKEN_ENDED', false]],
		],
	])('%s', (_, claims, protocol, mailbox, mismatches) => {
		const found = judgeToken(inspectToken({ token: jwt(claims) }), protocol, mailbox, NOW);
		expect(found.map(({ code, isCertain }) => [code, isCertain])).toEqual(mismatches);
	});

	it('that nobody can read is left to the server', () => {
		const facts = inspectToken({ token: 'EwB4A8l6BAAU', expiresAt: NOW + HOUR });
		expect(facts).toEqual({ kind: 'opaque', scopes: [], roles: [], expiresAt: NOW + HOUR });
		expect(judgeToken(facts, 'imap', 'ada@contoso.com', NOW)).toEqual([]);
	});
});

describe('what a token says', () => {
	it('is taken in the names of version 2.0, too', () => {
		const claims = { aud: 'x', azp: 'app-2', preferred_username: 'ada@contoso.com', scp: 'A', ver: '2.0' };
		expect(inspectToken({ token: jwt(claims) })).toMatchObject({ app: 'app-2', user: 'ada@contoso.com' });
	});

	it.each<[string, object]>([
		['of other types', { aud: ['x'], scp: 7, roles: 'r', upn: {}, exp: 'soon', tid: null }],
		['that are too long', { upn: 'a'.repeat(100_000), scp: `${'b'.repeat(9_000)} `.repeat(50) }],
		['with control characters', { upn: 'ada\u0000\r\n\u202e@contoso.com', roles: ['\u0007'] }],
	])('is text of a limited size: claims %s', (_, claims) => {
		const facts = inspectToken({ token: jwt(claims) });
		const text = JSON.stringify(facts);
		expect(text.length).toBeLessThan(40_000);
		expect(text).not.toMatch(/\\u0000|\\r|\\n|\u202e|\\u0007/);
		expect(() => judgeToken(facts, 'imap', 'ada@contoso.com')).not.toThrow();
	});
});
