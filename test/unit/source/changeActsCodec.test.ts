import type { Outcome } from '../../../nodes/mail/contracts/MailSource';
import type { ChangeAct } from '../../../nodes/mail/source/ChangeAcknowledger';
import {
	fitsCursor,
	readChangeActs,
	readUnanswered,
	writeChangeActs,
} from '../../../nodes/mail/source/changeActsCodec';

const act = (key: string, outcome: Outcome = 'processed', asksForReceipt = false): ChangeAct => ({
	key,
	folder: 'inbox',
	outcome,
	asksForReceipt,
});
/** With their share of punctuation in the position, as long as this. */
const texts = (octets: number) => ['x'.repeat(octets - 3)];
/** How many actions of ten octets are written, which take fourteen in the position. */
const written = (...lists: [string[], string[]?]) =>
	writeChangeActs(Array<ChangeAct>(1_000).fill(act('0123456789')), ...lists).length;

it.each<[string, Outcome, boolean]>([
	['pid', 'processed', false],
	['Pid', 'processed', true],
	['sid', 'setAside', false],
	['Sid', 'setAside', true],
	['fid', 'filteredOut', false],
	['Fid', 'filteredOut', true],
])('changeActsCodec stores "%s" for a message that is %s, with a receipt: %s', (text, ...rest) => {
	expect(writeChangeActs([act('id', ...rest)], [])).toEqual([text]);
	expect(readChangeActs([text], 'inbox')).toEqual([act('id', ...rest)]);
});

it('changeActsCodec uses the room of 2,500 octets to the last one, together with messages and lookups', () => {
	expect(written([])).toBe(178);
	expect(written(texts(92))).toBe(172);
	expect(written(texts(93))).toBe(171);
	expect(written([], texts(92))).toBe(172);
	expect(written([], texts(93))).toBe(171);
	expect(written(texts(50), texts(42))).toBe(172);
	expect(written(texts(50), texts(43))).toBe(171);
});

it('changeActsCodec has 500 octets for actions and lookups in any case', () => {
	for (const octets of [2_000, 2_100, 10_000]) expect(written(texts(octets))).toBe(35);
	expect(written(texts(10_000), texts(500))).toBe(0);
});

it('changeActsCodec writes the actions in their order, up to the first that has no room', () => {
	const acts = [act('a'), act('x'.repeat(3_000)), act('b')];
	expect(writeChangeActs(acts, [])).toEqual(['pa']);
});

it('changeActsCodec reads nothing that it cannot have written', () => {
	const [longest, longer] = ['x'.repeat(1_000), 'x'.repeat(1_001)];
	expect(readChangeActs(['', '?id', 'p', `p${longest}`, `p${longer}`], 'inbox')).toEqual([act(longest)]);
});

it('changeActsCodec stores failed lookups as long as they fit, all or none', () => {
	const ids = ['a'.repeat(247), 'b'.repeat(247)];
	expect([fitsCursor(ids), readUnanswered([...ids.slice(1), ''])]).toEqual([true, ids.slice(1)]);
	expect(readUnanswered(ids)).toEqual(ids);
	const more = [...ids.slice(1), 'a'.repeat(248)];
	expect([fitsCursor(more), readUnanswered(more)]).toEqual([false, []]);
});
