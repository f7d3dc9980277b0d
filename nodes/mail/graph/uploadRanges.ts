/** Under 4 MB, and a multiple of 320 KiB: https://learn.microsoft.com/en-us/graph/api/attachment-createuploadsession */
export const RANGE = 12 * 320 * 1024;

/** The range of a file that begins at `from` (RFC 9110 section 14.4). */
export function rangeAt(from: number, total: number, size = RANGE): { end: number; header: string } {
	const end = Math.min(from + size, total);
	return { end, header: `bytes ${String(from)}-${String(end - 1)}/${String(total)}` };
}

/**
 * The start of the next range according to the server.
 * @param expected `nextExpectedRanges`: `["2097152"]`, `["2097152-"]`, `["2097152-3483321"]`
 * @returns undefined if it does not say
 */
export function nextStart(expected: unknown): number | undefined {
	const first: unknown = Array.isArray(expected) ? expected[0] : undefined;
	const start = typeof first === 'string' ? /^(\d{1,12})(?:-\d*)?$/.exec(first)?.[1] : undefined;
	return start === undefined ? undefined : Number(start);
}
