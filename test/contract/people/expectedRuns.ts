import type { Act, Mode, Moment } from './SourceHarness';

export type SourceName = 'Graph' | 'EWS' | 'IMAP' | 'POP3';

/** How often a message runs on which a person acts, whatever the source. */
export function expectedRuns(act: Act, moment: Moment, { read, after }: Mode): number {
	const isUnread = read === 'unread';
	const wasTaken = moment === 'running' || moment === 'done';
	switch (act) {
		case 'open':
			return isUnread && !wasTaken ? 0 : 1;
		case 'markUnread':
			return isUnread && after === 'markRead' && moment === 'done' ? 2 : 1;
		case 'fileAway':
		case 'delete':
			return wasTaken ? 1 : 0;
		case 'copy':
			return isUnread && after === 'markRead' && moment === 'done' ? 1 : 2;
		default:
			return 1;
	}
}

export interface Difference {
	readonly sources: readonly SourceName[];
	readonly act: Act;
	readonly moments: readonly Moment[];
	readonly runs: number;
	readonly when: (mode: Mode) => boolean;
	/** Not where n8n was restarted at that moment. */
	readonly withoutRestart?: boolean;
	readonly why: string;
}

const isGone = ({ after }: Mode) => after === 'delete';
const isInFolder = ({ after }: Mode) => after !== 'delete' && after !== 'move';

/** Where a source differs from the others, and why it has to. */
export const DIFFERENCES: readonly Difference[] = [
	...(['copy', 'editDraft'] as const).map((act) => ({
		sources: ['POP3'] as const,
		act,
		moments: ['running'] as const,
		runs: 1,
		when: isGone,
		withoutRestart: true,
		why: 'POP3 with Delete: a message with the header of one that was just deleted is treated as the same message under another unique-id.',
	})),
	{
		sources: ['IMAP', 'POP3'],
		act: 'editDraft',
		moments: ['running'],
		runs: 2,
		when: () => true,
		why: 'IMAP, POP3: messages cannot be changed, so a mail program stores an edited draft as a new message, which counts as an arrival.',
	},
	{
		sources: ['IMAP', 'POP3'],
		act: 'editDraft',
		moments: ['done'],
		runs: 2,
		when: isInFolder,
		why: 'IMAP, POP3: the same for a draft that is edited in the folder after it is done.',
	},
	{
		sources: ['IMAP', 'POP3'],
		act: 'copy',
		moments: ['done'],
		runs: 1,
		when: isGone,
		why: 'IMAP, POP3: Delete is permanent, so nothing is left to copy. Graph and EWS move the message to Deleted Items.',
	},
];

export function differenceOf(
	source: SourceName,
	{ act, moment, mode, restarts }: { act: Act; moment: Moment; mode: Mode; restarts: boolean },
): Difference | undefined {
	return DIFFERENCES.find(
		(one) =>
			one.sources.includes(source) &&
			one.act === act &&
			one.moments.includes(moment) &&
			one.when(mode) &&
			!(restarts && one.withoutRestart === true),
	);
}
