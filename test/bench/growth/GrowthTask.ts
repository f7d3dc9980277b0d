import type { Task } from '../drain/Task';
import type { Measured } from '../drain/measure';

/** What is done with a folder of many small messages. */
export type GrowthWork = 'list' | 'listUnread' | 'readNew' | 'renumbered' | 'filteredOut';

export interface GrowthTask extends Pick<Task, 'host' | 'port' | 'ca' | 'mailbox' | 'token' | 'count'> {
	protocol: 'imap' | 'graph' | 'ews';
	work: GrowthWork;
}

export interface GrowthReport extends Measured {
	/** Resident memory in MB before the work, with everything loaded. */
	baseMb: number;
	/** Messages that wait, or that were given out: one that is given out twice counts twice. */
	count: number;
}
