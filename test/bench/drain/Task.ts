/** What a contestant is to drain, as it is handed to its process. */
export interface Task {
	contestant: ContestantName;
	host: string;
	/** TLS from the first octet. */
	port: number;
	ca: string;
	/** For those that know no OAuth. */
	password: string;
	mailbox: string;
	token: string;
	count: number;
	/** Messages in flight at most (ours), or fetched at a time (the others; 0: all by one command). */
	chunk: number;
	/** How long a run takes in milliseconds; ours only. */
	runMs?: number;
	/** Acknowledge On Success, and no run ends before all have begun; ours only. */
	onSuccess?: boolean;
	/** File for a profile of the work. */
	profile?: string;
}

/** The way to a mailbox. */
export type Access = Pick<Task, 'host' | 'port' | 'ca' | 'mailbox' | 'token'>;

export type ContestantName = ImapContestant | Pop3Contestant;
export type ImapContestant = 'ours' | 'ours+thread' | 'imapflow' | 'imapflow+simpleParser' | N8nContestant;
/** n8n's own Email Trigger (IMAP), by its Format. */
export type N8nContestant = 'n8n resolved' | 'n8n simple';
export type Pop3Contestant = 'pop3 ours' | 'pop3 fetch' | 'pop3 raw' | 'poplib' | 'fetchmail';

/** What a contestant did, so that nobody wins by doing less. */
export interface Tally {
	messages: number;
	octets: number;
	attachments: number;
	attachmentOctets: number;
}

export const newTally = (): Tally => ({ messages: 0, octets: 0, attachments: 0, attachmentOctets: 0 });
