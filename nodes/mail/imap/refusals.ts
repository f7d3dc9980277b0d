interface ImapError {
	responseText?: unknown;
	responseStatus?: unknown;
	serverResponseCode?: unknown;
	response?: unknown;
}

/** Whether it is imapflow's error for a NO or BAD response. */
export function isRefusal(error: unknown): boolean {
	const { responseStatus } = (error ?? {}) as ImapError;
	return responseStatus === 'NO' || responseStatus === 'BAD';
}

/**
 * Adds the response code (RFC 5530) that imapflow leaves in the parsed response, and the code in its text.
 */
export function withCode(error: unknown): unknown {
	if (!isRefusal(error)) return error;
	const refusal = error as ImapError;
	const { attributes } = (refusal.response ?? {}) as {
		attributes?: { section?: { value?: unknown }[] }[];
	};
	const code = Array.isArray(attributes) ? attributes[0]?.section?.[0]?.value : undefined;
	if (typeof code === 'string') refusal.serverResponseCode ??= code.toUpperCase();
	const { serverResponseCode, responseText = '' } = refusal;
	const lacksCode = typeof responseText === 'string' && !responseText.startsWith('[');
	if (typeof serverResponseCode === 'string' && lacksCode)
		refusal.responseText = `[${serverResponseCode}] ${responseText}`;
	return error;
}
