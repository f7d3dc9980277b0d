import type { EgressFilter } from '../../net/EgressFilter';

/** n8n's helpers; the filter exists from n8n-workflow 2.28 on. */
interface Helpers {
	getSecureEgressFilter?: () => EgressFilter | undefined;
}

/**
 * n8n's SSRF protection (N8N_SSRF_PROTECTION_ENABLED), for connections that n8n does not make itself.
 * @param helpers of any context except a credential test, which has no filter
 */
export function egressOf(helpers: object | undefined): { egress?: EgressFilter } {
	const filter = (helpers as Helpers | undefined)?.getSecureEgressFilter?.();
	if (filter === undefined) return {};
	// Only its two functions: settings are compared and hashed as JSON, and n8n's object is a service.
	return {
		egress: {
			validateUrl: async (url) => await filter.validateUrl(url),
			createSecureLookup: () => filter.createSecureLookup(),
		},
	};
}
