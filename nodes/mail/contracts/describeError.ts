/** The message of anything thrown. Secrets in it are not removed; use `redact` for that. */
export function describeError(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
