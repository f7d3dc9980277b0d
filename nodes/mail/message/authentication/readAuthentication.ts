import type { MailAddress, MailAuthentication } from '../../contracts/MailMessage';
import { asciiDomain } from '../../filter/asciiDomain';
import type { RawHeader } from '../RawHeader';
import { findTrustedResults, isInternal, type AuthenticationTrust } from './findTrustedResults';
import type { MethodResult } from './parseAuthenticationResults';

/**
 * Whether the receiving server has proven the sender. `proven`: DMARC passed (RFC 7489) for the domain of
 * the only address in From, or Exchange has seen the sender sign in. `failed`: the server says that DMARC,
 * or its own verdict on the sender (`compauth`), failed. Anything else is `unknown`: fields that the sender
 * may have written are ignored, and Microsoft's `compauth=pass` or `dmarc=bestguesspass` are not a DMARC
 * pass.
 */
export function readAuthentication(
	headers: readonly RawHeader[],
	from: readonly MailAddress[] | undefined,
	trust: AuthenticationTrust,
): MailAuthentication {
	const results = findTrustedResults(headers, trust);
	const checks = results === undefined ? {} : describe(results);
	if (isInternal(headers, trust))
		return { verdict: isOne(from) ? 'proven' : 'unknown', internal: true, ...checks };
	return { verdict: verdictOf(checks, from), ...checks };
}

/**
 * Programs differ in how they read several at signs: "a@bank.example@b.example" could pass as either
 * domain.
 */
const ADDRESS = /^[^@\s\p{Cc}]{1,256}@([^@\s\p{Cc}]{1,255})$/u;

function isOne(from: readonly MailAddress[] = []): boolean {
	return from.length === 1 && ADDRESS.test(from[0]?.address ?? '');
}

type Checks = Omit<MailAuthentication, 'verdict' | 'internal'>;

function verdictOf(
	{ dmarc, compauth }: Checks,
	from: readonly MailAddress[] = [],
): MailAuthentication['verdict'] {
	if (dmarc?.result === 'pass') {
		const [author] = from;
		const [, written] = ADDRESS.exec(author?.address ?? '') ?? [];
		const domain = written === undefined ? undefined : asciiDomain(written);
		const isAuthorDomain =
			domain !== undefined && dmarc.domain !== undefined && asciiDomain(dmarc.domain) === domain;
		return isOne(from) && isAuthorDomain ? 'proven' : 'unknown';
	}
	// Microsoft accepts the failed message only because a trusted forwarder vouches for it (ARC).
	if (dmarc?.result === 'fail') return compauth?.result === 'pass' ? 'unknown' : 'failed';
	return compauth?.result === 'fail' ? 'failed' : 'unknown';
}

function describe(results: readonly MethodResult[]): Checks {
	const spf = singleResult(results, 'spf');
	const dmarc = singleResult(results, 'dmarc');
	const compauth = singleResult(results, 'compauth');
	const dkim = results.filter(({ method }) => method === 'dkim');
	return {
		...(spf ? { spf: { result: spf.result, ...domainIn(spf, 'smtp.mailfrom', 'smtp.helo') } } : {}),
		...(dkim.length > 0
			? { dkim: dkim.map((one) => ({ result: one.result, ...domainIn(one, 'header.d', 'header.i') })) }
			: {}),
		...(dmarc
			? { dmarc: { result: dmarc.result, ...domainIn(dmarc, 'header.from'), ...given(dmarc, 'action') } }
			: {}),
		...(compauth ? { compauth: { result: compauth.result, ...given(compauth, 'reason') } } : {}),
	};
}

/** If a method that may occur once occurs twice, one may be forged, so neither counts. */
function singleResult(results: readonly MethodResult[], name: string): MethodResult | undefined {
	const found = results.filter(({ method }) => method === name);
	if (name === 'spf')
		return found.find(({ properties }) => properties['smtp.mailfrom'] !== undefined) ?? found[0];
	return found.length === 1 ? found[0] : undefined;
}

function domainIn({ properties }: MethodResult, ...names: string[]): { domain?: string } {
	const value = names.map((name) => properties[name]).find((text) => text !== undefined);
	const domain = value?.slice(value.lastIndexOf('@') + 1).toLowerCase();
	return domain ? { domain } : {};
}

function given<K extends 'action' | 'reason'>(
	{ properties }: MethodResult,
	name: K,
): { [key in K]?: string } {
	const value = properties[name];
	return (value ? { [name]: value } : {}) as { [key in K]?: string };
}
