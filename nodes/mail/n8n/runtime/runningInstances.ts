const SHARED = Symbol.for('n8n-nodes-microsoft-mail.instances');

/**
 * The running instance of each trigger node in this process. n8n can start a node twice without closing the
 * first; a successor finds its predecessor here, also across a reload of the package.
 */
export function instances<T>(): Map<string, T> {
	const holder = globalThis as { [SHARED]?: Map<string, T> };
	return (holder[SHARED] ??= new Map<string, T>());
}
