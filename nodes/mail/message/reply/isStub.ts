import { linesOfHtml } from './linesOfHtml';

/** A person who writes an answer as plain text writes more, or writes it in the HTML too. */
const MAX_STUB_CHARS = 400;
const MAX_HTML_CHARS = 1024 * 1024;

/** Phrases that programs write in place of a plain text, mentioning HTML, in the languages seen. */
const NAMES_HTML = /\bhtml\b/i;
const OF_PROGRAMS =
	/(?<!\p{L})(?:view|viewed|viewer|display|displayed|read|open|see|support|supports|enable|enabled|capable|compatible|client|reader|version|format|programm|anzeigen|ansicht|darstellen|unterstützt|afficher|affichage|visualiser|lire|visualizar|visualizza|visualizzare|compatibile|ver|leer|weergeven|bekijken|wyświetlić|visa|vise|näyttää|просмотра|просмотреть)(?!\p{L})/iu;

/**
 * Whether a plain text only says that the message is HTML. It counts as such if none of its words is in the
 * HTML, because a person's text is in both.
 */
export async function isStub(text: string, html: string): Promise<boolean> {
	const stub = text.trim();
	if (stub.length > MAX_STUB_CHARS || !NAMES_HTML.test(stub) || !OF_PROGRAMS.test(stub)) return false;
	if (html.length > MAX_HTML_CHARS) return false;
	const shown = lettersOf((await linesOfHtml(html, false)).map((line) => line.text).join(' '));
	if (shown === '') return false;
	const lines = stub
		.split('\n')
		.map(lettersOf)
		.filter((line) => line.length > 3);
	return lines.length > 0 && !lines.some((line) => shown.includes(line));
}

/** Ignores differences in wrapping and spacing. */
function lettersOf(text: string): string {
	return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
