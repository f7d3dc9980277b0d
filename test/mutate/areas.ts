/** What is held at a high rate: the files that hold README's guarantees, by what they are about. Paths from `nodes/mail`. */
export const AREAS: Readonly<Record<string, readonly RegExp[]>> = {
	delivery: [/^delivery\//],
	'IMAP position': [
		/^imap\/(ImapProgress|UidSet|SeenRing|InHandRecords|Renumbering|recognizeAfterRenumbering|ImapCursor)\.ts$/,
		/^imap\/(LeftUnread|roomInCursor|splitCost|ActMemory|CopyMemory|proveListing|firstUidSince|findGone)\.ts$/,
	],
	'POP3 position': [
		/^pop3\/(Pop3Progress|DoneWindow|reconcileListing|compareListing|decideByHeader|turnListing|ListOrder)\.ts$/,
		/^pop3\/(OpenMessages|Pop3Cursor|messageIds|commitDeletes|verifyDeletes|rebuiltDone)\.ts$/,
	],
	'changes position': [
		/^source\/(Change\w*|Sweep|sweepFolder|FolderSweeps|FolderState|SeenMessages|changeActsCodec)\.ts$/,
	],
	source: [/^source\//],
	filter: [/^filter\//],
	net: [/^net\//],
	settings: [
		/^n8n\/settings\//,
		/^n8n\/send\/(readSendSettings|readSendAccount)\.ts$/,
		/^n8n\/health\/(readHealthSettings|readCheck)\.ts$/,
	],
	runs: [/^n8n\/runtime\//, /^n8n\/trigger\/(deduplicationKey|MessageScreen|publication)\.ts$/],
};

/** The first area that names a file, by its path from the root; without one it is an area of its own. */
export function areaOf(file: string): string | undefined {
	const path = file.replace(/^nodes\/mail\//, '');
	return Object.keys(AREAS).find((area) => AREAS[area]?.some((pattern) => pattern.test(path)));
}
