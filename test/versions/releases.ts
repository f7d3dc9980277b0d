/** A release of n8n and what it runs on here. */
export interface Release {
	n8n: string;
	/** Major version of Node. */
	node: number;
	database: 'sqlite' | 'postgres';
}

/** The oldest that installs, the last 1.x, one in between that has deduplication keys, the newest. */
export const RELEASES: readonly Release[] = [
	{ n8n: '1.119.2', node: 20, database: 'sqlite' },
	{ n8n: '1.123.81', node: 22, database: 'postgres' },
	{ n8n: '2.20.12', node: 22, database: 'sqlite' },
	{ n8n: '2.41.1', node: 24, database: 'postgres' },
];

/** What a workflow needs of this package, end to end, in a few minutes. */
export const SHORT_SUITE = [
	'imapTrigger',
	'pop3Trigger',
	'mapiTrigger',
	'smtpSend',
	'mapiSend',
	'healthTrigger',
	'crash',
];
