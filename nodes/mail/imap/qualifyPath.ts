interface Namespaces {
	personal?: readonly { prefix: string }[] | false;
	other?: readonly { prefix: string }[] | false;
	shared?: readonly { prefix: string }[] | false;
}

/**
 * The path of a folder as the server knows it (RFC 2342). Where a mailbox has a prefix (`INBOX.` with Cyrus and
 * Courier), people may leave it out; folders of other users and shared ones have prefixes of their own.
 */
export function qualifyPath(path: string, namespaces: Namespaces | undefined): string {
	const { personal, other, shared } = namespaces ?? {};
	const prefixes = (of: Namespaces['other']) => (of || []).map(({ prefix }) => prefix).filter(Boolean);
	const [own = ''] = (personal || []).map(({ prefix }) => prefix);
	if (path.toUpperCase() === 'INBOX' || own === '') return path;
	const known = [...prefixes(personal), ...prefixes(other), ...prefixes(shared)];
	return known.some((prefix) => path.startsWith(prefix)) ? path : own + path;
}
