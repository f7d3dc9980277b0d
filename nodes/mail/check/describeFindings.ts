import type { TokenFacts } from '../auth/inspectToken';
import type { TokenMismatch } from '../auth/judgeToken';
import type { ProbeFinding } from '../contracts/MailProbe';
import type { TlsFacts } from '../net/probe/inspectTls';

type Data = NonNullable<ProbeFinding['data']>;

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

export function certificateDetail(facts: TlsFacts): string {
	const { version, cipher, subject, issuer, names, endsAt, daysLeft, matchesName } = facts;
	const whose = subject || names[0] || 'nobody';
	const end = Number.isNaN(endsAt)
		? ''
		: daysLeft < 0
			? `, ended on ${day(endsAt)}`
			: `, ends on ${day(endsAt)} (in ${String(daysLeft)} days)`;
	const name = matchesName ? '' : ', which is another name';
	return `${version}, ${cipher}; certificate for ${whose}${name}, issued by ${issuer || 'itself'}${end}`;
}

export function tlsData({ problem, endsAt, ...facts }: TlsFacts): Data {
	return {
		...facts,
		trusted: problem === undefined,
		...(Number.isNaN(endsAt) ? {} : { endsAt: new Date(endsAt).toISOString() }),
		...(problem === undefined ? {} : { problem: problem.code }),
	};
}

export function tokenDetail(facts: TokenFacts, mismatches: readonly TokenMismatch[]): string {
	const { kind, audience, user, app, scopes, roles, expiresAt } = facts;
	const end = expiresAt === undefined ? '' : `, valid until ${new Date(expiresAt).toISOString()}`;
	const odd = mismatches.map(({ message }) => `. ${message}`).join('');
	if (kind === 'opaque') return `Got a token; only the server can read it${end}${odd}`;
	const whose = kind === 'app' ? `the app ${app ?? '(unnamed)'}` : (user ?? 'an unnamed account');
	const permissions = (kind === 'app' ? roles : scopes).join(', ') || 'none';
	const audienceText = audience === undefined ? '' : ` (audience ${audience})`;
	return `Got a token for ${whose}${audienceText}, permissions: ${permissions}${end}${odd}`;
}

export function tokenData({ kind, expiresAt, scopes, roles, ...names }: TokenFacts): Data {
	return {
		kind,
		...names,
		...(kind === 'opaque' ? {} : kind === 'app' ? { roles } : { scopes }),
		...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
	};
}
