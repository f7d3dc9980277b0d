import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { MailError } from '../contracts/MailError';

interface Entry {
	/** In lower case and ASCII, an IPv6 address without brackets. */
	host: string;
	/** Matches its subdomains only. */
	isSuffix: boolean;
	/** Any port where absent. */
	port?: number;
}

/**
 * A host, preceded by `*.` for its subdomains and followed by an optional port; only host and port of a URL
 * count.
 */
const ENTRY = /^(\*\.)?(\[[\da-f:.]+\]|[^\s:/@[\]*?#]+)(?::(\d{1,5}))?$/i;
/** A URL ends its host at these, but a DNS name does not. */
const NO_HOST = /[\u0000-\u0020"#%/:<>?@[\\\]^`|]/;
const MAX_ENTRIES = 200;
const LONGEST_ENTRY = 300;

/** Servers that a token may be sent to, as entered by a person. */
export class ServerList {
	private constructor(private readonly entries: readonly Entry[]) {}

	/**
	 * @param text entries separated by commas, semicolons or spaces
	 * @param field its label in the form
	 * @throws MailError of kind `configuration` for an entry that is not a server
	 */
	static parse(text: string, field: string): ServerList {
		const words = text.split(/[\s,;]+/, MAX_ENTRIES + 1).filter((word) => word !== '');
		if (words.length > MAX_ENTRIES) throw unreadable(field, 'more than 200 entries');
		return new ServerList(words.map((word) => toEntry(word, field)));
	}

	has({ host, port }: { host: string; port: number }): boolean {
		const name = comparableHost(host);
		return this.entries.some(
			(entry) =>
				(entry.port === undefined || entry.port === port) &&
				(entry.isSuffix ? name.endsWith(`.${entry.host}`) : name === entry.host),
		);
	}
}

/** A canonical form: equal for two spellings of a host; '' if it is not a host. */
export function comparableHost(host: string): string {
	const bare = host
		.trim()
		.replace(/^\[|\]$/g, '')
		.replace(/\.$/, '');
	if (isIP(bare) === 6) return shortest(bare);
	if (NO_HOST.test(bare)) return '';
	return (/^[\u0000-\u007f]*$/.test(bare) ? bare : domainToASCII(bare)).toLowerCase();
}

/** RFC 5952, the form used in URLs; they do not support zones (`%eth0`). */
function shortest(ipv6: string): string {
	const url = `http://[${ipv6}]`;
	return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : ipv6.toLowerCase();
}

function toEntry(word: string, field: string): Entry {
	if (isIP(word) === 6) return { host: comparableHost(word), isSuffix: false };
	const authority = word.length > LONGEST_ENTRY ? '' : authorityOf(word);
	const [, star, host = '', port] = ENTRY.exec(authority) ?? [];
	const name = comparableHost(host);
	// A suffix with one label would match a whole top-level domain.
	if (name === '' || (star !== undefined && !name.includes('.')))
		throw unreadable(field, `"${word.slice(0, 60)}"`);
	return { host: name, isSuffix: star !== undefined, ...(port === undefined ? {} : { port: Number(port) }) };
}

function authorityOf(word: string): string {
	if (!/^https?:\/\//i.test(word) || !URL.canParse(word)) return word;
	const { host, username, password } = new URL(word);
	return username === '' && password === '' ? host : '';
}

function unreadable(field: string, what: string): MailError {
	return new MailError('configuration', `${field} holds ${what}, which is not a server`, {
		hint: 'Write host names separated by commas, with a port if only that one is meant: mail.company.com, imap.company.com:993, *.company.com for all subdomains.',
	});
}
