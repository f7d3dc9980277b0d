import { GivenKeys } from '../../../nodes/mail/pop3/GivenKeys';

/** As `messageKey` makes them: what stands last is the hash of the header section. */
const keyOf = (uid: string, header: string) => `pop3:desk:${uid}:${header}`;
const notListed = () => false;

it('GivenKeys returns a message under the key of its own unique-id', () => {
	const keys = new GivenKeys({});
	expect(keys.keyOf('a', keyOf('a', 'h1'))).toBe(keyOf('a', 'h1'));
	expect(keys.toCursor()).toEqual({ given: { a: keyOf('a', 'h1') } });
});

it('GivenKeys keeps nothing in the position as long as nothing is in progress', () => {
	expect(new GivenKeys({}).toCursor()).toEqual({});
});

it('GivenKeys stores nothing about a message whose header is unknown', () => {
	const keys = new GivenKeys({ given: { a: keyOf('a', '') }, givenBefore: [keyOf('b', '')] });
	expect(keys.keyOf('a', keyOf('other', ''))).toBe(keyOf('other', ''));
	expect(keys.toCursor()).toEqual({ given: { a: keyOf('a', '') }, givenBefore: [keyOf('b', '')] });
});

it('GivenKeys returns a message under its first key until it is done', () => {
	const keys = new GivenKeys({ given: { a: keyOf('before', 'h1') } });
	expect(keys.keyOf('a', keyOf('a', 'h1'))).toBe(keyOf('before', 'h1'));
	keys.end('a');
	expect(keys.keyOf('a', keyOf('a', 'h1'))).toBe(keyOf('a', 'h1'));
});

it('GivenKeys gives another message with the unique-id of one in progress a key of its own', () => {
	const keys = new GivenKeys({ given: { a: keyOf('before', 'h1') } });
	expect(keys.keyOf('a', keyOf('a', 'h2'))).toBe(keyOf('a', 'h2'));
	expect(keys.toCursor()).toEqual({ given: { a: keyOf('a', 'h2') } });
});

describe('when the server has given all messages other unique-ids', () => {
	const renamed = () => {
		const keys = new GivenKeys({ given: { a: keyOf('a', 'h1'), b: keyOf('b', 'h2') } });
		keys.place(notListed, false);
		return keys;
	};

	it('knows each by its header, once', () => {
		const keys = renamed();
		expect(keys.keyOf('y', keyOf('y', 'h2'))).toBe(keyOf('b', 'h2'));
		expect(keys.keyOf('z', keyOf('z', 'h2'))).toBe(keyOf('z', 'h2'));
		expect(keys.keyOf('x', keyOf('x', 'h1'))).toBe(keyOf('a', 'h1'));
	});

	it('keeps those not met yet in the position, and those met under their new unique-ids', () => {
		const keys = renamed();
		expect(keys.toCursor()).toEqual({ givenBefore: [keyOf('a', 'h1'), keyOf('b', 'h2')] });
		keys.keyOf('y', keyOf('y', 'h2'));
		expect(keys.toCursor()).toEqual({ given: { y: keyOf('b', 'h2') }, givenBefore: [keyOf('a', 'h1')] });
	});

	it('knows them after a second time, too', () => {
		const keys = renamed();
		keys.keyOf('y', keyOf('y', 'h2'));
		keys.place(notListed, false);
		expect(keys.keyOf('v', keyOf('v', 'h1'))).toBe(keyOf('a', 'h1'));
		expect(keys.keyOf('w', keyOf('w', 'h2'))).toBe(keyOf('b', 'h2'));
	});

	it('forgets those not met when nothing waits any more', () => {
		const keys = renamed();
		keys.place(notListed, true);
		expect(keys.toCursor()).toEqual({});
		expect(keys.keyOf('x', keyOf('x', 'h1'))).toBe(keyOf('x', 'h1'));
	});

	it('outlives n8n', () => {
		const keys = new GivenKeys(renamed().toCursor());
		expect(keys.keyOf('x', keyOf('x', 'h1'))).toBe(keyOf('a', 'h1'));
	});

	it('leaves the position that it was made from as it was', () => {
		const stored = { givenBefore: [keyOf('a', 'h1')] };
		new GivenKeys(stored).keyOf('x', keyOf('x', 'h1'));
		expect(stored.givenBefore).toEqual([keyOf('a', 'h1')]);
	});
});

it('GivenKeys reports a message as gone if another one took its unique-id', () => {
	const keys = new GivenKeys({ given: { a: keyOf('a', 'h1'), b: keyOf('b', 'h2') } });
	keys.place((id) => id === 'b', false);
	expect(keys.toCursor()).toEqual({ given: { b: keyOf('b', 'h2') } });
	expect(keys.keyOf('x', keyOf('x', 'h1'))).toBe(keyOf('x', 'h1'));
});

it('GivenKeys keeps all that are in the list', () => {
	const given = { a: keyOf('a', 'h1') };
	const keys = new GivenKeys({ given });
	keys.place(() => true, false);
	expect(keys.toCursor()).toEqual({ given });
});

it('GivenKeys follows a message to its new unique-id', () => {
	const keys = new GivenKeys({ given: { a: keyOf('a', 'h1') } });
	keys.move('a', 'x');
	keys.move('unknown', 'y');
	expect(keys.toCursor()).toStrictEqual({ given: { x: keyOf('a', 'h1') } });
});

it('GivenKeys compares all of a header hash', () => {
	const keys = new GivenKeys({ given: { a: keyOf('a', '1h') } });
	expect(keys.keyOf('a', keyOf('a', '2h'))).toBe(keyOf('a', '2h'));
});

describe('the position', () => {
	const filled = () => {
		const keys = new GivenKeys({});
		for (let i = 0; i < 100; i++) keys.keyOf(String(i), keyOf(String(i), `h${String(i)}`));
		return keys;
	};

	it('names a hundred keys at most; one more is returned and not named', () => {
		const keys = filled();
		expect(keys.keyOf('more', keyOf('more', 'h'))).toBe(keyOf('more', 'h'));
		expect(Object.keys(keys.toCursor().given ?? {})).toHaveLength(100);
		expect(keys.toCursor().given).not.toHaveProperty('more');
	});

	it('says what is in progress under a name that it has already, also when it is full', () => {
		const keys = filled();
		keys.keyOf('7', keyOf('7', 'other'));
		expect(keys.toCursor().given?.['7']).toBe(keyOf('7', 'other'));
	});

	it('names the last hundred of those that were returned before', () => {
		const keys = new GivenKeys({ ...filled().toCursor(), givenBefore: [keyOf('old', 'old')] });
		keys.place(notListed, false);
		const { givenBefore = [] } = keys.toCursor();
		expect(givenBefore).toHaveLength(100);
		expect(givenBefore).not.toContain(keyOf('old', 'old'));
	});
});
