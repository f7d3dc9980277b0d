import { TokenMismatch } from '../../../../nodes/mail/auth/judgeToken';
import type { CatalogCase } from './CatalogCase';

export const TOKEN_CASES: readonly CatalogCase[] = [
	[
		'tokenForGraph',
		'configuration',
		new TokenMismatch('TOKEN_FOR_GRAPH', 'The token is for https://graph.microsoft.com', true),
		'imap',
	],
	[
		'tokenForExchange',
		'configuration',
		new TokenMismatch('TOKEN_FOR_EXCHANGE', 'The token is for https://outlook.office.com', true),
		'graph',
	],
	[
		'tokenWithoutScope',
		'consent',
		new TokenMismatch('TOKEN_SCOPE_MISSING', 'The token needs SMTP.Send; it has IMAP.AccessAsUser.All', true),
		'smtp',
	],
	[
		'tokenWithoutRole',
		'consent',
		new TokenMismatch('TOKEN_ROLE_MISSING', 'The token needs POP.AccessAsApp; it has none', false),
		'pop3',
	],
	[
		'tokenOfOtherUser',
		'permission',
		new TokenMismatch(
			'TOKEN_OTHER_USER',
			'The token belongs to ada@contoso.com, but the mailbox is desk@contoso.com',
			false,
		),
		'imap',
	],
	[
		'tokenEnded',
		'authentication',
		new TokenMismatch('TOKEN_ENDED', 'The token expired at 2026-11-26T10:00:00.000Z', false),
		'ews',
	],
];
