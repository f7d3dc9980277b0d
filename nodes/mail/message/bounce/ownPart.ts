/** Lines after which mail servers append the returned message. */
const MARKER =
	/\b(?:original|returned|undelivered|unsent|unsuccessful|rejected)\b.{0,12}\b(?:message|mail|e-?mail)|\bcopy of|\bheaders?\b.{0,30}\b(?:follow|of|below)|\b(?:message|mail|text)\b.{0,20}\bfollows?|\bbelow this line|\bmessage (?:header|text|body)|(?:ursprüngliche|originale|zurückgesandte) nachricht|nachrichtenkopf|kopie (?:der|ihrer)|copie du message|message (?:d[’']origine|original)|(?:mensaje|mensagem|messaggio) original|cópia da mensagem|copia del mess?a[jg]g?|oorspronkelijk bericht|元のメッセージ|オリジナル|原(?:始|文)?(?:邮件|郵件|信)/i;
/** Header fields that only servers or mail programs write. */
const FIELD =
	/^[>|]?[ \t]{0,8}(?:received|return-path|from|to|cc|subject|date|message-id|mime-version|content-[\w-]{1,30}|x-[\w-]{1,40}|dkim-signature|delivered-to|reply-to|references|in-reply-to|user-agent|thread-[\w-]{1,20}|list-[\w-]{1,20}|authentication-results|arc-[\w-]{1,30}|sender|importance):/i;
const FIRST_FIELD =
	/^(?:received:[ \t]{0,8}(?:from|by|\()|return-path:[ \t]{0,8}<|dkim-signature:|arc-seal:|x-received:)/i;
const DIVIDER = /^[ \t]{0,8}[-=_*|>]{1,100}[ \t]{0,8}$/;
const MAX_CHARS = 32 * 1024;
const MAX_MARKER = 160;
const MAX_BETWEEN = 4;

export interface OwnPart {
	/** What the mail server itself wrote. */
	own: string;
	/** The returned message, as far as the text contains it. */
	returned?: string;
}

/**
 * Splits the text of a report into the mail server's own text and the returned message.
 *
 * @param marker that server's line before the returned message, if known
 */
export function ownPart(text: string, marker?: RegExp): OwnPart {
	const start = text.slice(0, MAX_CHARS);
	const known = marker?.exec(start);
	if (known) {
		const end = known.index + known[0].length;
		return { own: start.slice(0, known.index), returned: start.slice(end).trimStart() };
	}
	const lines = start.split('\n');
	const at = lines.findIndex((line, index) => FIRST_FIELD.test(line) || isMarker(lines, index));
	if (at < 0) return { own: start };
	const from = FIRST_FIELD.test(lines[at] as string) ? at : nextField(lines, at + 1);
	return { own: lines.slice(0, at).join('\n'), returned: lines.slice(from).join('\n') };
}

function isMarker(lines: readonly string[], at: number): boolean {
	const line = lines[at] as string;
	return line.length <= MAX_MARKER && MARKER.test(line) && nextField(lines, at + 1) >= 0;
}

/** Start of the header section below a marker, with only separators in between. */
function nextField(lines: readonly string[], from: number): number {
	for (let at = from; at < Math.min(lines.length, from + MAX_BETWEEN); at++) {
		const line = lines[at] as string;
		if (FIELD.test(line)) return at;
		if (line.trim() !== '' && !DIVIDER.test(line) && !/^From \S/.test(line)) return -1;
	}
	return -1;
}
