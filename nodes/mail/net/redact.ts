const GONE = '[removed]';

/** Names whose value is a secret in a form, a query, JSON or a log line. `code` counts only when it is long. */
const SECRET_NAMES =
	'client_secret|clientSecret|client_assertion|assertion|refresh_token|refreshToken|access_token|accessToken|' +
	'id_token|code_verifier|device_code|password|passwd|pwd|pass';

/**
 * What a secret looks like, most telling first. RFC 6750 (bearer), RFC 7519 (JWT), RFC 6749 (form fields);
 * XOAUTH2: https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
const PATTERNS: ReadonlyArray<readonly [pattern: RegExp, replacement: string]> = [
	[/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, GONE],
	[/\b(Bearer|Basic)(\s+|%20)[\w.~+/=!*$%-]{8,}/gi, `$1$2${GONE}`],
	// The SASL answer on one line with its command, whatever the mechanism.
	[/\b(AUTH(?:ENTICATE)?\s+[A-Z][A-Z0-9-]{3,})\s+[\w+/=]{4,}/g, `$1 ${GONE}`],
	[/\b(PASS)\s+\S+/g, `$1 ${GONE}`],
	[
		new RegExp(`(["']?\\b(?:${SECRET_NAMES})["']?\\s*[=:]\\s*)(["'])(?:(?!\\2).){0,8000}(?:\\2|$)`, 'g'),
		`$1$2${GONE}$2`,
	],
	[new RegExp(`(\\b(?:${SECRET_NAMES})=)[^&\\s"',;]+`, 'g'), `$1${GONE}`],
	[/(\bcode["']?\s*[=:]\s*["']?)[\w.~!*$%+/-]{20,}/g, `$1${GONE}`],
	// scheme://user:password@host, the login of a proxy.
	[/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@]{1,500}@/gi, `$1${GONE}@`],
	// An access token of a personal account, however many slashes it holds.
	[/\bEw[AB][A-Za-z0-9+/=]{80,}/g, GONE],
	// A client secret of Entra ID: three characters, a digit, `Q~`, and 31 to 34 more.
	[/[\w.~-]{3}\dQ~[\w.~-]{31,34}/g, GONE],
];

/** Characters of a JWT (RFC 7519): three or five parts in base64url, with dots between them. */
const DOTTED_RUN = /[\w.-]{10,}/g;
const JWT_BEGIN = /(?<!\w)eyJ/g;
const SHORTEST_JWT_HEADER = 9;

/** By hand, since a pattern that looks for the dot from each possible beginning takes the square of the length. */
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

/** Opaque tokens (personal accounts, refresh tokens, sync states) have no shape but their length. */
const LONG_RUN = /[\w+/=.!*$~-]{90,}/g;

/** A file's path is as long as a token, but its parts are short; in base64 a slash is one character in 64. */
const isPath = (run: string) => run.split('/').length > run.length / 25;

const BASE64 = /[A-Za-z0-9+/]{16,}={0,2}/g;

/** A SASL answer in base64: PLAIN has NUL, XOAUTH2 and OAUTHBEARER have \x01 between their fields. */
function isSasl(base64: string): boolean {
	const text = Buffer.from(base64, 'base64').toString('latin1');
	return /^(?:user=|n,)[\s\S]*auth=Bearer/i.test(text) || /^[\x20-\x7e]*\0[\x20-\x7e]+\0/.test(text);
}

/** What people can read of a text from outside. Nobody looks at the rest: a server may send what it likes. */
export const LONGEST_TEXT = 16_000;
/** Shorter ones would take words out of texts. */
const SHORTEST_SECRET = 4;
/** A token that is cut in two is no longer known for one: its beginning goes with the rest. */
const LONGEST_TOKEN = 4_000;

/**
 * Takes tokens, secrets, SASL answers, private keys and logins out of a text that is on its way into a message, and
 * cuts it at 16,000 characters first.
 *
 * @param secrets values known to be secret, which are removed whatever they look like
 */
export function redact(text: string, secrets: readonly string[] = []): string {
	const known = secrets.filter(({ length }) => length >= SHORTEST_SECRET);
	// One that stands across the cut is still whole here.
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

/** Whatever looks like a secret, in a text of any length; in linear time, which `growth.test.ts` holds it to. */
export function removeSecrets(text: string): string {
	let result = text.replace(DOTTED_RUN, withoutJwt);
	for (const [pattern, replacement] of PATTERNS) result = result.replace(pattern, replacement);
	result = result.replace(LONG_RUN, (run) => (isPath(run) ? run : GONE));
	return result.replace(BASE64, (base64) => (isSasl(base64) ? GONE : base64));
}
