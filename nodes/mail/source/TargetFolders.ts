/** Found anew after so long. */
const GOOD_FOR_MS = 60_000;

/**
 * Ids of the folders that messages are moved to. A folder that somebody deletes goes to Deleted Items and keeps its id,
 * so that messages would follow it there; what counts is what its path leads to, as it does after a restart.
 */
export class TargetFolders {
	private readonly known = new Map<string, { id: string; foundAt: number }>();

	/** @param find throws MailError of kind `folderNotFound` where the path leads nowhere */
	constructor(private readonly find: (folder: string, signal: AbortSignal) => Promise<string>) {}

	async idOf(folder: string, signal: AbortSignal): Promise<string> {
		const known = this.known.get(folder);
		if (known !== undefined && Date.now() - known.foundAt < GOOD_FOR_MS) return known.id;
		this.known.delete(folder);
		const id = await this.find(folder, signal);
		this.known.set(folder, { id, foundAt: Date.now() });
		return id;
	}

	/** It was not there any more. */
	forget(): void {
		this.known.clear();
	}
}
