import { ACTS, MOMENTS, type Act, type Mode, type Moment } from './Desk';
import { DIFFERENCES, expectedRuns } from './expectedRuns';

const WORDS: Readonly<Record<Act, string>> = {
	open: 'opens it',
	markUnread: 'marks it as unread',
	flag: 'flags it',
	categorise: 'gives it a category',
	fileAway: 'files it in another folder',
	delete: 'deletes it',
	dragIn: 'drags it in from another folder',
	copy: 'copies it into the folder',
	editDraft: 'edits it (a draft)',
};
const READS = { unread: 'Unread Messages', new: 'New Messages', all: 'All Messages' } as const;
const GROUPS: ReadonlyArray<[string, Mode['after'][]]> = [
	['Mark as Read', ['markRead']],
	['Do Nothing, Flag', ['nothing', 'flag']],
	['Move to Folder, Delete', ['move', 'delete']],
];

/** The page of the documentation that says what the sources do; the contract test holds it to them. */
export function peoplePage(): string {
	const lines = [
		'# When a person works in the mailbox, too',
		'',
		'What becomes of a message on which a person acts while a trigger reads the folder. This page is written by a test (`test/contract/people.test.ts`) that does all of it by Microsoft Graph, EWS, IMAP and POP3, with and without a restart of n8n at each moment. A message that a person has filed or deleted stays where it is and as it is, whatever After Processing says.',
		'',
		'**0**: it does not run. **1**: it runs once. **2**: it runs a second time, or the copy runs as well.',
	];
	for (const read of ['unread', 'new', 'all'] as const)
		for (const [title, afters] of GROUPS) {
			lines.push('', `## Read: ${READS[read]}; After Processing: ${title}`, '');
			lines.push(
				'| A person … | before the node knows of it | while it waits | while its run goes | after it is done |',
			);
			lines.push('|---|---|---|---|---|');
			for (const act of ACTS) {
				const cells = MOMENTS.map((moment) => cellOf(act, moment, { read, afters }));
				lines.push(`| ${WORDS[act]} | ${cells.join(' | ')} |`);
			}
		}
	lines.push('', '## Where a source differs', '');
	for (const why of new Set(DIFFERENCES.map((one) => one.why))) lines.push(`- ${why}`);
	lines.push(
		'- POP3 knows no marks and no folders but the inbox: of Read there are New Messages and All Messages, of After Processing Keep (as Do Nothing) and Delete.',
	);
	return `${lines.join('\n')}\n`;
}

function cellOf(act: Act, moment: Moment, { read, afters }: { read: Mode['read']; afters: Mode['after'][] }) {
	const runs = new Set(afters.map((after) => expectedRuns(act, moment, { read, after })));
	if (runs.size !== 1) throw new Error(`${act} ${moment} ${read}: settings of one table differ`);
	const bySource = new Map<string, number>();
	for (const one of DIFFERENCES) {
		const isHere =
			one.act === act && one.moments.includes(moment) && afters.some((after) => one.when({ read, after }));
		for (const source of isHere ? one.sources : [])
			if (source !== 'POP3' || read !== 'unread') bySource.set(source, bySource.get(source) ?? one.runs);
	}
	const common = [...runs][0];
	const others = [...bySource].filter(([, count]) => count !== common);
	return [String(common), ...others.map(([source, count]) => `${source}: ${String(count)}`)].join('; ');
}
