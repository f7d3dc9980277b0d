/** A folder as a list of folders tells of it. */
export interface ListedFolder {
	readonly id: string;
	/** As people see it. */
	readonly name: string;
	readonly hasChildren: boolean;
}

/**
 * Finds a folder by its path. Names may hold a slash themselves, so a path is not taken apart but eaten from the left.
 *
 * @param parent where the path begins, as `childrenOf` takes it
 * @param path names with `/` between them, in any case
 * @returns its id; undefined where there is none
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

/** Those the path may lead through, what is spelt the same first. It gets shorter with each: this ends. */
function byFit(folders: readonly ListedFolder[], rest: string): ListedFolder[] {
	return folders
		.filter(
			({ name }) =>
				name !== '' && (sameName(name, rest) || sameName(`${name}/`, rest.slice(0, name.length + 1))),
		)
		.sort((a, b) => Number(rest.startsWith(b.name)) - Number(rest.startsWith(a.name)));
}

function sameName(a: string, b: string): boolean {
	return a === b || a.toLowerCase() === b.toLowerCase();
}
