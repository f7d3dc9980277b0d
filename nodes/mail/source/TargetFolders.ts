/** A cached ID is used for this long. */
const CACHE_MS = 60_000;

/**
 * Cached IDs of the folders that messages are moved to. A deleted folder goes to Deleted Items and keeps
 * its ID, so that messages would follow it there; therefore its path is resolved again, as after a restart.
 */
export class TargetFolders {
	private readonly known = new Map<string, { id: string; foundAt: number }>();

	/** @param find throws MailError of kind `folderNotFound` if the path does not exist */
	constructor(private readonly find: (folder: string, signal: AbortSignal) => Promise<string>) {}

	async idOf(folder: string, signal: AbortSignal): Promise<string> {
		const known = this.known.get(folder);
		if (known !== undefined && Date.now() - known.foundAt < CACHE_MS) return known.id;
		const id = await this.find(folder, signal);
		this.known.set(folder, { id, foundAt: Date.now() });
		return id;
	}

	/** The folder no longer exists. */
	forget(): void {
		this.known.clear();
	}
}
