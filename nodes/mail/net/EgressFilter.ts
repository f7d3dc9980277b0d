import type { LookupFunction } from 'node:net';

/**
 * Which addresses may be connected to, according to whoever operates n8n: the part of n8n's SSRF protection
 * (`helpers.getSecureEgressFilter()`) that connections need. If the protection is off, everything is
 * allowed.
 */
export interface EgressFilter {
	/** Checks the host only, whatever the scheme. @throws if a name cannot be resolved */
	validateUrl(url: string): Promise<{ ok: true } | { ok: false; error: Error }>;
	/** Node calls it for names only; a literal address has to be validated separately. */
	createSecureLookup(): LookupFunction;
}
