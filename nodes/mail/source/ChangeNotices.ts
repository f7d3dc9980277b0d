/**
 * Reports that a folder may have changed, before the next look would find it. Such a notice is a hint: it may be
 * lost, late, early or repeated, so that looks go on as without it.
 */
export interface ChangeNotices {
	/**
	 * Starts reporting. Returns at once and never throws.
	 *
	 * @param folderId as returned by the feed's `open`
	 * @param noticed called for each notice
	 */
	begin(folderId: string, noticed: () => void): void;

	/** Ends reporting; never throws and never hangs. */
	end(): Promise<void>;
}
