/** Field names and conditions of the fallback server. */
export const FALLBACK = { prefix: 'fallback', title: 'Fallback ' } as const;

export interface ServerOptions {
	/**
	 * `fallback` for the second server: its fields are named `fallbackServer` and so on, and shown with the
	 * switch.
	 */
	prefix?: 'fallback';
	/** Prefix of the labels in the editor. */
	title?: string;
}

/** Field names of the first or the fallback server, and when they are shown. */
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
