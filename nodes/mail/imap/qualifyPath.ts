interface Namespaces {
	personal?: readonly { prefix: string }[] | false;
	other?: readonly { prefix: string }[] | false;
	shared?: readonly { prefix: string }[] | false;
}

/**
 * A folder's path on the server (RFC 2342). If a mailbox has a prefix (`INBOX.` with Cyrus and Courier),
 * people may omit it; folders of other users and shared ones have their own prefixes.
 */
export function qualifyPath(path: string, namespaces: Namespaces | undefined): string {
	const { personal, other, shared } = namespaces ?? {};
	const prefixes = (of: Namespaces['other']) => (of || []).map(({ prefix }) => prefix).filter(Boolean);
	const [own = ''] = (personal || []).map(({ prefix }) => prefix);
	if (path.toUpperCase() === 'INBOX' || own === '') return path;
	const known = [...prefixes(personal), ...prefixes(other), ...prefixes(shared)];
	return known.some((prefix) => path.startsWith(prefix)) ? path : own + path;
}
