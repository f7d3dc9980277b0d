import {
	arrivalIn,
	hashIn,
	hashOf,
	KEY_LENGTH,
	keyAt,
	keyOf,
	markOf,
	secondIn,
} from '../../../nodes/mail/source/messageKey';

const HASH = 'AbCdEf-_';
const at = (text: string) => new Date(text);

it('messageKey: hashes, marks and keys are those in the positions of earlier versions', () => {
	expect(hashOf('AAMkAGI1')).toBe('1u4Cp-WV');
	expect(markOf({ id: 'AAMkAGI1', messageId: '<1@contoso.example>' })).toBe('vv1Y');
	expect(keyOf(at('2026-03-01T00:00:00Z'), HASH)).toBe('0tb71c0AbCdEf-_');
});

it('messageKey: keys sort by arrival, to the second, and then by hash', () => {
	const keys = [
		keyOf(at('1999-12-31T23:59:59Z'), 'zzzzzzzz'),
		keyOf(at('2026-03-01T00:00:00.999Z'), 'aaaaaaaa'),
		keyOf(at('2026-03-01T00:00:00.001Z'), 'bbbbbbbb'),
		keyOf(at('2026-03-01T00:00:01Z'), 'AAAAAAAA'),
		keyOf(at('3999-01-01T00:00:00Z'), 'AAAAAAAA'),
	];
	expect([...keys].sort()).toEqual(keys);
	expect(new Set(keys.map(({ length }) => length))).toEqual(new Set([KEY_LENGTH]));
});

it('messageKey: a key contains the second of arrival and the hash', () => {
	const key = keyOf(at('2026-03-01T12:34:56.789Z'), HASH);
	expect([secondIn(key) + hashIn(key), hashIn(key)]).toEqual([key, HASH]);
	expect(arrivalIn(key)).toEqual(at('2026-03-01T12:34:56Z'));
	expect(arrivalIn(keyOf(new Date(1_000), HASH))).toEqual(new Date(1_000));
});

it.each([
	['is unknown', undefined],
	['cannot be read', new Date(NaN)],
	['is before 1970', at('1960-01-01T00:00:00Z')],
])('messageKey: a message whose time %s comes first, and has no time in its key', (_, time) => {
	const key = keyOf(time, HASH);
	expect([key, arrivalIn(key)]).toEqual([`0000000${HASH}`, undefined]);
});

it('messageKey: the latest time that fits a key stands for all later ones', () => {
	expect(keyOf(new Date(8.64e15), HASH)).toBe(`zzzzzzz${HASH}`);
	expect(keyOf(new Date(36 ** 7 * 1_000), HASH)).toBe(`zzzzzzz${HASH}`);
	expect(keyOf(new Date((36 ** 7 - 2) * 1_000), HASH)).toBe(`zzzzzzy${HASH}`);
});

it('messageKey: the lowest key of a second is below all its messages, and above all before', () => {
	const time = Date.parse('2026-03-01T00:00:00Z');
	expect(keyAt(time + 999) < keyOf(new Date(time), '--------')).toBe(true);
	expect(keyAt(time) > keyOf(new Date(time - 1), 'zzzzzzzz')).toBe(true);
	expect(keyAt(-1_000)).toBe('0000000');
});

it('messageKey: a message keeps its mark under another ID, if it has a Message-ID', () => {
	const messageId = '<1@contoso.example>';
	expect(markOf({ id: 'a', messageId })).toBe(markOf({ id: 'b', messageId }));
	expect(markOf({ id: 'a', messageId })).not.toBe(markOf({ id: 'a', messageId: '<2@contoso.example>' }));
	expect(markOf({ id: 'a', messageId: '' })).toBe(markOf({ id: 'a' }));
	expect(markOf({ id: 'a' })).not.toBe(markOf({ id: 'b' }));
	expect(markOf({ id: 'a' })).toHaveLength(4);
});
