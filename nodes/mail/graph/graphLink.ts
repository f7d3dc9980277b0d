import { MailError } from '../contracts/MailError';

/**
 * Delta tokens have some hundred characters. One that is too long for a position is kept in the process
 * only (`oversizedStates`); the server may refuse it, and the state is then lost.
 */
const LONGEST_LINK = 60_000;

/**
 * Validates a link returned by the server (`@odata.nextLink`, `@odata.deltaLink`) that will be followed
 * with our token: same server, same protocol.
 *
 * @param base URL of the API
 * @returns path and query
 * @throws MailError of kind `protocol`
 */
export function ownLink(base: URL, link: unknown): string {
	if (typeof link !== 'string' || link === '' || link.length > LONGEST_LINK) {
		throw badLink(base, 'a link that cannot be followed');
	}
	const url = parse(link, base);
	if (url === undefined) throw badLink(base, 'a link that is none');
	if (
		url.protocol !== base.protocol ||
		url.host !== base.host ||
		url.username !== '' ||
		url.password !== ''
	) {
		throw badLink(base, `a link to another server (${url.protocol}//${url.host.slice(0, 100)})`);
	}
	if (!url.pathname.startsWith(`${base.pathname}/`)) throw badLink(base, 'a link to another service');
	return `${url.pathname}${url.search}`;
}

/**
 * Microsoft's mail servers, which receive attachments:
 * https://learn.microsoft.com/en-us/graph/outlook-large-attachments (`outlook.office.com`), and the mail
 * servers of the national clouds.
 */
const MAIL_DOMAINS = ['office.com', 'office365.com', 'office365.us', 'outlook.cn'];

/**
 * Validates the URL for uploading an attachment. It contains its own authorization, and is on another host
 * than Graph. No token is sent there, but the attachment is, from inside a network: the host must be a
 * Microsoft mail server, or the server already in use.
 *
 * @throws MailError of kind `protocol`
 */
export function uploadUrl(base: URL, link: unknown): URL {
	const url = typeof link === 'string' && link.length <= 16_000 ? parse(link) : undefined;
	if (url === undefined) throw badLink(base, 'no address to upload an attachment to');
	const isOwn = url.protocol === base.protocol && url.host === base.host;
	const isMicrosofts =
		url.protocol === 'https:' &&
		url.port === '' &&
		MAIL_DOMAINS.some((domain) => url.hostname.toLowerCase().endsWith(`.${domain}`));
	if ((!isOwn && !isMicrosofts) || url.username !== '' || url.password !== '') {
		throw badLink(
			base,
			`an address on another server (${url.host.slice(0, 100)}) to upload an attachment to`,
		);
	}
	return url;
}

function parse(link: string, base?: URL): URL | undefined {
	try {
		return new URL(link, base);
	} catch {
		return undefined;
	}
}

function badLink(base: URL, what: string): MailError {
	return new MailError('protocol', `${base.host} gave ${what}; it was not followed`, {
		code: 'ForeignLink',
		hint: 'Check Server: it must be the Graph host of the cloud. A proxy that rewrites addresses must rewrite those within answers too.',
	});
}
