import { audienceOf } from './audience';
import { GRAPH_MAIL_PERMISSIONS, MAIL_ROLES, MAIL_SCOPES, type MailProtocol } from './clouds';
import type { TokenFacts } from './inspectToken';

/** Why a token does not, or may not, fit; the error catalog has a row for each. */
export type TokenMismatchCode =
	| 'TOKEN_FOR_GRAPH'
	| 'TOKEN_FOR_EXCHANGE'
	| 'TOKEN_SCOPE_MISSING'
	| 'TOKEN_ROLE_MISSING'
	| 'TOKEN_OTHER_USER'
	| 'TOKEN_ENDED';

export class TokenMismatch extends Error {
	override readonly name = 'TokenMismatch';

	constructor(
		readonly code: TokenMismatchCode,
		message: string,
		/**
		 * True if the server is certain to refuse the token. Otherwise it is a possible reason if it does.
		 */
		readonly isCertain: boolean,
	) {
		super(message);
	}
}

/**
 * Compares a token with what a protocol requires, before the server does, because most servers only say
 * that they refuse it. Unreadable tokens and audiences of other servers are left to the server.
 *
 * @param mailbox the mailbox to open
 * @returns the certain mismatches first
 */
export function judgeToken(
	facts: TokenFacts,
	protocol: MailProtocol | 'graph',
	mailbox?: string,
	now = Date.now(),
): TokenMismatch[] {
	const found = [ended(facts, now), wrongAudience(facts, protocol)];
	if (facts.kind !== 'opaque') found.push(permission(facts, protocol), otherUser(facts, mailbox));
	const mismatches = found.filter((one) => one !== undefined);
	return mismatches.sort((a, b) => Number(b.isCertain) - Number(a.isCertain));
}

function ended({ expiresAt }: TokenFacts, now: number): TokenMismatch | undefined {
	if (expiresAt === undefined || expiresAt > now) return undefined;
	const when = new Date(expiresAt).toISOString();
	// The clock of this machine may be wrong.
	return new TokenMismatch('TOKEN_ENDED', `The token expired at ${when}`, false);
}

function wrongAudience(
	{ audience = '', opens }: TokenFacts,
	protocol: MailProtocol | 'graph',
): TokenMismatch | undefined {
	if (opens === undefined || opens === audienceOf(protocol)) return undefined;
	const code = opens === 'graph' ? 'TOKEN_FOR_GRAPH' : 'TOKEN_FOR_EXCHANGE';
	return new TokenMismatch(code, `The token is for ${audience}`, true);
}

function permission(facts: TokenFacts, protocol: MailProtocol | 'graph'): TokenMismatch | undefined {
	const isApp = facts.kind === 'app';
	const has = isApp ? facts.roles : facts.scopes;
	const needed =
		protocol === 'graph' ? GRAPH_MAIL_PERMISSIONS : [(isApp ? MAIL_ROLES : MAIL_SCOPES)[protocol]];
	const isThere = (name: string) => has.some((one) => one === name || one.startsWith(`${name}.`));
	if (needed.some(isThere)) return undefined;
	const list = has.length > 0 ? has.join(', ') : 'none';
	const message = `The token needs ${needed.join(' or ')}; it has ${list}`;
	// An app may have its permissions by RBAC for Applications, which are not in the token.
	return isApp
		? new TokenMismatch('TOKEN_ROLE_MISSING', message, false)
		: // Another server may have other permissions.
			new TokenMismatch('TOKEN_SCOPE_MISSING', message, facts.opens !== undefined);
}

function otherUser({ user }: TokenFacts, mailbox: string | undefined): TokenMismatch | undefined {
	if (user === undefined || mailbox === undefined || user.toLowerCase() === mailbox.toLowerCase())
		return undefined;
	return new TokenMismatch(
		'TOKEN_OTHER_USER',
		`The token belongs to ${user}, but the mailbox is ${mailbox}`,
		false,
	);
}
