/** A folder as returned by a folder list. */
export interface ListedFolder {
	readonly id: string;
	/** The display name. */
	readonly name: string;
	readonly hasChildren: boolean;
}

/**
 * Finds a folder by its path. Names may contain a slash, so the path is not split but matched from the
 * left.
 *
 * @param parent where the path begins, as `childrenOf` takes it
 * @param path names separated by `/`, case-insensitive
 * @returns its ID; undefined if there is none
 */
export async function findByPath<P>(
	parent: P,
	path: string,
	folders: {
		childrenOf(parent: P): Promise<readonly ListedFolder[]>;
		/** A folder as a parent. */
		within(id: string): P;
	},
): Promise<string | undefined> {
	for (const { id, name, hasChildren } of byFit(await folders.childrenOf(parent), path)) {
		if (sameName(name, path)) return id;
		if (!hasChildren) continue;
		const found = await findByPath(folders.within(id), path.slice(name.length + 1), folders);
		if (found !== undefined) return found;
	}
	return undefined;
}

/**
 * Folders that the path may lead through, exact spelling first. Each step shortens the path, so this ends.
 */
function byFit(folders: readonly ListedFolder[], rest: string): ListedFolder[] {
	return folders
		.filter(
			({ name }) =>
				name !== '' && (sameName(name, rest) || sameName(`${name}/`, rest.slice(0, name.length + 1))),
		)
		.sort((a, b) => Number(rest.startsWith(b.name)) - Number(rest.startsWith(a.name)));
}

function sameName(a: string, b: string): boolean {
	return a.toLowerCase() === b.toLowerCase();
}
