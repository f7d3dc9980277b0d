/** A server cannot make us wait longer than a day. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

/** Milliseconds: IMAP (`Suggested Backoff Time: 92415 milliseconds`), EWS (`BackOffMilliseconds`, as XML or JSON). */
const MILLISECONDS = [/Backoff Time[:=\s]+(\d+)/i, /BackOffMilliseconds["']?\s*[>:=]\s*["']?(\d+)/i];

/** RFC 9110 section 10.2.3: seconds or a date. */
const RETRY_AFTER = /^Retry-After:\s{0,20}(\S.{0,100})/i;

/** The wait is stated near the beginning; the rest is not searched. */
const LONGEST = 10_000;

/** How long the server asks us to wait, in milliseconds; undefined if it does not say. */
export function readRetryAfter(given: string, now = Date.now()): number | undefined {
	const text = given.slice(0, LONGEST);
	for (const pattern of MILLISECONDS) {
		const match = pattern.exec(text);
		if (match) return capped(Number(match[1]));
	}
	const after = RETRY_AFTER.exec(text)?.[1]?.trim();
	if (after === undefined) return undefined;
	if (/^\d+$/.test(after)) return capped(Number(after) * 1000);
	const date = Date.parse(after);
	return Number.isNaN(date) ? undefined : capped(date - now);
}

const capped = (ms: number) => Math.min(Math.max(ms, 0), LONGEST_MS);
