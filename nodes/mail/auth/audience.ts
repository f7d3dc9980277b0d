import { CLOUDS, type Cloud, type MailProtocol } from './clouds';
import { claimsOf } from './claimsOf';

/** The resource a token is for: Exchange, with any protocol, or Microsoft Graph. */
export type Audience = 'mail' | 'graph';

/**
 * Application IDs of both, which some tokens contain instead of a URL.
 * https://learn.microsoft.com/en-us/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
 */
const APPLICATION_IDS: Readonly<Record<string, Audience>> = {
	'00000002-0000-0ff1-ce00-000000000000': 'mail',
	'00000003-0000-0000-c000-000000000000': 'graph',
};

const HOSTS = new Map<string, Audience>(
	Object.values(CLOUDS).flatMap((cloud: Cloud) => [
		[hostOf(cloud.graphUrl), 'graph' as const],
		...[cloud.mailResource, cloud.appMailResource].map((url) => [hostOf(url), 'mail'] as const),
	]),
);

export function audienceOf(protocol: MailProtocol | 'graph'): Audience {
	return protocol === 'graph' ? 'graph' : 'mail';
}

/**
 * Undefined if the token does not say (those of personal accounts are opaque), or if it is for another
 * server.
 */
export function audienceOfToken(token: string): Audience | undefined {
	const { aud } = claimsOf(token) ?? {};
	if (typeof aud !== 'string') return undefined;
	return APPLICATION_IDS[aud.toLowerCase()] ?? HOSTS.get(hostOf(aud));
}

function hostOf(url: string): string {
	return URL.canParse(url) ? new URL(url).hostname : '';
}
