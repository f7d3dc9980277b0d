import { escapeHtml } from '../../../message/compose/escapeHtml';

/** No external resources, no scripts, and no framing by other pages (clickjacking). */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
	'Content-Type': 'text/html; charset=utf-8',
	'Content-Security-Policy':
		"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
	'X-Frame-Options': 'DENY',
	'X-Content-Type-Options': 'nosniff',
	'Referrer-Policy': 'no-referrer',
	'Cache-Control': 'no-store',
	'X-Robots-Tag': 'noindex',
};

const STYLE = [
	'body{font-family:Segoe UI,Arial,sans-serif;background:#f5f5f5;color:#242424;margin:0;padding:24px}',
	'main{max-width:560px;margin:5vh auto;background:#fff;border:1px solid #ddd;border-radius:8px;padding:24px}',
	'h1{font-size:20px;margin:0 0 12px}p{white-space:pre-wrap;overflow-wrap:anywhere}',
	'textarea{width:100%;box-sizing:border-box;min-height:120px;font:inherit;padding:8px}',
	'button{font:inherit;font-weight:bold;color:#fff;background:#0f6cbd;border:0;border-radius:4px;padding:10px 20px;margin-top:12px}',
].join('');

/** Maximum length of a response in characters. */
export const MAX_ANSWER = 20_000;

export interface AskedPage {
	/** As in the message; empty if no longer known. */
	readonly subject: string;
	readonly message: string;
	/** Label of the submit button. */
	readonly label: string;
	readonly hasText: boolean;
	/** What was wrong with a submitted response. */
	readonly note?: string;
}

/**
 * Shows the response to be submitted; only its button submits it. The form is posted to the URL of the
 * page.
 */
export function askedPage({ subject, message, label, hasText, note }: AskedPage): string {
	return page(
		subject || label,
		[
			`<h1>${escapeHtml(subject || label)}</h1>`,
			...(message === '' ? [] : [`<p>${escapeHtml(message)}</p>`]),
			...(note === undefined ? [] : [`<p role="alert"><b>${escapeHtml(note)}</b></p>`]),
			'<form method="post">',
			...(hasText
				? [
						`<textarea name="text" aria-label="Your answer" required maxlength="${String(MAX_ANSWER)}"></textarea>`,
					]
				: []),
			`<button type="submit">${escapeHtml(label)}</button>`,
			'</form>',
		].join('\n'),
	);
}

export function answeredPage(): string {
	return page('Answer received', '<h1>Answer received</h1>\n<p>You can close this page.</p>');
}

export function unknownPage(): string {
	return page(
		'Unknown link',
		'<h1>Unknown link</h1>\n<p>No answer was recorded. Open the link in the email again.</p>',
	);
}

function page(title: string, body: string): string {
	return [
		'<!DOCTYPE html>',
		'<html lang="en"><head><meta charset="utf-8">',
		'<meta name="viewport" content="width=device-width,initial-scale=1">',
		`<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>`,
		`<body><main>${body}</main></body></html>`,
	].join('\n');
}
