const GONE = '[removed]';

/**
 * Field names whose value is a secret in a form, a query, JSON or a log line. `code` counts only if its
 * value is long.
 */
const SECRET_NAMES =
	'client_secret|clientSecret|client_assertion|assertion|refresh_token|refreshToken|access_token|accessToken|' +
	'id_token|code_verifier|device_code|password|passwd|pwd|pass';

/**
 * Shapes of secrets, the most specific first. RFC 6750 (bearer), RFC 7519 (JWT), RFC 6749 (form fields);
 * XOAUTH2:
 * https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
const PATTERNS: ReadonlyArray<readonly [pattern: RegExp, replacement: string]> = [
	[/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, GONE],
	[/\b(Bearer|Basic)(\s+|%20)[\w.~+/=!*$%-]{8,}/gi, `$1$2${GONE}`],
	// A SASL response on the same line as its command, for any mechanism.
	[/\b(AUTH(?:ENTICATE)?\s+[A-Z][A-Z0-9-]{3,})\s+[\w+/=]{4,}/g, `$1 ${GONE}`],
	[/\b(PASS)\s+\S+/g, `$1 ${GONE}`],
	[
		new RegExp(`(["']?\\b(?:${SECRET_NAMES})["']?\\s*[=:]\\s*)(["'])(?:(?!\\2).){0,8000}(?:\\2|$)`, 'g'),
		`$1$2${GONE}$2`,
	],
	[new RegExp(`(\\b(?:${SECRET_NAMES})=)[^&\\s"',;]+`, 'g'), `$1${GONE}`],
	[/(\bcode["']?\s*[=:]\s*["']?)[\w.~!*$%+/-]{20,}/g, `$1${GONE}`],
	// scheme://user:password@host: the login of a proxy.
	[/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@]{1,500}@/gi, `$1${GONE}@`],
	// An access token of a personal account, which may contain slashes.
	[/\bEw[AB][A-Za-z0-9+/=]{80,}/g, GONE],
	// A client secret of Entra ID: three characters, a digit, `Q~`, and 31 to 34 more.
	[/[\w.~-]{3}\dQ~[\w.~-]{31,34}/g, GONE],
];

/** Characters of a JWT (RFC 7519): three or five base64url parts separated by dots. */
const DOTTED_RUN = /[\w.-]{10,}/g;
const JWT_BEGIN = /(?<!\w)eyJ/g;
const SHORTEST_JWT_HEADER = 9;

/**
 * Written by hand: a regular expression that searches for the dot from each possible start takes quadratic
 * time.
 */
function withoutJwt(run: string): string {
	let at = nextBegin(run, 0);
	while (at >= 0) {
		const dot = run.indexOf('.', at);
		if (dot < 0) return run;
		if (dot - at >= SHORTEST_JWT_HEADER) return run.slice(0, at) + GONE;
		at = nextBegin(run, dot);
	}
	return run;
}

function nextBegin(run: string, from: number): number {
	JWT_BEGIN.lastIndex = from;
	return JWT_BEGIN.exec(run)?.index ?? -1;
}

/** Opaque tokens (personal accounts, refresh tokens, sync states) are recognized by their length only. */
const LONG_RUN = /[\w+/=.!*$~-]{90,}/g;

/**
 * A file path may be as long as a token, but its parts are short; in base64, one character in 64 is a
 * slash.
 */
const isPath = (run: string) => run.split('/').length > run.length / 25;

const BASE64 = /[A-Za-z0-9+/]{16,}={0,2}/g;

/** A SASL response in base64: PLAIN has NUL, XOAUTH2 and OAUTHBEARER have \x01 between their fields. */
function isSasl(base64: string): boolean {
	const text = Buffer.from(base64, 'base64').toString('latin1');
	return /^(?:user=|n,)[\s\S]*auth=Bearer/i.test(text) || /^[\x20-\x7e]*\0[\x20-\x7e]+\0/.test(text);
}

/**
 * Characters of an outside text that are worth reading. The rest is not processed, because a server may
 * send any amount.
 */
export const LONGEST_TEXT = 16_000;
/** Shorter values would remove ordinary words. */
const SHORTEST_SECRET = 4;
/** A token that was cut is no longer recognizable, so its remaining part is removed as well. */
const LONGEST_TOKEN = 4_000;

/**
 * Removes tokens, secrets, SASL responses, private keys and logins from a text that goes into a message,
 * and cuts it at 16,000 characters first.
 *
 * @param secrets known secret values, removed whatever they look like
 */
export function redact(text: string, secrets: readonly string[] = []): string {
	const known = secrets.filter(({ length }) => length >= SHORTEST_SECRET);
	// A secret that spans the cut is still complete here.
	const margin = Math.max(0, ...known.map(({ length }) => length));
	let head = text.slice(0, LONGEST_TEXT + margin);
	for (const secret of known) head = head.replaceAll(secret, GONE);
	return text.length > LONGEST_TEXT ? `${removeSecrets(cut(head))}…` : removeSecrets(head);
}

function cut(text: string): string {
	let end = Math.min(text.length, LONGEST_TEXT);
	const least = end - LONGEST_TOKEN;
	while (end > least && /[\w.~+/=!*$%-]/.test(text.charAt(end - 1))) end -= 1;
	return text.slice(0, end);
}

/**
 * Removes whatever looks like a secret, from a text of any length, in linear time (`growth.test.ts` checks
 * this).
 */
export function removeSecrets(text: string): string {
	let result = text.replace(DOTTED_RUN, withoutJwt);
	for (const [pattern, replacement] of PATTERNS) result = result.replace(pattern, replacement);
	result = result.replace(LONG_RUN, (run) => (isPath(run) ? run : GONE));
	return result.replace(BASE64, (base64) => (isSasl(base64) ? GONE : base64));
}
