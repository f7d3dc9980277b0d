import type { EgressFilter } from '../../net/EgressFilter';

/** What n8n hands to nodes; the filter from n8n-workflow 2.28 on. */
interface Helpers {
	getSecureEgressFilter?: () => EgressFilter | undefined;
}

/**
 * n8n's protection against SSRF (N8N_SSRF_PROTECTION_ENABLED) for connections that n8n does not make itself.
 * @param helpers of any context but that of a credential's test, which has no filter
 */
export function egressOf(helpers: object | undefined): { egress?: EgressFilter } {
	const filter = (helpers as Helpers | undefined)?.getSecureEgressFilter?.();
	if (filter === undefined) return {};
	// Its two functions alone: settings are compared and hashed as JSON, and n8n's object is a service.
	return {
		egress: {
			validateUrl: async (url) => await filter.validateUrl(url),
			createSecureLookup: () => filter.createSecureLookup(),
		},
	};
}
