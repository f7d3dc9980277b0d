/** What anything thrown says, whatever it is. Secrets in it are not taken out: `redact` does that. */
export function describeError(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
