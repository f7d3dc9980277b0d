import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { Outcome } from '../../../nodes/mail/contracts/MailSource';
import { type ActFailure, type PendingAct, PendingActs } from '../../../nodes/mail/source/PendingActs';
import type { SourceSettings } from '../../../nodes/mail/source/SourceSettings';
import { dueActs, noteUndone } from '../../../nodes/mail/source/undoneActs';
import { deskSettings } from './deskSettings';

const act = (key: string, outcome: Outcome = 'processed'): PendingAct => ({ key, folder: 'inbox', outcome });
const busy = new MailError('unavailable', 'Busy');
const denied = new MailError('permission', 'Denied');

let now: number;
let pending: PendingActs;
let warnings: MailError[];
beforeEach(() => {
	now = 1_000_000;
	pending = new PendingActs(60_000, () => now);
	warnings = [];
});

/** Each of the actions failed. */
function note(outcome: Outcome, ...failures: [string, ActFailure][]): void {
	noteUndone(
		failures.map(([key, why]) => ({ act: act(key, outcome), why })),
		{ pending, settings: deskSettings(), outcome, warn: (error) => warnings.push(error) },
	);
}
const said = () =>
	warnings.map(({ message }) => /(\w+ as \w+|Flag)" for (\d)/.exec(message)?.slice(1).join(' '));

it('noteUndone reports once what is tried again, and once what is not, each with how many', () => {
	note(
		'processed',
		['a', busy],
		['b', denied],
		['c', busy],
		['d', 'notFound'],
		['e', 'unchanged'],
		['f', denied],
		['g', busy],
	);
	expect(said()).toEqual(['Mark as Read 3', 'Mark as Read 2']);
	expect(warnings.map(({ transient }) => transient)).toEqual([true, false]);
	expect(pending.of('inbox').map(({ key }) => key)).toEqual(['a', 'c', 'd', 'e', 'g']);
	note('processed', ['a', busy], ['c', busy], ['d', 'notFound']);
	expect(warnings).toHaveLength(2);
});

it('noteUndone reports what is given up after the time, but no message that is gone', () => {
	note('setAside', ['a', busy], ['b', 'notFound']);
	now += 60_000;
	note('setAside', ['a', busy], ['b', 'notFound']);
	expect(said()).toEqual(['Flag 1', 'Flag 1']);
	expect(warnings[1]?.message).toContain('It is not tried again');
	expect(pending.of('inbox')).toEqual([]);
});

it('noteUndone reports nothing where nothing failed', () => {
	note('processed');
	expect(warnings).toEqual([]);
});

/** What is to be done, where some messages are read, and for others another execution is requested. */
function due(settings: Partial<SourceSettings>, acts: PendingAct[], { open = '', read = '' } = {}) {
	pending.restore(acts);
	const groups = dueActs(
		{ pending, settings: deskSettings(settings), due: pending.due('inbox') },
		{ isOpen: ({ key }) => open.includes(key), isRead: ({ key }) => read.includes(key) },
	);
	return Object.fromEntries([...groups].map(([outcome, some]) => [outcome, some.map(({ key }) => key)]));
}
const left = () => pending.of('inbox').map(({ key }) => key);

it('dueActs returns the actions that are due by outcome, and none where there are none', () => {
	const acts = [act('a'), act('b', 'setAside'), act('c'), act('d', 'filteredOut')];
	expect(due({}, acts)).toEqual({ processed: ['a', 'c'], setAside: ['b'], filteredOut: ['d'] });
	expect(due({}, [])).toEqual({ processed: ['a', 'c'], setAside: ['b'], filteredOut: ['d'] });
	for (const one of acts.slice(1)) pending.done(one);
	expect(due({}, [])).toEqual({ processed: ['a'] });
});

it('dueActs leaves a message alone for which another execution is requested', () => {
	expect(due({ afterProcessing: 'move' }, [act('a'), act('b')], { open: 'a' })).toEqual({ processed: ['b'] });
	expect(left()).toEqual(['b']);
	expect(due({ afterProcessing: 'move' }, [], { open: 'b' })).toEqual({});
	expect(left()).toEqual([]);
});

it.each<[SourceSettings['afterProcessing'], string[]]>([
	['markRead', ['b']],
	['move', ['a', 'b']],
	['flag', ['a', 'b']],
	['delete', ['a', 'b']],
])(
	'dueActs marks no message that someone has read, and does everything else to it: %s',
	(afterProcessing, keys) => {
		expect(due({ afterProcessing }, [act('a'), act('b')], { read: 'a' })).toEqual({ processed: keys });
		expect(left()).toEqual(keys);
	},
);

it('dueActs flags a message that is set aside also if someone has read it', () => {
	expect(due({}, [act('a', 'setAside')], { read: 'a' })).toEqual({ setAside: ['a'] });
});
