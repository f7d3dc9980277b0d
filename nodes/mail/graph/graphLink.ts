import { MailError } from '../contracts/MailError';

/**
 * Tokens of delta queries are some hundred characters long. One that is too long for the position of a source is known
 * within the process only (`oversizedStates`); the server itself may refuse it, and the state is lost then.
 */
const LONGEST_LINK = 60_000;

/**
 * A link that the server gave (`@odata.nextLink`, `@odata.deltaLink`), to be followed with our token: only to the
 * same server, by the same protocol.
 *
 * @param base where the API is
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
 * Microsoft's mail servers, which take in attachments:
 * https://learn.microsoft.com/en-us/graph/outlook-large-attachments (`outlook.office.com`), and those of the
 * national clouds, whose mail servers have these names.
 */
const MAIL_DOMAINS = ['office.com', 'office365.com', 'office365.us', 'outlook.cn'];

/**
 * Where an attachment is to be uploaded. The address carries its own authorization, and is on another host than
 * Graph. No token goes there, but the attachment does, from inside a network: so it has to be a mail server of
 * Microsoft, or the server that is spoken to anyhow.
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
