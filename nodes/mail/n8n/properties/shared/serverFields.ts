/** The second server, as its fields are named and shown. */
export const FALLBACK = { prefix: 'fallback', title: 'Fallback ' } as const;

export interface ServerOptions {
	/** `fallback` for the second server: its fields are named `fallbackServer`, and shown with the switch. */
	prefix?: 'fallback';
	/** What stands before the names of the fields in the editor. */
	title?: string;
}

/** How the fields of the first or of the second server are named, and when they are shown. */
export function fieldsOf(prefix: ServerOptions['prefix']) {
	const name = (field: string) =>
		prefix === undefined ? field : `${prefix}${field.charAt(0).toUpperCase()}${field.slice(1)}`;
	const shown: Record<string, boolean[]> = prefix === undefined ? {} : { useFallback: [true] };
	const displayOptions = (more: Record<string, string[]> = {}) => {
		const show = { ...shown, ...more };
		return Object.keys(show).length > 0 ? { displayOptions: { show } } : {};
	};
	return { name, shown, displayOptions };
}
