import type { LookupFunction } from 'node:net';

/**
 * Which addresses may be connected to, by the rules of whoever runs the process: the part of n8n's SSRF protection
 * (`helpers.getSecureEgressFilter()`) that connections need. Where the protection is off it lets everything pass.
 */
export interface EgressFilter {
	/** By host alone, whatever the scheme. @throws where a name is not found */
	validateUrl(url: string): Promise<{ ok: true } | { ok: false; error: Error }>;
	/** Node calls it for names only: an address that is given literally has to be validated apart. */
	createSecureLookup(): LookupFunction;
}
