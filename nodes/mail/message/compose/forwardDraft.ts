import type { MailContent } from '../../contracts/MailMessage';
import { linesOfHtml } from '../reply/linesOfHtml';
import { escapeHtml } from './escapeHtml';
import { headerText } from './headerText';
import type { MailDraft } from './MailDraft';

/** The fields of a message needed to forward it. */
export type ForwardedMail = Pick<
	MailContent,
	'messageId' | 'subject' | 'from' | 'to' | 'cc' | 'date' | 'text' | 'html' | 'inReplyTo' | 'references'
>;

export type Body = Pick<MailDraft, 'text' | 'html'>;

/** Longer lists of recipients are of no use to a reader. */
const MAX_NAMED = 50;

/**
 * The forwarded message below a person's note. HTML stays HTML, whatever the format of the note; a format
 * that was not requested is not added.
 *
 * @param note text above it; absent formats are not wanted
 */
export async function forwardedBody(mail: ForwardedMail, note: Body): Promise<Body> {
	const fields = headerFields(mail);
	const hasHtml = mail.html !== undefined || note.html !== undefined;
	return {
		...(note.text !== undefined || !hasHtml ? { text: await textBody(mail, note, fields) } : {}),
		...(hasHtml ? { html: htmlBody(mail, note, fields) } : {}),
	};
}

async function textBody(mail: ForwardedMail, { text = '' }: Body, fields: Field[]): Promise<string> {
	const lines = fields.map(([name, value]) => `${name}: ${value}`);
	const content = mail.text ?? (await textOfHtml(mail.html ?? ''));
	const above = text.trim() === '' ? [] : [text.trimEnd(), ''];
	return [...above, '---------- Forwarded message ----------', ...lines, '', content].join('\n');
}

function htmlBody({ text = '', html }: ForwardedMail, note: Body, fields: Field[]): string {
	const above = note.html ?? (note.text?.trim() ? asHtml(note.text) : '');
	const lines = fields.map(([name, value]) => `<b>${name}:</b> ${escapeHtml(value)}`);
	const block = `${above}\n<hr>\n<p>${lines.join('<br>\n')}</p>\n`;
	if (html === undefined) return `${block}${asHtml(text)}`;
	// Inside the message's own HTML page, whose styles are in its head.
	const body = /<body\b[^>]{0,4000}>/i.exec(html);
	if (body === null) return `${block}${html}`;
	const at = body.index + body[0].length;
	return `${html.slice(0, at)}\n${block}${html.slice(at)}`;
}

type Field = readonly [name: string, value: string];

function headerFields({ from, date, subject, to, cc }: ForwardedMail): Field[] {
	const time = new Date(date ?? NaN);
	return [
		['From', named(from)] as const,
		['Date', Number.isNaN(time.getTime()) ? '' : time.toUTCString()] as const,
		['Subject', headerText(subject ?? '')] as const,
		['To', named(to)] as const,
		['Cc', named(cc)] as const,
	].filter(([, value]) => value !== '');
}

function named(list: ForwardedMail['from'] = []): string {
	const shown = list
		.slice(0, MAX_NAMED)
		.map(({ address, name }) => headerText(name === undefined ? address : `${name} <${address}>`));
	return list.length > MAX_NAMED
		? `${shown.join(', ')} and ${String(list.length - MAX_NAMED)} more`
		: shown.join(', ');
}

function asHtml(text: string): string {
	return `<div style="white-space:pre-wrap">${escapeHtml(text)}</div>`;
}

async function textOfHtml(html: string): Promise<string> {
	return (await linesOfHtml(html)).map(({ text }) => text).join('\n');
}
