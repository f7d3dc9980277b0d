import { isIP, type LookupFunction } from 'node:net';
import { MailError } from '../contracts/MailError';
import type { Destination } from './Destination';
import type { EgressFilter } from './EgressFilter';

/** n8n's error names; these errors have no codes. */
const BLOCKED = new Set(['SsrfBlockedIpError', 'SsrfBlockedHostnameError']);

/**
 * Checks a server that is connected to directly against the filter. An address is checked at once, a name
 * when it is resolved, by the returned lookup, so that it cannot change in between.
 *
 * @throws MailError of kind `configuration`
 */
export async function lookupFor(
	filter: EgressFilter | undefined,
	{ host, port }: Destination,
): Promise<{ lookup?: LookupFunction }> {
	if (filter === undefined) return {};
	if (isIP(host) !== 0) await assertMayReach(filter, { host, port });
	return { lookup: filter.createSecureLookup() };
}

/**
 * Checks a server that a proxy connects to against the filter, as far as it can be resolved here.
 * @throws MailError of kind `configuration`, errors of the resolver
 */
export async function assertMayReach(
	filter: EgressFilter | undefined,
	{ host, port }: Destination,
): Promise<void> {
	if (filter === undefined) return;
	const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
	const result = await filter.validateUrl(`tcp://${name}:${String(port)}`);
	if (!result.ok) throw notAllowed(host);
}

/** Describes a refusal of the filter in plain words; returns any other error unchanged. */
export function describeBlocked(error: unknown, host: string): unknown {
	return error instanceof Error && BLOCKED.has(error.constructor.name) ? notAllowed(host) : error;
}

function notAllowed(host: string): MailError {
	return new MailError('configuration', `n8n's SSRF protection does not allow connections to ${host}`, {
		code: 'SsrfBlocked',
		hint: 'Whoever runs n8n can allow the address in N8N_SSRF_ALLOWED_IP_RANGES, or the name in N8N_SSRF_ALLOWED_HOSTNAMES.',
	});
}
