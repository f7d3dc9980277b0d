import type { CloudAttachment } from '../contracts/MailMessage';

type Provider = CloudAttachment['provider'];

/** Providers whose links mail programs insert in place of attachments. */
const PROVIDERS: ReadonlyArray<readonly [provider: Provider, host: RegExp, path: RegExp]> = [
	[
		'sharePoint',
		/^[\w-]{1,63}(?<!-my)\.sharepoint\.(?:com|us|cn)$/,
		/^\/:[a-z]:\/|^\/.+\/(?:Doc|guestaccess)\.aspx$/i,
	],
	['oneDrive', /^[\w-]{1,63}-my\.sharepoint\.(?:com|us|cn)$/, /^\/:[a-z]:\/|^\/personal\//i],
	['oneDrive', /^(?:1drv\.ms|onedrive\.live\.com)$/, /./],
	[
		'googleDrive',
		/^(?:drive|docs)\.google\.com$/,
		/^\/(?:file|open|document|spreadsheets|presentation|drive)\b/,
	],
	['dropbox', /^(?:www\.)?dropbox\.com$/, /^\/(?:s|sh|scl|l)\//],
	['box', /^(?:[\w-]{1,63}\.)?(?:app\.)?box\.com$/, /^\/s\//],
	['iCloud', /^(?:www\.)?icloud\.com$/, /^\/(?:attachment|iclouddrive)\b/],
];
const HINTS = [
	'sharepoint.',
	'1drv.ms',
	'onedrive.live.com',
	'google.com/',
	'dropbox.com/',
	'box.com/s/',
	'icloud.com/',
];
const MAX_LINKS = 2000;
const MAX_FOUND = 100;
const MAX_TAG_CHARS = 4000;
const MAX_NAME_CHARS = 1000;

/**
 * The files that a message links to in cloud storage, as inserted by mail programs for large or shared
 * files.
 *
 * @param html of the body; without it, links are searched in the text
 */
export function cloudAttachmentsOf(html: string | undefined, text = ''): CloudAttachment[] {
	const source = html ?? text;
	if (!HINTS.some((hint) => source.includes(hint))) return [];
	const found = new Map<string, CloudAttachment>();
	const links = html === undefined ? linksInText(text) : linksInHtml(html);
	for (const { url, name } of links) {
		const file = toAttachment(url, name);
		if (file === undefined || found.has(file.url)) continue;
		found.set(file.url, file);
		if (found.size === MAX_FOUND) break;
	}
	return [...found.values()];
}

interface Link {
	readonly url: string;
	readonly name: string;
}

/** With indexOf: a single pattern would be tried at every character of a hostile body. */
function* linksInHtml(html: string): Generator<Link> {
	const lower = html.toLowerCase();
	let at = lower.indexOf('<a');
	for (let count = 0; at >= 0 && count < MAX_LINKS; count++) {
		const end = lower.indexOf('>', at);
		if (end < 0) return;
		const tag = html.slice(at, Math.min(end, at + MAX_TAG_CHARS));
		const href = /\shref\s{0,8}=\s{0,8}(?:"([^"]*)"|'([^']*)')/i.exec(tag);
		if (href !== null) {
			const close = lower.slice(end + 1, end + 1 + MAX_NAME_CHARS).indexOf('</a');
			const shown = html.slice(end + 1, end + 1 + (close < 0 ? 0 : close)).replace(/<[^<>]{0,500}>/g, ' ');
			yield { url: unescaped(href[1] ?? href[2] ?? ''), name: unescaped(shown) };
		}
		at = lower.indexOf('<a', end);
	}
}

function* linksInText(text: string): Generator<Link> {
	let at = text.indexOf('https://');
	for (let count = 0; at >= 0 && count < MAX_LINKS; count++) {
		const url = /^[^\s<>"')\]]{1,2000}/.exec(text.slice(at, at + 2000))?.[0] ?? '';
		yield { url: url.replace(/[.,;:!?]+$/, ''), name: '' };
		at = text.indexOf('https://', at + Math.max(url.length, 8));
	}
}

function unescaped(text: string): string {
	return text
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&quot;', '"')
		.replaceAll('&nbsp;', ' ')
		.replaceAll('&amp;', '&');
}

function toAttachment(link: string, shown: string): CloudAttachment | undefined {
	const url = URL.canParse(link) ? withoutSafeLink(new URL(link)) : undefined;
	if (url?.protocol !== 'https:') return undefined;
	const provider = PROVIDERS.find(
		([, host, path]) => host.test(url.hostname) && path.test(url.pathname),
	)?.[0];
	if (provider === undefined) return undefined;
	const fileName = nameOf(url, shown);
	return { provider, url: url.href, ...(fileName === '' ? {} : { fileName }) };
}

/**
 * Microsoft Defender rewrites links: https://learn.microsoft.com/en-us/defender-office-365/safe-links-about
 */
function withoutSafeLink(url: URL): URL {
	if (!url.hostname.endsWith('.safelinks.protection.outlook.com')) return url;
	const inner = url.searchParams.get('url') ?? '';
	return URL.canParse(inner) ? new URL(inner) : url;
}

function nameOf(url: URL, shown: string): string {
	const text = shown.replace(/[\u0000-\u001f\u007f\u00a0\s]+/g, ' ').trim();
	if (text !== '' && !/^https?:\/\//i.test(text)) return text.slice(0, 200);
	// Apple's Mail Drop has the file name in the link.
	return (url.searchParams.get('f') ?? '').slice(0, 200).replace(/[\u0000-\u001f\u007f]/g, '');
}
