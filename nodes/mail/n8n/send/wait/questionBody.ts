import { escapeHtml } from '../../../message/compose/escapeHtml';
import type { MailDraft } from '../../../message/compose/MailDraft';
import { queryOf, type AnswerKind, type Question } from './Question';

const COLORS: Readonly<Record<AnswerKind, string>> = {
	approve: '#0f6cbd',
	decline: '#616161',
	text: '#0f6cbd',
};

/**
 * The text of a question. Its links lead to a page that shows the response to be submitted; opening them
 * submits nothing, because mail scanners open them as well.
 *
 * @param link returns the signed URL for a query
 */
export function questionBody(
	{ message, buttons }: Question,
	link: (query: Record<string, string>) => string,
): Required<Pick<MailDraft, 'text' | 'html'>> {
	const links = buttons.map(({ label, answer }) => ({ label, answer, url: link(queryOf(answer)) }));
	const cells = links.map(
		({ label, answer, url }) =>
			// Outlook renders the padding of a table cell, but not that of a link.
			`<td bgcolor="${COLORS[answer]}" style="border-radius:4px;padding:10px 20px"><a href="${escapeHtml(url)}" style="color:#ffffff;text-decoration:none;font-weight:bold">${escapeHtml(label)}</a></td>`,
	);
	const html = [
		'<div style="font-family:Segoe UI,Arial,sans-serif;font-size:14px;color:#242424">',
		`<p>${escapeHtml(message).replace(/\r\n?|\n/g, '<br>\n')}</p>`,
		`<table role="presentation" cellspacing="0" cellpadding="0" border="0"><tr>${cells.join('<td width="12">&nbsp;</td>')}</tr></table>`,
		'</div>',
	].join('\n');
	const text = [message, '', ...links.map(({ label, url }) => `${label}: ${url}`), ''].join('\n');
	return { text, html };
}
