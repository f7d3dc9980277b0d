/** A mutant that no test notices, and why that is as it should be. */
export interface Accepted {
	/** Path from the root. */
	readonly file: string;
	readonly original: string;
	/** Empty where the statement is left out. */
	readonly replacement: string;
	readonly reason: string;
}

/** Blanks and line breaks do not count. */
export const ACCEPTED: readonly Accepted[] = [
	{
		file: 'nodes/mail/imap/UidSet.ts',
		original: 'break;',
		replacement: '',
		reason: 'ranges are in order: those behind it are looked at for nothing',
	},
	{
		file: 'nodes/mail/imap/UidSet.ts',
		original: 'low > last',
		replacement: 'false',
		reason: 'ranges are in order: those behind it are looked at for nothing',
	},
	{
		file: 'nodes/mail/imap/firstUidSince.ts',
		original: 'uid >= from && uid < before',
		replacement: 'uid < before',
		reason: 'what `*` adds to the listing is the last message, which is not below the first one known',
	},
	{
		file: 'nodes/mail/net/http/sentBefore.ts',
		original: "typeof error === 'object' && error !== null",
		replacement: 'error !== null',
		reason: 'a WeakMap gives nothing for what it cannot hold',
	},
	{
		file: 'nodes/mail/n8n/settings/readWay.ts',
		original: 'pem',
		replacement: 'true',
		reason: 'an empty CA is none to all that read it',
	},
	{
		file: 'nodes/mail/net/http/RequestGate.ts',
		original: 'pauseMs > PATIENCE_MS',
		replacement: 'pauseMs >= PATIENCE_MS',
		reason: 'a pause of that very millisecond',
	},
];
