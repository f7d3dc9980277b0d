import type { HttpSession } from './HttpSession';

/** What to type into the authority's forms, by the names of their fields. */
export type AccountFields = Record<string, string>;

const MOST_STEPS = 20;

/**
 * A browser's part of the sign-in: follows redirects, fills in forms (login, then consent) and ends at n8n's own
 * callback page. Returns that page's text.
 *
 * @throws when the authority shows a page without a form, or n8n's callback says that it failed
 */
export async function signInThroughPages(
	start: string,
	n8nUrl: string,
	session: HttpSession,
	account: AccountFields,
): Promise<string> {
	let url = new URL(start);
	let init: RequestInit = {};
	for (let step = 0; step < MOST_STEPS; step++) {
		const response = await session.fetch(url, { ...init, headers: { 'browser-id': 'lab', ...init.headers } });
		const text = await response.text();
		const location = response.headers.get('location');
		if (response.status >= 300 && response.status < 400 && location !== null) {
			url = new URL(location, url);
			init = {};
			continue;
		}
		if (url.origin === new URL(n8nUrl).origin) return lastPage(url, response.status, text);
		const form = fillForm(text, account);
		if (form === undefined) throw new Error(`Sign-in stopped at ${url.origin}${url.pathname} (${response.status}): ${plain(text)}`);
		url = new URL(form.action, url);
		init = {
			method: 'POST',
			body: form.fields.toString(),
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
		};
	}
	throw new Error(`Sign-in did not end within ${MOST_STEPS} pages; the last was ${url.origin}${url.pathname}`);
}

function lastPage(url: URL, status: number, text: string): string {
	if (status !== 200 || !url.pathname.endsWith('/callback') || /failed to connect|\berror\b/i.test(plain(text))) {
		throw new Error(`n8n's callback failed (${status}): ${plain(text)}`);
	}
	return plain(text);
}

function fillForm(html: string, account: AccountFields): { action: string; fields: URLSearchParams } | undefined {
	const form = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(html);
	if (form === null) return undefined;
	const fields = new URLSearchParams();
	for (const [, attributes = ''] of (form[2] ?? '').matchAll(/<input\b([^>]*)>/gi)) {
		const name = attribute(attributes, 'name');
		if (name === undefined) continue;
		fields.set(name, account[name] ?? attribute(attributes, 'value') ?? '');
	}
	return { action: attribute(form[1] ?? '', 'action') ?? '', fields };
}

function attribute(text: string, name: string): string | undefined {
	const match = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(text);
	return (match?.[1] ?? match?.[2] ?? match?.[3])?.replaceAll('&amp;', '&');
}

function plain(html: string): string {
	return html
		.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
		.replace(/<[^>]+>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, 1_000);
}
